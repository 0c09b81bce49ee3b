import { request } from 'node:http'
import type { IncomingHttpHeaders } from 'node:http'

export interface RawAnswer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly text: string
  /** The body, if it is JSON. */
  readonly json: unknown
}

/**
 * A request exactly as it is written: `fetch` would tidy the path and leave headers out. Of a stream of events, which has
 * no end, only the head is read.
 */
export function rawRequest(
  address: string,
  {
    method = 'GET',
    path,
    headers = {},
    body,
  }: {
    readonly method?: string
    readonly path: string
    readonly headers?: Readonly<Record<string, string>>
    /** A text as it is; anything else as JSON. */
    readonly body?: unknown
  },
): Promise<RawAnswer> {
  const { hostname, port } = new URL(address)
  const text = body === undefined || typeof body === 'string' ? body : JSON.stringify(body)
  const ofBody =
    text === undefined ? {} : { 'Content-Type': 'application/json', 'Content-Length': String(Buffer.byteLength(text)) }
  return new Promise((resolve, reject) => {
    const sent = request({ hostname, port, method, path, headers: { ...ofBody, ...headers } }, (response) => {
      if (response.headers['content-type']?.startsWith('text/event-stream') === true) {
        response.destroy()
        return resolve({ status: response.statusCode ?? 0, headers: response.headers, text: '', json: undefined })
      }
      let received = ''
      response.setEncoding('utf8')
      response.on('data', (chunk: string) => (received += chunk))
      response.on('end', () => {
        const { statusCode: status = 0, headers: answered } = response
        resolve({ status, headers: answered, text: received, json: jsonOf(received) })
      })
    })
    sent.on('error', reject)
    sent.end(text)
  })
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
