import { Readable } from 'node:stream'
import { RemoteError } from '@jatai/errors'
import { StepFailure } from '@jatai/sdk'
import type { RequestBody, Transport } from './http-request.ts'

/** Up to here a body is handed over at once: it fits into what the system buffers anyway. */
const SENT_AT_ONCE = 64 * 1024

export interface SendingBody {
  readonly body: Buffer | Readable | null
  /** Aborted with a RemoteError when sending, or waiting for the answer after it, takes too long. */
  readonly signal: AbortSignal | undefined
  /** ms to wait for the head of the answer; 0 where `signal` sees to it. */
  readonly headersTimeout: number
  /** To be called when the head of the answer is there, or will not come. */
  done(): void
}

/**
 * A body on its way out: the write timeout counts until its last byte is taken, the read timeout only from then on.
 */
export function bodyToSend(body: RequestBody | undefined, transport: Transport): SendingBody {
  const { readTimeout, writeTimeout } = transport
  if (body === undefined || (body.kind === 'bytes' && body.bytes.length <= SENT_AT_ONCE)) {
    return { body: body?.bytes ?? null, signal: undefined, headersTimeout: readTimeout, done: () => undefined }
  }
  const controller = new AbortController()
  let timer = timeout(writeTimeout, 'Write', controller)
  const stream = body.kind === 'bytes' ? Readable.from(pieces(body.bytes), { objectMode: false }) : body.open()
  stream.once('end', () => {
    clearTimeout(timer)
    timer = timeout(readTimeout, 'Read', controller)
  })
  // A file that cannot be read any more must not keep the request waiting; its error would tell the real path.
  stream.once('error', (cause) => {
    controller.abort(new StepFailure('A file that was being sent cannot be read any more.', { cause }))
  })
  return {
    body: stream,
    signal: controller.signal,
    headersTimeout: 0,
    done() {
      clearTimeout(timer)
      stream.destroy()
    },
  }
}

function timeout(ms: number, kind: 'Read' | 'Write', controller: AbortController): NodeJS.Timeout | undefined {
  if (ms <= 0) return undefined
  return setTimeout(() => {
    controller.abort(new RemoteError('REMOTE_TIMEOUT', `${kind} timeout of ${ms} ms exceeded`, { retryable: true }))
  }, ms)
}

function* pieces(bytes: Buffer): Generator<Buffer> {
  for (let at = 0; at < bytes.length; at += SENT_AT_ONCE) yield bytes.subarray(at, at + SENT_AT_ONCE)
}
