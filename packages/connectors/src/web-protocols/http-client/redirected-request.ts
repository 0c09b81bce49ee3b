import type { HttpRequest, HttpResponse, Transport } from './http-request.ts'

/** Not sent to another origin than the one that they were meant for (reliability.md SEC-02). */
const BOUND_TO_ORIGIN = new Set(['authorization', 'cookie', 'proxy-authorization', 'host'])

/**
 * The request that a redirect asks for; undefined when the response is none. Another origin gets no credentials: no
 * Authorization, no cookies, nothing that the account added, no client certificate.
 */
export function redirectedRequest(
  request: HttpRequest,
  transport: Transport,
  response: HttpResponse,
): { readonly request: HttpRequest; readonly transport: Transport } | undefined {
  if (![301, 302, 303, 307, 308].includes(response.status)) return undefined
  const location = response.headers['location']
  const url = typeof location === 'string' ? URL.parse(location, request.url.href) : null
  if (url === null || (url.protocol !== 'http:' && url.protocol !== 'https:')) return undefined
  const sameOrigin = url.origin === request.url.origin
  const becomesGet = response.status === 303 || (response.status < 303 && request.method === 'POST')
  const headers = [...request.headers].filter(([name]) => {
    const lower = name.toLowerCase()
    if (becomesGet && (lower.startsWith('content-') || lower === 'transfer-encoding')) return false
    return sameOrigin || !(BOUND_TO_ORIGIN.has(lower) || request.credentials?.includes(lower) === true)
  })
  return {
    request: {
      method: becomesGet && request.method !== 'HEAD' ? 'GET' : request.method,
      url,
      headers: new Map(headers),
      body: becomesGet ? undefined : request.body,
      ...(request.credentials === undefined ? {} : { credentials: request.credentials }),
    },
    transport: sameOrigin ? transport : withoutClient(transport),
  }
}

function withoutClient(transport: Transport): Transport {
  if (transport.tls.client === undefined) return transport
  const { isInsecure, noSessionReuse } = transport.tls
  return { ...transport, tls: { isInsecure, noSessionReuse } }
}
