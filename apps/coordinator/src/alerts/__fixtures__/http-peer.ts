import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface PeerRequest {
  readonly path: string
  readonly body: unknown
}

/** A server that takes notifications. */
export interface HttpPeer {
  readonly address: string
  readonly requests: PeerRequest[]
  /** What it answers with; a `location` redirects. */
  answer: { readonly status: number; readonly location?: string }
  /** Settles when it has got so many requests. */
  got(count: number): Promise<readonly PeerRequest[]>
  close(): Promise<void>
}

export async function startHttpPeer(): Promise<HttpPeer> {
  let changed = (): void => undefined
  const server = createServer((request, response) => {
    let text = ''
    request.setEncoding('utf8')
    request.on('data', (chunk: string) => (text += chunk))
    request.on('end', () => {
      const { status, location } = peer.answer
      response.writeHead(status, location === undefined ? {} : { location }).end('ok')
      peer.requests.push({ path: request.url ?? '', body: JSON.parse(text) })
      changed()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const peer: HttpPeer = {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests: [],
    answer: { status: 200 },
    async got(count) {
      while (peer.requests.length < count) await new Promise<void>((resolve) => (changed = resolve))
      return peer.requests
    },
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
  return peer
}
