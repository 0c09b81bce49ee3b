import { once } from 'node:events'
import rhea from 'rhea'
import type { Connection, EventContext, Sender } from 'rhea'

/** Puts messages into queues and topics of a broker, over AMQP 1.0. */
export interface AmqpSender {
  /** Settles when the broker has taken all of them. */
  send(address: string, kind: 'queue' | 'topic', bodies: readonly unknown[], properties?: object): Promise<void>
  /** How many messages a queue has that nobody has in hand: they are taken out. */
  drain(address: string): Promise<readonly string[]>
  close(): Promise<void>
}

export async function openAmqpSender(url: string): Promise<AmqpSender> {
  const { hostname, port, username, password } = new URL(url)
  const connection: Connection = rhea.create_container().connect({
    host: hostname,
    port: Number(port),
    username,
    password,
    reconnect: false,
  })
  await once(connection, 'connection_open')
  return {
    async send(address, kind, bodies, properties = {}) {
      const sender: Sender = connection.open_sender({ target: { address, capabilities: [kind] } })
      let left = bodies.length
      const accepted = new Promise<void>((resolve) => sender.on('accepted', () => --left === 0 && resolve()))
      await once(sender, 'sendable')
      for (const body of bodies) sender.send({ body, durable: true, application_properties: { ...properties } })
      await accepted
      sender.close()
    },
    async drain(address) {
      const found: string[] = []
      const receiver = connection.open_receiver({
        source: { address, capabilities: ['queue'] },
        credit_window: 0,
        autoaccept: true,
      })
      receiver.on('message', ({ message }: EventContext) => void found.push(String(message?.body)))
      receiver.drain = true
      const drained = once(receiver, 'receiver_drained')
      receiver.add_credit(1000)
      await drained
      receiver.close()
      return found
    },
    async close() {
      const closed = once(connection, 'connection_close')
      connection.close()
      await closed
    },
  }
}
