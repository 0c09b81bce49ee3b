import { readFileSync } from 'node:fs'
import { request as requestPlain } from 'node:http'
import { connect as connectHttp2 } from 'node:http2'
import type { ClientHttp2Session, IncomingHttpHeaders, SecureClientSessionOptions } from 'node:http2'
import { Agent, request as requestSecure } from 'node:https'
import type { RequestOptions } from 'node:https'
import { fileURLToPath } from 'node:url'

// Ways to call a platform, with the certificates of the tests.

const certificates = new URL('../../packages/connectors/src/web-protocols/__fixtures__/certificates/', import.meta.url)

/** Path of a certificate or key: `server`, `client`, `ca`. */
export const certificatePath = (name: string): string => fileURLToPath(new URL(name, certificates))
const pem = (name: string): string => readFileSync(certificatePath(name), 'utf8')
export const CA = pem('ca.pem')
export const CLIENT = { key: pem('client.key'), cert: pem('client.pem') }

/** Settings of a platform with all its ports, over TLS. */
export const SECURE = {
  JATAI_INTERNAL_PORT: '0',
  JATAI_MTLS_PORT: '0',
  JATAI_TLS_CERT: certificatePath('server.pem'),
  JATAI_TLS_KEY: certificatePath('server.key'),
  JATAI_MTLS_CLIENT_CA: certificatePath('ca.pem'),
}

export interface Answer {
  readonly status: number
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, unknown>>
  readonly text: string
}

/** A call by HTTP/1.1 on a connection of its own. */
export function http1(url: string, options: RequestOptions = {}, body: string | Buffer = ''): Promise<Answer> {
  const isSecure = url.startsWith('https:')
  return new Promise((resolve, reject) => {
    const call = isSecure
      ? requestSecure(url, { agent: new Agent({ keepAlive: false }), ca: CA, servername: 'localhost', ...options })
      : requestPlain(url, { agent: false, ...options })
    call.on('response', (answer) => {
      let text = ''
      answer.setEncoding('utf8').on('data', (chunk: string) => (text += chunk))
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text }))
      answer.on('error', reject)
    })
    call.on('error', reject)
    call.end(body)
  })
}

export function openHttp2(address: string, options: SecureClientSessionOptions = {}): ClientHttp2Session {
  const session = connectHttp2(address, { ca: CA, servername: 'localhost', ...options })
  session.on('error', () => undefined)
  return session
}

export function callHttp2(
  session: ClientHttp2Session,
  headers: IncomingHttpHeaders,
  body?: string | Buffer,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const stream = session.request(headers, { endStream: body === undefined })
    let head: Record<string, unknown> = {}
    const chunks: Buffer[] = []
    stream.on('response', (answer) => (head = answer))
    stream.on('data', (chunk: Buffer) => chunks.push(chunk))
    stream.on('end', () => {
      resolve({ status: Number(head[':status']), headers: head, text: Buffer.concat(chunks).toString('utf8') })
    })
    stream.on('error', reject)
    if (body !== undefined) stream.end(body)
  })
}
