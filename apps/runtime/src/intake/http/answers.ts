import type { IncomingMessage, ServerResponse } from 'node:http'
import { constants } from 'node:http2'
import type { Http2Stream } from 'node:http2'
import type { ByteText } from '@jatai/platform'
import { isCallerGone } from './caller-gone.ts'

/** An answer given before any execution (triggers.md §2.11): no pipeline ran, nothing is recorded. */
export interface EarlyAnswer {
  readonly status: number
  readonly body: string
  readonly headers?: Readonly<Record<string, string>>
  /** The connection cannot be used any further. */
  readonly closes?: boolean
}

const message = (text: string): string => JSON.stringify({ message: text })

export const NO_ROUTE: EarlyAnswer = { status: 404, body: message('no Route matched with those values') }
export const TOO_LARGE: EarlyAnswer = { status: 413, body: message('Request size limit exceeded'), closes: true }
export const UNSUPPORTED_TYPE: EarlyAnswer = { status: 415, body: message('Unsupported content type') }
export const QUEUE_FULL: EarlyAnswer = {
  status: 503,
  body: message('Pipeline queue limit reached'),
  headers: { 'Retry-After': '1' },
}
export const UNAVAILABLE: EarlyAnswer = {
  status: 503,
  body: message('Service temporarily unavailable'),
  headers: { 'Retry-After': '1' },
}
export const INTERNAL_FAULT: EarlyAnswer = { status: 500, body: message('An unexpected error occurred'), closes: true }
export const URI_TOO_LONG: EarlyAnswer = { status: 414, body: message('URI too long'), closes: true }
export const TOO_MANY_HEADERS: EarlyAnswer = {
  status: 431,
  body: message('Request header fields too large'),
  closes: true,
}
export const HEAD_TIMEOUT: EarlyAnswer = { status: 408, body: message('Request Timeout'), closes: true }
export const BODY_TIMEOUT: EarlyAnswer = {
  status: 408,
  body: message('Request body not received in time'),
  closes: true,
}
export const BAD_REQUEST: EarlyAnswer = { status: 400, body: message('Bad Request'), closes: true }
export const EXPECTATION_FAILED: EarlyAnswer = {
  status: 417,
  body: message('Only the expectation 100-continue is known'),
  closes: true,
}
export const BAD_ENCODING: EarlyAnswer = {
  status: 400,
  body: message('The request body does not have the encoding that it names'),
  closes: true,
}

export function writeEarly(
  response: ServerResponse,
  answer: EarlyAnswer,
  extra: Readonly<Record<string, string>> = {},
): void {
  if (response.headersSent || isCallerGone(response)) return
  const headers = {
    ...extra,
    'Content-Type': 'application/json',
    'Content-Length': Buffer.byteLength(answer.body),
    ...answer.headers,
  }
  const { stream } = response as { stream?: Http2Stream }
  const closes = answer.closes === true
  response.writeHead(answer.status, closes && stream === undefined ? { ...headers, Connection: 'close' } : headers)
  if (!closes || response.req.complete) response.end(answer.body)
  else if (stream !== undefined) {
    response.end(answer.body)
    // Other calls share the connection: only what still comes of this one is cut off.
    linger(response.req, (isWhole) => isWhole || stream.close(constants.NGHTTP2_NO_ERROR))
  } else {
    response.write(answer.body)
    linger(response.req, () => response.end())
  }
}

/** How long a caller that still sends gets to see that its body is not wanted. */
const LINGER_MS = 1_000

/**
 * The whole answer is sent at once, but what it came on is closed a little later: many callers that are cut off while
 * they send never look at the answer. Meanwhile the body is read and thrown away.
 *
 * @param close hears whether the whole body has come
 */
function linger(request: IncomingMessage, close: (isWhole: boolean) => void): void {
  const end = (): void => {
    clearTimeout(timer)
    close(request.readableEnded)
  }
  const timer = setTimeout(end, LINGER_MS)
  request.unpipe()
  request.resume()
  request.on('end', end)
  request.on('close', end)
}

/** An error object of ours as an answer: what the platform itself has against a message (decisions.md 29). */
export function errorObjectAnswer(status: number, error: string): EarlyAnswer {
  return { status, body: JSON.stringify({ timestamp: Date.now(), error, code: status }) }
}

/** A copy, with the key of the execution if callers may know it. */
export function withKey(headers: Readonly<Record<string, string>>, key: string | undefined): Record<string, string> {
  return key === undefined ? { ...headers } : { ...headers, 'X-Execution-Key': key }
}

/** The answer of an execution, or of the engine's refusal to make one (no key then). `body` holds bytes. */
export function writeAnswer(
  response: ServerResponse,
  status: number,
  headers: Readonly<Record<string, string>>,
  key: string | undefined,
  body: ByteText,
): void {
  if (response.headersSent || isCallerGone(response)) return
  const all: Record<string, string | number> = withKey(headers, key)
  if (status !== 204 && status !== 304) all['Content-Length'] = body.length
  response.writeHead(status, all)
  response.end(body, 'latin1')
}
