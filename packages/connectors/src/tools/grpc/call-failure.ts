import type { ServiceError } from '@grpc/grpc-js'
import { RemoteError } from '@jatai/errors'
import { connectionText, hostAndPort } from '../remote/connection-text.ts'
import type { GrpcTarget } from './grpc-target.ts'

/** Names of the status codes, by their numbers (gRPC, Status codes and their use). */
const STATUS_NAMES = [
  'OK',
  'CANCELLED',
  'UNKNOWN',
  'INVALID_ARGUMENT',
  'DEADLINE_EXCEEDED',
  'NOT_FOUND',
  'ALREADY_EXISTS',
  'PERMISSION_DENIED',
  'RESOURCE_EXHAUSTED',
  'FAILED_PRECONDITION',
  'ABORTED',
  'OUT_OF_RANGE',
  'UNIMPLEMENTED',
  'INTERNAL',
  'UNAVAILABLE',
  'DATA_LOSS',
  'UNAUTHENTICATED',
] as const

/** A status other than OK as an error: its name and the server's words, or why there is no connection. */
export function callFailure(error: ServiceError, { host, port }: GrpcTarget, requestTimeout: number): RemoteError {
  const name = STATUS_NAMES[error.code] ?? `STATUS_${String(error.code)}`
  const retryable = name === 'UNAVAILABLE'
  const reason = /^No connection established\. Last error: (.*?)(?:\. Resolution note: .*)?$/s.exec(error.details)?.[1]
  if (reason !== undefined) {
    const code = /\bE[A-Z_]{4,}\b/.exec(reason)?.[0]
    const text =
      code === undefined ? `${hostAndPort(host, port)}: ${withoutTime(reason)}` : connectionText({ code }, host, port)
    return new RemoteError('REMOTE_FAILED', `${name}: ${text}`, { retryable, cause: error })
  }
  // Whoever sees it first says so, this side or the server, in words of its own.
  const isDeadline = name === 'DEADLINE_EXCEEDED' && /^(?:context )?deadline exceeded\b/i.test(error.details)
  const details = isDeadline ? `no answer within ${requestTimeout} ms` : error.details
  return new RemoteError('REMOTE_REFUSED', details === '' ? name : `${name}: ${details}`, { retryable, cause: error })
}

/** The library adds when it happened. */
function withoutTime(reason: string): string {
  return reason.replace(/ \(\d{4}-\d\d-\d\dT[\d:.]+Z\)$/, '').replace(/^Error: /, '')
}
