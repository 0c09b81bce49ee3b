import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { errorText, RequestError } from '@jatai/errors'
import type { JataiError } from '@jatai/errors'
import type { ByteText, Envelope, Queue, Reply } from '@jatai/platform'
import {
  NO_ROUTE,
  QUEUE_FULL,
  TOO_LARGE,
  TOO_MANY_HEADERS,
  UNAVAILABLE,
  UNSUPPORTED_TYPE,
  URI_TOO_LONG,
  writeAnswer,
  writeEarly,
} from './answers.ts'
import type { HttpTarget } from './http-target.ts'
import type { WaitingCaller } from './pending-requests.ts'
import { readBody } from './read-body.ts'
import { createRouteTable } from './route-table.ts'
import type { RouteMatch, RouteTable } from './route-table.ts'

/** reliability.md HTTP-04. */
const LONGEST_URL = 8192
const LARGEST_HEADERS_BYTES = 32 * 1024
const MOST_HEADERS = 100
const HEADERS_TIMEOUT_MS = 10_000
const KEEP_ALIVE_MS = 75_000

/** One port that serves the pipelines of one environment. */
export interface HttpListener {
  readonly routes: RouteTable<HttpTarget>
  /** Starts to listen; settles with the port. */
  listen(port: number, host: string): Promise<number>
  /** Refuses new calls and closes idle connections; callers that wait are still answered. */
  stopAccepting(): void
  /** Answers everyone who still waits with 503, and closes. */
  close(): Promise<void>
}

/** Serves what is not a pipeline: the portal, the admin API, health. */
export type Fallback = (request: IncomingMessage, response: ServerResponse) => void

export function createHttpListener(options: {
  readonly queue: Queue
  readonly createKey: () => string
  readonly fallback?: Fallback
}): HttpListener {
  const { queue, createKey, fallback } = options
  const routes = createRouteTable<HttpTarget>()
  const waiting = new Set<ServerResponse>()
  let accepting = true
  const server = createServer({
    maxHeaderSize: LARGEST_HEADERS_BYTES,
    headersTimeout: HEADERS_TIMEOUT_MS,
    // The body has a clock of its own, which tells a stalled caller from a slow line.
    requestTimeout: 0,
    keepAliveTimeout: KEEP_ALIVE_MS,
    connectionsCheckingInterval: 2_000,
    noDelay: true,
  })
  server.maxHeadersCount = MOST_HEADERS + 1
  server.on('request', serve)
  server.on('clientError', refuseBadRequest)

  function serve(request: IncomingMessage, response: ServerResponse): void {
    const url = request.url ?? '/'
    if (url.length > LONGEST_URL) return writeEarly(response, URI_TOO_LONG)
    if (request.rawHeaders.length > MOST_HEADERS * 2) return writeEarly(response, TOO_MANY_HEADERS)
    const queryAt = url.indexOf('?')
    const path = queryAt < 0 ? url : url.slice(0, queryAt)
    const match = routes.find(path)
    if (match === undefined) {
      if (fallback !== undefined && !path.startsWith('/pipeline/')) return fallback(request, response)
      request.resume()
      return writeEarly(response, NO_ROUTE)
    }
    servePipeline(match, path, queryAt < 0 ? '' : url.slice(queryAt + 1), request, response)
  }

  function servePipeline(
    match: RouteMatch<HttpTarget>,
    path: string,
    query: string,
    request: IncomingMessage,
    response: ServerResponse,
  ): void {
    const { target } = match
    const { headers } = request
    const method = request.method ?? 'GET'
    const cors = target.cors === undefined ? NO_HEADERS : target.cors.headersFor(headers.origin)
    const refuse = (answer: Parameters<typeof writeEarly>[1]): void => {
      request.resume()
      writeEarly(response, answer, cors)
    }
    if (
      method === 'OPTIONS' &&
      target.cors !== undefined &&
      headers.origin !== undefined &&
      headers['access-control-request-method'] !== undefined
    ) {
      request.resume()
      response.writeHead(204, cors)
      response.end()
      return
    }
    if (!target.methods.has(method)) return refuse(NO_ROUTE)
    if (!accepting) return refuse(UNAVAILABLE)
    const length = headers['content-length']
    const hasBody = (length !== undefined && length !== '0') || headers['transfer-encoding'] !== undefined
    if (!hasBody) return dispatch(match, method, path, query, request, response, cors, '')
    if (!target.accepts(headers['content-type'])) return refuse(UNSUPPORTED_TYPE)
    if (Number(length) > target.limitBytes) return refuse(TOO_LARGE)
    readBody(
      request,
      target.limitBytes,
      (body) => dispatch(match, method, path, query, request, response, cors, body),
      refuse,
    )
  }

  function dispatch(
    match: RouteMatch<HttpTarget>,
    method: string,
    path: string,
    query: string,
    request: IncomingMessage,
    response: ServerResponse,
    cors: Readonly<Record<string, string>>,
    body: ByteText,
  ): void {
    const { target, pathParams } = match
    const now = Date.now()
    const key = createKey()
    const absoluteUri = `http://${request.headers.host ?? ''}${request.url ?? ''}`
    const envelope: Envelope = {
      key,
      deployment: target.spec.id,
      trigger: target.triggerType,
      publishedAt: now,
      expiresAt: now + target.timeoutMs,
      timeoutMs: target.timeoutMs,
      durable: false,
      hops: 0,
      redeliveryAllowed: target.allowRedelivery,
      head: JSON.stringify([method, path, query, pathParams, request.rawHeaders, absoluteUri]),
      body,
    }
    const caller: WaitingCaller = {
      deadline: now + target.timeoutMs,
      expire() {
        waiting.delete(response)
        pending.abandon()
        // A timeout has no body at all, and is never a 504 (triggers.md §2.11).
        writeAnswer(response, 500, cors, key, '')
      },
    }
    target.pending.add(caller)
    waiting.add(response)
    const pending = queue.request(target.queue, envelope, {
      onReply(reply) {
        target.pending.delete(caller)
        waiting.delete(response)
        answer(response, reply, key, cors)
      },
      onRefused(error) {
        target.pending.delete(caller)
        waiting.delete(response)
        refuseMessage(response, error, key, cors)
      },
    })
  }

  return {
    routes,
    listen: (port, host) =>
      new Promise((resolve, reject) => {
        server.once('error', (error: NodeJS.ErrnoException) => reject(listenError(error, port)))
        server.listen({ port, host, backlog: 1024 }, () => resolve((server.address() as AddressInfo).port))
      }),
    stopAccepting() {
      accepting = false
      server.close()
      server.closeIdleConnections()
    },
    close() {
      accepting = false
      for (const response of waiting) writeEarly(response, { ...UNAVAILABLE, closes: true })
      waiting.clear()
      return new Promise((resolve) => {
        server.close(() => resolve())
        server.closeIdleConnections()
        setTimeout(() => server.closeAllConnections(), 100).unref()
      })
    },
  }
}

const NO_HEADERS: Readonly<Record<string, string>> = {}

/** The last head of a reply and what it says: nearly all replies of a pipeline have the same one. */
let lastHead = ''
let lastParsed: readonly [number, Readonly<Record<string, string>>] = [200, {}]

function answer(response: ServerResponse, reply: Reply, key: string, cors: Readonly<Record<string, string>>): void {
  if (reply.head !== lastHead) {
    lastParsed = JSON.parse(reply.head === '' ? '[200,{}]' : reply.head) as typeof lastParsed
    lastHead = reply.head
  }
  const [status, headers] = lastParsed
  writeAnswer(
    response,
    status,
    cors === NO_HEADERS ? headers : { ...cors, ...headers },
    reply.kind === 'refused' ? undefined : key,
    reply.body,
  )
}

function refuseMessage(
  response: ServerResponse,
  error: JataiError,
  key: string,
  cors: Readonly<Record<string, string>>,
): void {
  if (error.code === 'QUEUE_FULL') writeEarly(response, QUEUE_FULL, cors)
  else if (error.code === 'MESSAGE_EXPIRED') writeAnswer(response, 500, cors, key, '')
  else if (error.code === 'MESSAGE_TOO_LARGE') writeEarly(response, TOO_LARGE, cors)
  else writeEarly(response, UNAVAILABLE, cors)
}

/** What node:http could not read as a request at all. */
function refuseBadRequest(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy()
    return
  }
  const [status, text] =
    error.code === 'HPE_HEADER_OVERFLOW'
      ? [431, 'Request Header Fields Too Large']
      : error.code === 'ERR_HTTP_REQUEST_TIMEOUT'
        ? [408, 'Request Timeout']
        : [400, 'Bad Request']
  const body = JSON.stringify({ message: text })
  socket.end(
    `HTTP/1.1 ${status} ${text}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n${body}`,
  )
}

function listenError(error: NodeJS.ErrnoException, port: number): Error {
  if (error.code === 'EADDRINUSE') {
    return new RequestError(
      'PORT_IN_USE',
      `Port ${port} is already taken by another program: stop it, or choose another with --port`,
      { cause: error },
    )
  }
  if (error.code === 'EACCES') {
    return new RequestError(
      'PORT_FORBIDDEN',
      `Port ${port} may not be used by this user: choose one above 1023 with --port`,
      { cause: error },
    )
  }
  return new RequestError('PORT_UNUSABLE', `Cannot listen on port ${port}: ${errorText(error)}`, { cause: error })
}
