import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Readable } from 'node:stream'
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib'
import type { ByteText } from '@jatai/platform'
import { BAD_ENCODING, BODY_TIMEOUT, TOO_LARGE, UNSUPPORTED_TYPE } from './answers.ts'
import type { EarlyAnswer } from './answers.ts'
import { isCallerGone } from './caller-gone.ts'
import { isCutOff } from './cut-off.ts'

/** True when a body comes with the request, be it an empty one. */
export function hasBody(request: IncomingMessage): boolean {
  const length = request.headers['content-length']
  if (length !== undefined) return length !== '0'
  if (request.headers['transfer-encoding'] !== undefined) return true
  // HTTP/2 says with the headers whether anything follows.
  return request.httpVersionMajor === 2 && !(request as unknown as Http2Like).stream.endAfterHeaders
}

interface Http2Like {
  readonly stream: { readonly endAfterHeaders: boolean }
}

/** What a body may be. */
export interface BodyLimits {
  /** Without its Content-Encoding. */
  readonly limitBytes: number
  /** It is given up when nothing comes for this long. */
  readonly stalledMs: number
}

/** The body of a request without its Content-Encoding; an answer for an encoding that is not undone. */
export function decodedBody(request: IncomingMessage, response: ServerResponse): Readable | EarlyAnswer {
  const encoding = request.headers['content-encoding']?.trim().toLowerCase()
  const decoder = encoding === undefined || encoding === 'identity' ? undefined : decoderOf(encoding)
  if (decoder === undefined && encoding !== undefined && encoding !== 'identity') return UNSUPPORTED_TYPE
  if (request.headers.expect !== undefined && !isCallerGone(response)) response.writeContinue()
  if (decoder === undefined) return request
  request.on('error', () => decoder.destroy())
  onGone(request, () => decoder.destroy())
  return request.pipe(decoder)
}

/**
 * Reads the whole body as bytes. Calls exactly one of the two, once; neither when the caller goes away meanwhile.
 * Compressed bodies are undone first, and the limit counts what comes out (decisions.md 27).
 */
export function readBody(
  request: IncomingMessage,
  response: ServerResponse,
  { limitBytes, stalledMs }: BodyLimits,
  onBody: (body: ByteText) => void,
  onRefused: (answer: EarlyAnswer) => void,
): void {
  const source = decodedBody(request, response)
  if ('status' in source) return onRefused(source)
  let body = ''
  let settled = false
  const settle = (): boolean => {
    const isFirst = !settled
    settled = true
    clearTimeout(stalled)
    return isFirst
  }
  const refuse = (answer: EarlyAnswer): void => {
    if (!settle()) return
    source.removeListener('data', onData)
    onRefused(answer)
    // What still comes is read and thrown away, so that the caller gets to see the answer.
    request.unpipe()
    request.resume()
  }
  const onData = (chunk: string): void => {
    body += chunk
    stalled?.refresh()
    if (body.length > limitBytes) refuse(TOO_LARGE)
  }
  // Most bodies are here with their head; only the others need watching. A clock of our own: that of the socket would
  // go on when the body is here, and cut off the answer of a slow pipeline.
  const stalled = request.complete ? undefined : setTimeout(() => refuse(BODY_TIMEOUT), stalledMs)
  source.setEncoding('latin1')
  source.on('data', onData)
  source.on('end', () => {
    if (settle() && !isCutOff(request)) onBody(body)
  })
  source.on('error', () => refuse(BAD_ENCODING))
  if (stalled !== undefined) onGone(request, settle)
}

/** The caller has gone away in the middle of its body. */
function onGone(request: IncomingMessage, listener: () => void): void {
  request.on('close', () => {
    if (!request.readableEnded) listener()
  })
}

function decoderOf(encoding: string): ReturnType<typeof createGunzip> | undefined {
  switch (encoding) {
    case 'gzip':
    case 'x-gzip':
      return createGunzip()
    case 'deflate':
      return createInflate()
    case 'br':
      return createBrotliDecompress()
    default:
      return undefined
  }
}
