import { readFileSync } from 'node:fs'
import { createServer as createHttpServer } from 'node:http'
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http'
import { createSecureServer } from 'node:http2'
import { createServer as createHttpsServer } from 'node:https'
import { connect, createServer as createTcpServer } from 'node:net'
import type { AddressInfo, Server, Socket } from 'node:net'
import { onTestFinished } from 'vitest'
import type { TLSSocket } from 'node:tls'

/** A request as it arrived. */
export interface Received {
  readonly method: string
  readonly url: string
  readonly httpVersion: string
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
  /** Number of the connection, from 1. */
  readonly connection: number
  /** Common name of the client's certificate. */
  readonly client: string | undefined
}

export type Answer = (request: Received, response: ServerResponse, incoming: IncomingMessage) => void | Promise<void>

export interface TestServer {
  readonly url: string
  readonly port: number
  /** Requests whose body has come, in their order. */
  readonly received: Received[]
  /** The last of them. */
  last(): Received
}

export function pem(name: string): string {
  return readFileSync(new URL(`./certificates/${name}`, import.meta.url), 'utf8')
}

interface ServerOptions {
  /** `h2`: HTTP/2 and HTTP/1.1 by ALPN. @default 'http' */
  readonly protocol?: 'http' | 'https' | 'h2'
  /** Asks for a client certificate of the test authority, and refuses others. */
  readonly wantsClient?: boolean
}

/** A server of this test alone. Without an answer of its own it answers `{"ok":true}`. */
export async function startServer(answer: Answer = ok, options: ServerOptions = {}): Promise<TestServer> {
  const received: Received[] = []
  const connections = new Map<Socket, number>()
  async function listen(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = []
    for await (const chunk of incoming as AsyncIterable<Buffer>) chunks.push(chunk)
    const request: Received = {
      method: incoming.method ?? '',
      url: incoming.url ?? '',
      httpVersion: incoming.httpVersion,
      headers: incoming.headers,
      body: Buffer.concat(chunks),
      connection: connections.size,
      client: clientOf(incoming.socket),
    }
    received.push(request)
    await answer(request, response, incoming)
  }
  const onRequest = (incoming: IncomingMessage, response: ServerResponse): void => {
    listen(incoming, response).catch(() => response.destroy())
  }
  const tls = {
    key: pem('server.key'),
    cert: pem('server.pem'),
    ...(options.wantsClient === true
      ? { ca: pem('ca.pem'), requestCert: true, rejectUnauthorized: true }
      : { requestCert: false }),
  }
  const protocol = options.protocol ?? 'http'
  const server =
    protocol === 'http'
      ? createHttpServer(onRequest)
      : protocol === 'https'
        ? createHttpsServer(tls, onRequest)
        : createSecureServer({ ...tls, allowHTTP1: true }, onRequest as never)
  server.on(protocol === 'http' ? 'connection' : 'secureConnection', (socket: Socket) => {
    connections.set(socket, connections.size + 1)
    socket.on('error', () => undefined)
    socket.once('close', () => undefined)
  })
  const port = await listening(server, () => {
    for (const socket of connections.keys()) socket.destroy()
  })
  return {
    url: `${protocol === 'http' ? 'http' : 'https'}://localhost:${port}`,
    port,
    received,
    last() {
      const request = received.at(-1)
      if (request === undefined) throw new Error('The server got no request')
      return request
    },
  }
}

function ok(_request: Received, response: ServerResponse): void {
  json(response, { ok: true })
}

/** Answers with JSON. */
export function json(response: ServerResponse, body: unknown, status = 200): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}

/** A peer that does with a connection whatever the test says. */
export async function startTcpServer(onConnection: (socket: Socket) => void): Promise<{ readonly port: number }> {
  const sockets = new Set<Socket>()
  const server = createTcpServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    onConnection(socket)
  })
  return { port: await listening(server, () => sockets.forEach((socket) => socket.destroy())) }
}

/** A forward proxy: tunnels for https, requests in absolute form for http. */
export async function startProxy(): Promise<{ readonly url: string; readonly seen: string[] }> {
  const seen: string[] = []
  const sockets = new Set<Socket>()
  const server = createHttpServer((incoming, response) => {
    seen.push(`${incoming.method ?? ''} ${incoming.url ?? ''}`)
    const target = new URL(incoming.url ?? '')
    const upstream = connect(Number(target.port), target.hostname)
    sockets.add(upstream)
    upstream.on('error', () => response.writeHead(502).end())
    upstream.write(
      `${incoming.method ?? ''} ${target.pathname} HTTP/1.1\r\nHost: ${target.host}\r\nConnection: close\r\n\r\n`,
    )
    const chunks: Buffer[] = []
    upstream.on('data', (chunk: Buffer) => chunks.push(chunk))
    upstream.on('end', () => {
      const text = Buffer.concat(chunks).toString('utf8')
      response.writeHead(200, { 'content-type': 'application/json' })
      response.end(/\{.*\}/s.exec(text)?.[0])
    })
  })
  server.on('connection', (socket: Socket) => sockets.add(socket))
  server.on('connect', (request: IncomingMessage, client: Socket) => {
    seen.push(`CONNECT ${request.url ?? ''}`)
    const [host = '', port = ''] = (request.url ?? '').split(':')
    const upstream = connect(Number(port), host, () => {
      client.write('HTTP/1.1 200 Connection Established\r\n\r\n')
      upstream.pipe(client).pipe(upstream)
    })
    sockets.add(upstream)
    upstream.on('error', () => client.destroy())
    client.on('error', () => upstream.destroy())
  })
  const port = await listening(server, () => sockets.forEach((socket) => socket.destroy()))
  return { url: `http://127.0.0.1:${port}`, seen }
}

async function listening(server: Server, closeSockets: () => void): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(async () => {
    closeSockets()
    await new Promise((resolve) => server.close(resolve))
  })
  return (server.address() as AddressInfo).port
}

function clientOf(socket: Socket): string | undefined {
  const certificate = 'getPeerCertificate' in socket ? (socket as TLSSocket).getPeerCertificate() : undefined
  const name = certificate?.subject?.CN
  return typeof name === 'string' ? name : name?.[0]
}
