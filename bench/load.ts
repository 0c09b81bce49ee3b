import { connect } from 'node:net'
import type { Socket } from 'node:net'

/** What a load run measured. Latencies in ms. */
export interface LoadResult {
  readonly requests: number
  readonly perSecond: number
  readonly p50: number
  readonly p99: number
  readonly notOk: number
}

interface LoadOptions {
  readonly port: number
  readonly path: string
  readonly body: string
  /** @default application/json */
  readonly contentType?: string
  /** Lines, each with its end. @default none */
  readonly headers?: string
  readonly connections: number
  readonly seconds: number
  /** Requests a second to offer in all; as many as go when absent. */
  readonly rate?: number
}

/**
 * Sends the same POST over keep-alive connections, one request at a time on each. A raw socket client: on two cores
 * the client must cost little, or it is what is measured.
 */
export async function load({
  port,
  path,
  body,
  contentType = 'application/json',
  headers = '',
  connections,
  seconds,
  rate,
}: LoadOptions): Promise<LoadResult> {
  const request = Buffer.from(
    `POST ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nContent-Type: ${contentType}\r\nAccept: */*\r\nUser-Agent: bench\r\n${headers}Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  )
  const latencies: number[] = []
  let notOk = 0
  const stopAt = performance.now() + seconds * 1000
  const pauseMs = rate === undefined ? 0 : (connections * 1000) / rate

  const one = (socket: Socket, phase: number): Promise<void> =>
    new Promise((resolve, reject) => {
      let sentAt = 0
      let dueAt = performance.now() + phase
      let received = ''
      const send = (): void => {
        const now = performance.now()
        if (now >= stopAt) {
          socket.destroy()
          return resolve()
        }
        if (pauseMs > 0 && now < dueAt) return void setTimeout(send, Math.min(dueAt, stopAt) - now)
        dueAt = Math.max(dueAt + pauseMs, now - pauseMs)
        sentAt = performance.now()
        socket.write(request)
      }
      socket.setEncoding('latin1')
      socket.on('data', (chunk: string) => {
        received += chunk
        const length = answerLength(received)
        if (length === undefined || received.length < length) return
        if (!received.startsWith('HTTP/1.1 200')) notOk++
        received = ''
        latencies.push(performance.now() - sentAt)
        send()
      })
      socket.on('error', reject)
      send()
    })

  const sockets = await Promise.all(Array.from({ length: connections }, () => open(port)))
  const startedAt = performance.now()
  await Promise.all(sockets.map((socket, index) => one(socket, (index * pauseMs) / connections)))
  const elapsed = (performance.now() - startedAt) / 1000
  latencies.sort((a, b) => a - b)
  const at = (share: number): number =>
    latencies[Math.min(latencies.length - 1, Math.floor(latencies.length * share))] ?? NaN
  return { requests: latencies.length, perSecond: latencies.length / elapsed, p50: at(0.5), p99: at(0.99), notOk }
}

function open(port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true }, () => resolve(socket))
    socket.once('error', reject)
  })
}

function answerLength(text: string): number | undefined {
  const headEnd = text.indexOf('\r\n\r\n')
  if (headEnd < 0) return undefined
  const match = /content-length: (\d+)/i.exec(text.slice(0, headEnd))
  return match === null ? undefined : headEnd + 4 + Number(match[1])
}
