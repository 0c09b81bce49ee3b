import type { Readable } from 'node:stream'
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib'
import { errorText, RemoteError } from '@jatai/errors'
import type { Services } from '@jatai/sdk'
import { dispatcherFor } from './dispatchers.ts'
import { withHeader } from './http-request.ts'
import type { HttpRequest, HttpResponse, RequestBody, Transport } from './http-request.ts'

const MOST_REDIRECTS = 20
/** Not sent to another origin than the one that they were meant for (reliability.md SEC-02). */
const BOUND_TO_ORIGIN = new Set(['authorization', 'cookie', 'proxy-authorization'])

/**
 * Sends a request and follows redirects. The response's body has to be read to its end or destroyed.
 *
 * @throws RemoteError when no response came; an aborted signal's own reason when it was stopped
 */
export async function sendRequest(
  request: HttpRequest,
  transport: Transport,
  services: Services,
  signal: AbortSignal,
): Promise<HttpResponse> {
  const callSignal = transport.callTimeout === undefined ? undefined : AbortSignal.timeout(transport.callTimeout)
  const either = callSignal === undefined ? signal : AbortSignal.any([signal, callSignal])
  let current = request
  try {
    for (let redirects = 0; ; redirects++) {
      const response = await sendOnce(current, transport, services, either)
      const next = transport.followRedirects ? redirected(current, response) : undefined
      if (next === undefined) return response
      if (redirects >= MOST_REDIRECTS)
        throw new RemoteError('REMOTE_REDIRECTS', `More than ${MOST_REDIRECTS} redirects`)
      response.body.destroy()
      current = next
    }
  } catch (error) {
    if (signal.aborted) throw signal.reason
    if (callSignal?.aborted === true) {
      throw new RemoteError('REMOTE_TIMEOUT', `Call timeout of ${String(transport.callTimeout)} ms exceeded`, {
        retryable: true,
      })
    }
    throw asRemoteError(error, current.url)
  }
}

async function sendOnce(
  request: HttpRequest,
  transport: Transport,
  services: Services,
  signal: AbortSignal,
): Promise<HttpResponse> {
  const { dispatcher, release } = await dispatcherFor(services, transport, request.url)
  const { request: send } = await import('undici')
  const { body, dispose } = openBody(request.body, transport.writeTimeout)
  try {
    const response = await send(request.url, {
      dispatcher,
      method: request.method as 'GET',
      headers: Object.fromEntries(request.headers),
      body,
      signal,
      headersTimeout: transport.readTimeout,
      bodyTimeout: transport.readTimeout,
    })
    response.body.once('close', release)
    const headers = response.headers as HttpResponse['headers']
    return {
      status: response.statusCode,
      statusMessage: response.statusText || statusText(response.statusCode),
      headers,
      body: decompressed(response.body, headers['content-encoding']),
    }
  } catch (error) {
    release()
    throw error
  } finally {
    dispose()
  }
}

function openBody(
  body: RequestBody | undefined,
  writeTimeout: number,
): { body: Buffer | Readable | null; dispose(): void } {
  if (body === undefined) return { body: null, dispose: () => undefined }
  if (body.kind === 'bytes') return { body: body.bytes, dispose: () => undefined }
  const stream = body.open()
  const timer = setTimeout(
    () =>
      stream.destroy(
        new RemoteError('REMOTE_TIMEOUT', `Write timeout of ${writeTimeout} ms exceeded`, { retryable: true }),
      ),
    writeTimeout,
  )
  stream.once('close', () => clearTimeout(timer))
  return { body: stream, dispose: () => clearTimeout(timer) }
}

function decompressed(body: Readable, encoding: string | readonly string[] | undefined): Readable {
  const names = (Array.isArray(encoding) ? encoding.join(',') : String(encoding ?? '')).toLowerCase()
  const decoder = names.includes('gzip')
    ? createGunzip()
    : names.includes('deflate')
      ? createInflate()
      : names.includes('br')
        ? createBrotliDecompress()
        : undefined
  if (decoder === undefined) return body
  body.on('error', (error) => decoder.destroy(error))
  decoder.on('close', () => body.destroy())
  return body.pipe(decoder)
}

/** The request that a redirect asks for; undefined when the response is none. */
function redirected(request: HttpRequest, response: HttpResponse): HttpRequest | undefined {
  if (![301, 302, 303, 307, 308].includes(response.status)) return undefined
  const location = response.headers['location']
  if (typeof location !== 'string') return undefined
  const url = new URL(location, request.url)
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return undefined
  const sameOrigin = url.origin === request.url.origin
  const becomesGet = response.status === 303 || (response.status < 303 && request.method === 'POST')
  const kept = [...request.headers].filter(([name]) => {
    const lower = name.toLowerCase()
    if (becomesGet && (lower.startsWith('content-') || lower === 'transfer-encoding')) return false
    return sameOrigin || !BOUND_TO_ORIGIN.has(lower)
  })
  const headers = new Map(kept)
  const method = becomesGet && request.method !== 'HEAD' ? 'GET' : request.method
  return {
    method,
    url,
    headers: sameOrigin ? headers : withoutHost(headers),
    body: becomesGet ? undefined : request.body,
  }
}

function withoutHost(headers: Map<string, string>): Map<string, string> {
  const copy = withHeader(headers, 'Host', '')
  copy.delete('Host')
  return copy
}

/** A text without addresses of ours and without credentials: what failed, and at which host. */
function asRemoteError(error: unknown, url: URL): RemoteError {
  if (error instanceof RemoteError) return error
  const cause = error instanceof AggregateError ? (error.errors[0] as unknown) : error
  if (cause instanceof RemoteError) return cause
  const code = (cause as { code?: string } | undefined)?.code ?? ''
  const at = url.host
  const texts: Readonly<Record<string, string>> = {
    ECONNREFUSED: `Connection refused by ${at}`,
    ENOTFOUND: `Unknown host ${url.hostname}`,
    EAI_AGAIN: `The name ${url.hostname} cannot be resolved now`,
    ECONNRESET: `The connection to ${at} was reset`,
    UND_ERR_CONNECT_TIMEOUT: `Connect timeout to ${at} exceeded`,
    UND_ERR_HEADERS_TIMEOUT: `Read timeout exceeded: ${at} did not answer in time`,
    UND_ERR_BODY_TIMEOUT: `Read timeout exceeded: ${at} stopped sending`,
    UND_ERR_SOCKET: `The connection to ${at} was closed before the answer`,
  }
  return new RemoteError('REMOTE_FAILED', texts[code] ?? `${at}: ${errorText(cause)}`, {
    cause: error,
    retryable: true,
  })
}

function statusText(status: number): string {
  return STATUS_TEXTS[status] ?? ''
}

/** HTTP/2 has none of its own. */
const STATUS_TEXTS: Readonly<Record<number, string>> = {
  200: 'OK',
  201: 'Created',
  202: 'Accepted',
  204: 'No Content',
  206: 'Partial Content',
  301: 'Moved Permanently',
  302: 'Found',
  303: 'See Other',
  304: 'Not Modified',
  307: 'Temporary Redirect',
  308: 'Permanent Redirect',
}
