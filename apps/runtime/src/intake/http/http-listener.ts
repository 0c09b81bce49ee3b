import type { IncomingMessage, ServerResponse } from 'node:http'
import type { TLSSocket } from 'node:tls'
import { readContentType } from '@jatai/connectors'
import type { ContentType } from '@jatai/connectors'
import type { Cache, Queue } from '@jatai/platform'
import type { BodyReception } from '@jatai/sdk'
import type { MessageFiles } from '../../files/message-files.ts'
import type { Admission } from '../gateway/gatekeeper.ts'
import {
  INTERNAL_FAULT,
  NO_ROUTE,
  QUEUE_FULL,
  TOO_LARGE,
  UNAVAILABLE,
  UNSUPPORTED_TYPE,
  URI_TOO_LONG,
  writeEarly,
} from './answers.ts'
import type { EarlyAnswer } from './answers.ts'
import { isCallerGone } from './caller-gone.ts'
import { clientSubject } from './client-subject.ts'
import { createDispatcher } from './dispatch.ts'
import type { ReceivedBody } from './dispatch.ts'
import { forwardedHeaders } from './forwarded-headers.ts'
import { createHttpServer } from './http-server.ts'
import type { HttpServer, TlsSettings } from './http-server.ts'
import type { HttpCall } from './http-call.ts'
import type { HttpTarget } from './http-target.ts'
import { createIdempotentCalls } from './idempotent-calls.ts'
import { PATIENCE } from './patience.ts'
import type { Patience } from './patience.ts'
import { hasBody, readBody } from './read-body.ts'
import type { BodyLimits } from './read-body.ts'
import { receiveUpload } from './receive-upload.ts'
import { CLIENT_SUBJECT, inspectHead, targetOf } from './request-head.ts'
import { createRouteTable } from './route-table.ts'
import type { RouteMatch, RouteTable } from './route-table.ts'

/** reliability.md HTTP-04. */
const LONGEST_URL = 8192

/** One port that serves the pipelines of one environment on one gateway. */
export interface HttpListener extends HttpServer {
  readonly routes: RouteTable<HttpTarget>
}

/** Serves what is not a pipeline: the portal, the admin API, health. */
export type Fallback = (request: IncomingMessage, response: ServerResponse) => void

export interface HttpListenerOptions {
  readonly queue: Queue
  readonly cache: Cache
  readonly createKey: () => string
  readonly files: MessageFiles
  readonly fallback?: Fallback
  readonly tls?: TlsSettings
  /** Hears of faults of the platform, of which each ended the one call that met it. @default they end the process */
  readonly report?: (error: unknown) => void
  /** @default PATIENCE */
  readonly patience?: Patience
}

export function createHttpListener(options: HttpListenerOptions): HttpListener {
  const { fallback, files, tls, report = rethrow, patience = PATIENCE } = options
  const routes = createRouteTable<HttpTarget>()
  const dispatcher = createDispatcher(options)
  const idempotentCalls = createIdempotentCalls({ cache: options.cache, files, dispatcher })
  const scheme = tls === undefined ? 'http' : 'https'
  const server = createHttpServer(serve, patience, tls)
  let accepting = true

  function serve(request: IncomingMessage, response: ServerResponse): void {
    attempt({ request, response }, () => route(request, response))
  }

  /** A fault ends the call that meets it, and nothing else. */
  function attempt(call: Pick<HttpCall, 'request' | 'response'>, work: () => void | Promise<void>): void {
    try {
      work()?.catch((error: unknown) => failed(call, error))
    } catch (error) {
      failed(call, error)
    }
  }

  function failed({ request, response }: Pick<HttpCall, 'request' | 'response'>, error: unknown): void {
    report(error)
    if (response.headersSent) response.destroy()
    else refuseHead(request, response, INTERNAL_FAULT)
  }

  function route(request: IncomingMessage, response: ServerResponse): void {
    const url = targetOf(request.url ?? '/')
    if (url.length > LONGEST_URL) return refuseHead(request, response, URI_TOO_LONG)
    const headers = inspectHead(request)
    if ('status' in headers) return refuseHead(request, response, headers)
    const queryAt = url.indexOf('?')
    const path = queryAt < 0 ? url : url.slice(0, queryAt)
    const match = routes.find(path)
    if (match === undefined) {
      if (fallback !== undefined && !path.startsWith('/pipeline/')) return fallback(request, response)
      return refuseHead(request, response, NO_ROUTE)
    }
    const query = queryAt < 0 ? '' : url.slice(queryAt + 1)
    servePipeline(callOf(match, url, path, query, headers, request, response))
  }

  function callOf(
    match: RouteMatch<HttpTarget>,
    url: string,
    path: string,
    query: string,
    headers: readonly string[],
    request: IncomingMessage,
    response: ServerResponse,
  ): HttpCall {
    const { cors } = match.target
    const { host, origin, ':authority': authority } = request.headers
    const name = host ?? (authority as string | undefined) ?? localName(request)
    return {
      match,
      request,
      response,
      method: request.method ?? 'GET',
      path,
      query,
      absoluteUri: `${scheme}://${name}${url}`,
      headers: completed(headers, request, host, name),
      answerHeaders: cors === undefined ? NO_HEADERS : cors.headersFor(origin),
      principal: '',
      caller: undefined,
    }
  }

  /** With what the caller did not send as a header: the host in HTTP/2, who it is, whose certificate it has shown. */
  function completed(
    headers: readonly string[],
    request: IncomingMessage,
    host: string | undefined,
    name: string,
  ): readonly string[] {
    return [
      ...(host === undefined ? ['Host', name] : []),
      ...headers,
      ...forwardedHeaders(request, scheme, name),
      ...(tls?.clientCa === undefined ? [] : [CLIENT_SUBJECT, clientSubject(request.socket as TLSSocket)]),
    ]
  }

  /** Every check that needs no body, in order; then the body; then the queue. */
  function servePipeline(call: HttpCall): void {
    const { match, request, response, method } = call
    if (isPreflight(call)) {
      request.resume()
      response.writeHead(204, call.answerHeaders)
      response.end()
      return
    }
    if (!match.target.methods.has(method)) return refuse(call, NO_ROUTE)
    if (!accepting) return refuse(call, UNAVAILABLE)
    // The client certificate is the credential of callers here (triggers.md §2.5).
    const gatekeeper = tls?.clientCa === undefined ? match.target.gatekeeper : undefined
    if (gatekeeper === undefined) return receive(call)
    const admission = gatekeeper.admit({ headers: request.headers, rawHeaders: call.headers, query: call.query })
    if (admission instanceof Promise) attempt(call, () => admission.then((settled) => admitted(call, settled)))
    else admitted(call, admission)
  }

  /** With what the pipeline may see, and what the answer tells of the budget. */
  function admitted(call: HttpCall, admission: Admission): void {
    if (admission.kind === 'refused') return refuse(call, admission.answer)
    if (isCallerGone(call.response)) return // The caller went away meanwhile.
    const { query, caller, principal } = admission
    const isSame = query === call.query
    receive({
      ...call,
      query,
      caller,
      principal,
      absoluteUri: isSame ? call.absoluteUri : withQuery(call.absoluteUri, query),
      headers: admission.rawHeaders,
      answerHeaders: { ...call.answerHeaders, ...admission.answerHeaders },
    })
  }

  function receive(call: HttpCall): void {
    const { request, response } = call
    const { target } = call.match
    if (target.pending.size >= target.mostPending) return refuse(call, QUEUE_FULL)
    if (!hasBody(request)) return submit(call, { body: '' })
    const reception = receptionOf(target, request.headers['content-type'])
    if (reception === undefined) return refuse(call, UNSUPPORTED_TYPE)
    if (Number(request.headers['content-length']) > target.limitBytes) return refuse(call, TOO_LARGE)
    if (reception !== 'memory') return attempt(call, () => upload(call, reception))
    readBody(
      request,
      response,
      limitsOf(target),
      (body) => attempt(call, () => submit(call, { body })),
      (answer) => refuse(call, answer),
    )
  }

  function limitsOf({ limitBytes }: HttpTarget): BodyLimits {
    return { limitBytes, stalledMs: patience.bodyMs }
  }

  async function upload(call: HttpCall, reception: 'file' | 'parts'): Promise<void> {
    const key = options.createKey()
    const place = { environment: call.match.target.spec.environment, key }
    const received = await receiveUpload(call, reception, place, files, limitsOf(call.match.target))
    if (received === undefined) return
    if ('status' in received) return refuse(call, received)
    submit(call, { key, body: '', upload: received })
  }

  function submit(call: HttpCall, received: ReceivedBody): void {
    const key = call.request.headers['idempotency-key'] as string | undefined // Repeated ones are joined.
    if (key === undefined) dispatcher.dispatch(call, received)
    else attempt(call, () => idempotentCalls.submit(call, key, received))
  }

  return {
    routes,
    listen: (port, host) => server.listen(port, host),
    stopAccepting() {
      accepting = false
      server.stopAccepting()
    },
    close() {
      accepting = false
      dispatcher.close()
      return server.close()
    },
  }
}

function rethrow(error: unknown): never {
  throw error
}

const NO_HEADERS: Readonly<Record<string, string>> = {}

/** Of this port, for callers of HTTP/1.0 that name no host. */
function localName({ socket: { localAddress = '', localPort } }: IncomingMessage): string {
  return `${localAddress.includes(':') ? `[${localAddress}]` : localAddress}:${localPort}`
}

function withQuery(uri: string, query: string): string {
  const bare = uri.slice(0, uri.indexOf('?'))
  return query === '' ? bare : `${bare}?${query}`
}

/** The type is read once, and what cannot be read is no type (reliability.md HTTP-05). */
function receptionOf(target: HttpTarget, header: string | undefined): BodyReception | undefined {
  if (header === undefined) return target.receives(undefined)
  const type: ContentType | undefined = readContentType(header)
  return type === undefined ? undefined : target.receives(type)
}

/** triggers.md §2.9. */
function isPreflight({ match, method, request }: HttpCall): boolean {
  return (
    method === 'OPTIONS' &&
    match.target.cors !== undefined &&
    request.headers.origin !== undefined &&
    request.headers['access-control-request-method'] !== undefined
  )
}

function refuse({ request, response, answerHeaders }: HttpCall, answer: EarlyAnswer): void {
  refuseHead(request, response, answer, answerHeaders)
}

/** What still comes of the body is read and thrown away, so that the caller gets to see the answer. */
function refuseHead(
  request: IncomingMessage,
  response: ServerResponse,
  answer: EarlyAnswer,
  headers: Readonly<Record<string, string>> = NO_HEADERS,
): void {
  request.resume()
  // A caller that waits for 100 Continue may send its body or not: nobody can tell what comes next on this line.
  writeEarly(response, request.headers.expect === undefined ? answer : { ...answer, closes: true }, headers)
}
