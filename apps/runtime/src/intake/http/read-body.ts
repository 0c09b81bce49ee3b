import type { IncomingMessage } from 'node:http'
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib'
import type { ByteText } from '@jatai/platform'
import { BAD_ENCODING, BODY_TIMEOUT, TOO_LARGE, UNSUPPORTED_TYPE } from './answers.ts'
import type { EarlyAnswer } from './answers.ts'

/** A body that stops coming for this long is given up (reliability.md HTTP-04). */
const STALLED_MS = 30_000

/**
 * Reads the whole body as bytes. Calls exactly one of the two, once; neither when the caller goes away meanwhile.
 * Compressed bodies are undone first, and the limit counts what comes out (decisions.md 27).
 */
export function readBody(
  request: IncomingMessage,
  limitBytes: number,
  onBody: (body: ByteText) => void,
  onRefused: (answer: EarlyAnswer) => void,
): void {
  const encoding = request.headers['content-encoding']
  if (encoding === undefined || encoding === 'identity') collect(request, request, limitBytes, onBody, onRefused)
  else {
    const decoder = decoderOf(encoding.trim().toLowerCase())
    if (decoder === undefined) return onRefused(UNSUPPORTED_TYPE)
    request.on('error', () => decoder.destroy())
    collect(request, request.pipe(decoder), limitBytes, onBody, onRefused)
  }
}

function collect(
  request: IncomingMessage,
  source: NodeJS.ReadableStream,
  limitBytes: number,
  onBody: (body: ByteText) => void,
  onRefused: (answer: EarlyAnswer) => void,
): void {
  let body = ''
  let settled = false
  const refuse = (answer: EarlyAnswer): void => {
    if (settled) return
    settled = true
    request.setTimeout(0)
    source.removeListener('data', onData)
    onRefused(answer)
    // What still comes is read and thrown away, so that the caller gets to see the answer.
    request.unpipe()
    request.resume()
  }
  const onData = (chunk: string): void => {
    body += chunk
    if (body.length > limitBytes) refuse(TOO_LARGE)
  }
  source.setEncoding('latin1')
  source.on('data', onData)
  source.on('end', () => {
    if (settled) return
    settled = true
    onBody(body)
  })
  source.on('error', () => refuse(BAD_ENCODING))
  // Most bodies are here with their head; only the others need watching.
  if (!request.complete) request.setTimeout(STALLED_MS, () => refuse(BODY_TIMEOUT))
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
