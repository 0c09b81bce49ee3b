import type { OutboundPolicy } from '@jatai/sdk'
import { readBytes } from '../../web-protocols/http-client/read-response.ts'
import { sendRequest } from '../../web-protocols/http-client/send-request.ts'
import type { TlsMaterial } from './tls-accounts.ts'

/** A small call to the HTTP interface of a broker or registry. */
export interface HttpCall {
  readonly method: 'GET' | 'POST'
  readonly url: URL
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
  readonly tls?: TlsMaterial
  /** ms until an answer must begin. */
  readonly timeoutMs: number
}

const CONNECT_MS = 10_000

/**
 * Sends a call and reads the whole answer, whatever its status. Redirects are not followed: they would lead credentials
 * elsewhere.
 *
 * @param services connections are kept for it
 * @throws RemoteError when there is no answer
 */
export async function exchange(
  { method, url, headers, body, tls = {}, timeoutMs }: HttpCall,
  services: { readonly outbound: OutboundPolicy },
  signal: AbortSignal,
): Promise<{ readonly status: number; readonly text: string }> {
  const { ca, cert, key, passphrase } = tls
  const transport = {
    connectTimeout: CONNECT_MS,
    readTimeout: timeoutMs,
    writeTimeout: timeoutMs,
    followRedirects: false,
    forceHttp1: true,
    reuseConnections: true,
    tls: {
      isInsecure: false,
      noSessionReuse: false,
      ...(ca === undefined ? {} : { authorities: ca }),
      ...(cert === undefined || key === undefined
        ? {}
        : { client: { certificates: cert, key, ...(passphrase === undefined ? {} : { passphrase }) } }),
    },
  }
  const request = {
    method,
    url,
    headers: new Map(Object.entries(headers)),
    body: body === undefined ? undefined : { kind: 'bytes' as const, bytes: Buffer.from(body) },
  }
  const response = await sendRequest(request, transport, services, signal)
  return { status: response.status, text: (await readBytes(response)).toString('utf8') }
}
