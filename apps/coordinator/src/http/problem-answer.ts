import { STATUS_CODES } from 'node:http'
import { isJataiError } from '@jatai/errors'
import type { JataiError } from '@jatai/errors'
import type { Problem, Route, RuntimeProblem } from '@jatai/api'

/** Statuses of errors that are not told by their kind alone; the one place where codes meet HTTP. */
const STATUS_OF_CODE: Readonly<Record<string, number>> = {
  NOT_SIGNED_IN: 401,
  SIGN_IN_REFUSED: 401,
  CSRF_TOKEN: 403,
  INSUFFICIENT_PERMISSIONS: 403,
  DOCUMENT_CONFLICT: 412,
  REVISION_STALE: 412,
  DOCUMENT_TOO_LARGE: 413,
  BODY_TOO_LARGE: 413,
  MEDIA_TYPE: 415,
  REEXECUTION_NOT_ALLOWED: 409,
  REQUEST_EXPIRED: 409,
  PIPELINE_NOT_DEPLOYED: 409,
  TOO_MANY_REQUESTS: 429,
}

/** The HTTP status of an error. */
export function statusOf(error: unknown): number {
  const given = isJataiError(error) ? error.details['status'] : undefined
  if (typeof given === 'number') return given
  if (!isJataiError(error)) return 500
  const known = STATUS_OF_CODE[error.code]
  if (known !== undefined) return known
  switch (error.kind) {
    case 'request':
    case 'message':
      if (/_(UNKNOWN|NOT_FOUND)$/.test(error.code)) return 404
      if (/_(TAKEN|EXISTS|CONFLICT|IN_USE|ARCHIVED|FROZEN|BUSY)$/.test(error.code)) return 409
      return 400
    case 'flow':
      return 422
    case 'remote':
      return 503
    case 'internal':
      return 500
  }
}

/** The media type of an error. */
export function problemType(route: Route | undefined): string {
  return route?.errorForm === 'runtime' ? 'application/json' : 'application/problem+json'
}

/** The body of an error, in the form of the route's part of the API. What is our fault tells nothing of our inside. */
export function problemBody(
  error: unknown,
  path: string,
  route: Route | undefined,
  now: number,
): Problem | RuntimeProblem {
  const status = statusOf(error)
  const title = STATUS_CODES[status] ?? 'Error'
  const known: JataiError | undefined = isJataiError(error) && status < 500 ? error : undefined
  const unreachable = isJataiError(error) && status === 503
  const code = known?.code ?? (unreachable ? error.code : 'INTERNAL_ERROR')
  const text =
    known?.message ??
    (unreachable
      ? 'A part of the platform cannot be reached just now. Try again in a moment.'
      : 'Something went wrong on our side. The log of the platform says more.')
  const { status: _status, ...facts } = known?.details ?? {}
  const details = Object.keys(facts).length === 0 ? {} : { details: facts }
  if (route?.errorForm === 'runtime') {
    // Several things that are wrong are the details themselves (run-and-monitor.md §8).
    const listed = Array.isArray(facts['list']) ? { details: facts['list'] as unknown[] } : details
    return { timestamp: now, status, error: title, message: text, errorCode: code, path, code: status, ...listed }
  }
  return { type: 'about:blank', title, status, detail: text, instance: path, code, ...details }
}
