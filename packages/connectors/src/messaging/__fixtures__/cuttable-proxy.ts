import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import type { AddressInfo, Socket } from 'node:net'

/** A TCP proxy in front of a server, whose connections a test cuts and counts. */
export interface CuttableProxy {
  readonly port: number
  /** Connections that are open. */
  open(): number
  /** Cuts them all, and tells how many that were. */
  cut(): number
  close(): Promise<void>
}

export async function openProxy(
  target: { readonly host: string; readonly port: number },
  host = '127.0.0.1',
): Promise<CuttableProxy> {
  const pairs = new Map<Socket, Socket>()
  const server = createServer((client) => {
    const upstream = connect(target)
    pairs.set(client, upstream)
    for (const [from, to] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      from.setNoDelay(true)
      from.on('error', () => to.destroy())
      from.on('close', () => {
        to.destroy()
        pairs.delete(client)
      })
      from.pipe(to)
    }
  })
  server.listen(0, host)
  await once(server, 'listening')

  function cut(): number {
    const { size } = pairs
    for (const [client, upstream] of pairs) {
      client.resetAndDestroy()
      upstream.resetAndDestroy()
    }
    pairs.clear()
    return size
  }

  return {
    port: (server.address() as AddressInfo).port,
    open: () => pairs.size,
    cut,
    async close() {
      server.close()
      cut()
      await once(server, 'close')
    },
  }
}
