import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A server that keeps what it is sent: the outside world of a pipeline. */
export interface Sink {
  readonly url: string
  /** Bodies received, parsed. */
  readonly received: unknown[]
  close(): void
}

export async function startSink(): Promise<Sink> {
  const received: unknown[] = []
  const server = createServer((request, response) => {
    let body = ''
    request.setEncoding('utf8')
    request.on('data', (chunk: string) => (body += chunk))
    request.on('end', () => {
      received.push(JSON.parse(body))
      response.setHeader('content-type', 'application/json')
      response.end('{}')
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    received,
    close() {
      server.closeAllConnections()
      server.close()
    },
  }
}
