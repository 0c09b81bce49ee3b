import { createServer } from 'node:http'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import { createServer as createHttp2Server } from 'node:http2'
import type { Http2Server, Http2ServerRequest, Http2ServerResponse, ServerHttp2Session } from 'node:http2'
import { createServer as createHttpsServer } from 'node:https'
import type { AddressInfo, Socket } from 'node:net'
import type { TLSSocket } from 'node:tls'
import { errorText, RequestError } from '@jatai/errors'
import { EXPECTATION_FAILED, writeEarly } from './answers.ts'
import type { Patience } from './patience.ts'
import { LARGEST_HEADERS_BYTES, MOST_HEADERS } from './request-head.ts'
import { refuseUnreadable } from './unreadable-request.ts'

/** Called for each request, of HTTP/1.1 and HTTP/2 alike: the latter comes in the compatible form of node:http2. */
export type Serve = (request: IncomingMessage, response: ServerResponse) => void

/** Certificate and key of a port, as PEM texts. */
export interface TlsSettings {
  readonly key: string
  readonly cert: string
  /** Callers show a certificate that one of these authorities has issued, or are not let in. */
  readonly clientCa?: string
}

/** One port with HTTP/1.1 and HTTP/2: by ALPN over TLS, by prior knowledge without. */
export interface HttpServer {
  /** Starts to listen; settles with the port. @throws RequestError when the port cannot be had */
  listen(port: number, host: string): Promise<number>
  /** Takes no new connections and closes idle ones; calls that wait are still answered. */
  stopAccepting(): void
  /** Closes all connections, those with answers under way a little later. */
  close(): Promise<void>
}

const KEEP_ALIVE_MS = 75_000
const LINGER_MS = 100
/** So that an address that is too long is read, and answered with 414 rather than 431. */
const LARGEST_HEAD_BYTES = 2 * LARGEST_HEADERS_BYTES
const MOST_STREAMS = 250

const LONGEST_CHECK_MS = 2_000

const optionsOf = ({ headersMs }: Patience) => ({
  maxHeaderSize: LARGEST_HEAD_BYTES,
  headersTimeout: headersMs,
  // The body has a clock of its own, which tells a stalled caller from a slow line.
  requestTimeout: 0,
  keepAliveTimeout: KEEP_ALIVE_MS,
  connectionsCheckingInterval: Math.min(LONGEST_CHECK_MS, headersMs),
  noDelay: true,
  // Looked at with the rest of the head, so that it is answered alike.
  requireHostHeader: false,
})

export function createHttpServer(serve: Serve, patience: Patience, tls?: TlsSettings): HttpServer {
  const sessions = new Set<ServerHttp2Session>()
  const sockets = new Set<Socket>()
  const silent = new Set<Socket>()
  const http2 = createSessions(serve, sessions, sockets)
  const server = tls === undefined ? plainServer(http2, silent, patience) : tlsServer(http2, tls, patience)
  server.maxHeadersCount = MOST_HEADERS + 1
  server.on('request', serve)
  // Whether the body is wanted is known when the head has been looked at.
  server.on('checkContinue', serve)
  server.on('checkExpectation', refuseExpectation)
  server.on('clientError', refuseUnreadable)

  function stopAccepting(): void {
    server.close()
    server.closeIdleConnections()
    for (const session of sessions) session.close()
  }

  return {
    listen: (port, host) =>
      new Promise((resolve, reject) => {
        server.once('error', (error: NodeJS.ErrnoException) => reject(listenError(error, port)))
        server.listen({ port, host, backlog: 1024 }, () => resolve((server.address() as AddressInfo).port))
      }),
    stopAccepting,
    close: () =>
      new Promise((resolve) => {
        for (const socket of silent) socket.destroy()
        server.close(() => resolve())
        server.closeIdleConnections()
        for (const session of sessions) session.close()
        setTimeout(() => {
          server.closeAllConnections()
          // A session may have ended before its connection has.
          for (const socket of sockets) socket.destroy()
        }, LINGER_MS).unref()
      }),
  }
}

/** In the compatible form; a call that its caller resets is an error event, which nobody else listens to. */
function guarded(serve: Serve): (request: Http2ServerRequest, response: Http2ServerResponse) => void {
  return (request, response) => {
    request.on('error', () => undefined)
    response.on('error', () => undefined)
    serve(request as unknown as IncomingMessage, response as unknown as ServerResponse)
  }
}

function refuseExpectation(_request: IncomingMessage, response: ServerResponse): void {
  writeEarly(response, EXPECTATION_FAILED)
}

/** HTTP/2 on connections that are handed to it; it listens to no port itself. */
function createSessions(serve: Serve, sessions: Set<ServerHttp2Session>, sockets: Set<Socket>): Http2Server {
  const server = createHttp2Server({
    settings: { maxConcurrentStreams: MOST_STREAMS, maxHeaderListSize: LARGEST_HEAD_BYTES, enablePush: false },
    maxHeaderListPairs: MOST_HEADERS * 2,
  })
  server.prependListener('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  })
  server.on('session', (session) => {
    sessions.add(session)
    session.on('close', () => sessions.delete(session))
    session.setTimeout(KEEP_ALIVE_MS, () => session.close())
  })
  server.on('request', guarded(serve))
  server.on('checkContinue', guarded(serve))
  server.on('checkExpectation', guarded(refuseExpectation))
  return server
}

/** Without TLS a caller that knows of HTTP/2 begins with its preface; all others speak HTTP/1.1. */
function plainServer(http2: Http2Server, silent: Set<Socket>, patience: Patience): Server {
  const server = createServer(optionsOf(patience))
  const [serveHttp1] = server.listeners('connection') as [(this: Server, socket: Socket) => void]
  server.removeAllListeners('connection')
  server.on('connection', (socket: Socket) => {
    const forget = (): void => {
      clearTimeout(timer)
      silent.delete(socket)
      socket.removeListener('error', forget)
      socket.removeListener('close', forget)
    }
    const timer = setTimeout(() => {
      forget()
      refuseUnreadable(Object.assign(new Error('The caller is silent'), { code: 'ERR_HTTP_REQUEST_TIMEOUT' }), socket)
    }, patience.headersMs)
    silent.add(socket)
    socket.on('error', forget)
    socket.on('close', forget)
    socket.once('readable', () => {
      forget()
      const first = socket.read() as Buffer | null
      if (first === null) return void socket.destroy()
      socket.unshift(first)
      if (first.toString('latin1', 0, PREFACE.length) === PREFACE) http2.emit('connection', socket)
      else serveHttp1.call(server, socket)
    })
  })
  return server
}

const PREFACE = 'PRI * HTTP/2'

function tlsServer(http2: Http2Server, { key, cert, clientCa }: TlsSettings, patience: Patience): Server {
  const server = createHttpsServer({
    ...optionsOf(patience),
    key,
    cert,
    minVersion: 'TLSv1.2',
    handshakeTimeout: patience.headersMs,
    ALPNProtocols: ['h2', 'http/1.1'],
    ...(clientCa === undefined ? {} : { ca: clientCa, requestCert: true, rejectUnauthorized: true }),
  })
  const [serveHttp1] = server.listeners('secureConnection') as [(this: Server, socket: TLSSocket) => void]
  server.removeAllListeners('secureConnection')
  server.on('secureConnection', (socket) => {
    if (socket.alpnProtocol === 'h2') http2.emit('connection', socket)
    else serveHttp1.call(server, socket)
  })
  return server
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
