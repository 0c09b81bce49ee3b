import type { EventEmitter } from 'node:events'
import { isIP } from 'node:net'
import type { Socket } from 'node:net'
import type { OutboundPolicy } from '@jatai/sdk'

interface Connecting {
  readonly connection: EventEmitter & { readonly socket: Socket; readonly context: unknown }
  readonly host: string
}

/**
 * Lets the outbound policy decide about each connection of the Kafka clients that have this context, by the address
 * that is really connected to: a cluster names its brokers itself, so nothing can be checked beforehand
 * (reliability.md SEC-02). The library has no place for a look-up of ours, but tells of every socket that it opens.
 *
 * And listens for their errors: a connection that breaks while it logs in tells of it once more than the library listens,
 * which would end the process.
 *
 * @returns what ends it
 */
export async function guardConnections(outbound: OutboundPolicy, context: object): Promise<() => void> {
  const { connectionsConnectsChannel } = await import('@platformatic/kafka')
  const guarded = new WeakSet<Socket>()

  const guard = (message: unknown): void => {
    const { connection, host } = message as Connecting
    if (connection.context !== context) return
    const { socket } = connection
    if (guarded.has(socket)) return
    guarded.add(socket)
    if (!connection.listeners('error').includes(ignore)) connection.on('error', ignore)
    const check = (address: string): void => {
      try {
        outbound.check(host, address)
      } catch (error) {
        socket.destroy(error as Error)
      }
    }
    if (isIP(host) !== 0) check(host)
    // Before the address is connected to.
    else socket.on('lookup', (_error: Error | null, address: string | undefined) => address && check(address))
  }

  const { end } = connectionsConnectsChannel
  end.subscribe(guard)
  return () => void end.unsubscribe(guard)
}

/** Whoever waits for the connection is told by the library. */
function ignore(): void {}
