import { STATUS_CODES } from 'node:http'
import { RemoteError } from '@jatai/errors'
import { StepFailure } from '@jatai/sdk'
import type { Services } from '@jatai/sdk'
import { bodyToSend } from './body-to-send.ts'
import { decodedBody } from './decoded-body.ts'
import { dispatcherFor } from './dispatchers.ts'
import { findHeader } from './http-request.ts'
import type { HttpRequest, HttpResponse, Transport } from './http-request.ts'
import { redirectedRequest } from './redirected-request.ts'
import { asRemoteError } from './remote-errors.ts'

const MOST_REDIRECTS = 20
/** What {@link decodedBody} undoes. */
const ENCODINGS = 'gzip, deflate, br'
const USER_AGENT = 'Jatai'

/**
 * Sends a request and follows redirects. The response's body has to be read to its end or destroyed.
 *
 * @throws RemoteError when no response came; an aborted signal's own reason when it was stopped
 */
export async function sendRequest(
  request: HttpRequest,
  transport: Transport,
  services: Pick<Services, 'outbound'>,
  signal: AbortSignal,
): Promise<HttpResponse> {
  let current = { request, transport }
  try {
    for (let redirects = 0; ; redirects++) {
      const response = await sendOnce(current.request, current.transport, services, signal)
      const next = transport.followRedirects
        ? redirectedRequest(current.request, current.transport, response)
        : undefined
      if (next === undefined) return response
      response.body.destroy()
      if (redirects >= MOST_REDIRECTS)
        throw new RemoteError('REMOTE_REDIRECTS', `More than ${MOST_REDIRECTS} redirects`)
      current = next
    }
  } catch (error) {
    if (signal.aborted) throw signal.reason
    if (error instanceof StepFailure) throw error
    throw asRemoteError(error, current.request.url)
  }
}

async function sendOnce(
  request: HttpRequest,
  transport: Transport,
  services: Pick<Services, 'outbound'>,
  signal: AbortSignal,
): Promise<HttpResponse> {
  const { dispatcher, release } = await dispatcherFor(services, transport, request.url)
  const { request: send } = await import('undici')
  const sending = bodyToSend(request.body, transport)
  try {
    const response = await send(request.url, {
      dispatcher,
      method: request.method as 'GET',
      headers: Object.fromEntries(withDefaults(request)),
      body: sending.body,
      signal: sending.signal === undefined ? signal : AbortSignal.any([signal, sending.signal]),
      headersTimeout: sending.headersTimeout,
      bodyTimeout: transport.readTimeout,
    })
    response.body.once('close', release)
    // Whoever reads the body learns of its errors; whoever destroys it does not want to.
    response.body.on('error', () => undefined)
    const headers = response.headers as HttpResponse['headers']
    return {
      status: response.statusCode,
      // HTTP/2 has no texts of its own.
      statusMessage: response.statusText || (STATUS_CODES[response.statusCode] ?? ''),
      headers,
      body: hasBody(request, response.statusCode, headers)
        ? decodedBody(response.body, headers['content-encoding'])
        : response.body,
    }
  } catch (error) {
    release()
    throw sending.signal?.aborted === true ? sending.signal.reason : error
  } finally {
    sending.done()
  }
}

function withDefaults({ headers }: HttpRequest): ReadonlyMap<string, string> {
  const all = new Map(headers)
  if (findHeader(headers, 'accept-encoding') === undefined) all.set('Accept-Encoding', ENCODINGS)
  if (findHeader(headers, 'user-agent') === undefined) all.set('User-Agent', USER_AGENT)
  return all
}

/** An empty body is no compressed one, whatever the head says. */
function hasBody(request: HttpRequest, status: number, headers: HttpResponse['headers']): boolean {
  return request.method !== 'HEAD' && status !== 204 && status !== 304 && headers['content-length'] !== '0'
}
