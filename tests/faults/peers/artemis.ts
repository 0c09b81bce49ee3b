import { once } from 'node:events'
import rhea from 'rhea'
import type { Connection, Delivery, EventContext, Sender } from 'rhea'
import { openProxy } from '../../../packages/connectors/src/messaging/__fixtures__/cuttable-proxy.ts'
import type { SendEnd } from '../load/routes.ts'
import { createLine } from './line.ts'
import { MESSAGES_WAITING, messageText } from './message-text.ts'
import type { Peer } from './peer.ts'
import type { Service } from './service.ts'

const QUEUES = { 'jms-amqp': 'faults-amqp', 'jms-stomp-ack': 'faults-stomp' } as const
type Name = keyof typeof QUEUES
/** Where the broker puts what it gives up. */
const SET_ASIDE = ['DLQ', 'ExpiryQueue']
const NAMES = Object.keys(QUEUES) as readonly Name[]

/** Artemis with a queue for AMQP 1.0, acknowledged on arrival, and one for STOMP, acknowledged after success. */
export async function openArtemis(service: Service): Promise<Peer> {
  const url = new URL(service.variables.get('JATAI_TEST_AMQP10_URL') ?? '')
  const { hostname: host, username, password } = url
  const proxy = await openProxy({ host, port: Number(url.port) })
  const line = createLine(async () => {
    const connection = rhea.create_container().connect({
      host,
      port: Number(url.port),
      username,
      password,
      reconnect: false,
    })
    const broken = new Promise<void>((resolve) => connection.once('disconnected', () => resolve()))
    connection.on('connection_error', () => undefined)
    const failed = broken.then(() => Promise.reject(new Error('The broker is not there')))
    await Promise.race([once(connection, 'connection_open'), failed])
    const ends = new Map<Delivery, (end: SendEnd) => void>()
    const settle = (end: SendEnd) => (event: EventContext) => {
      if (event.delivery !== undefined) ends.get(event.delivery)?.(end)
    }
    connection.on('accepted', settle({ outcome: 'accepted' }))
    for (const refusal of ['rejected', 'released', 'modified']) connection.on(refusal, settle({ outcome: 'failed' }))
    void broken.then(() => {
      line.drop()
      for (const end of ends.values()) end({ outcome: 'closed' })
    })
    const open = async (address: string): Promise<Sender> => {
      const sender = connection.open_sender({ target: { address, capabilities: ['queue'] } })
      await Promise.race([once(sender, 'sendable'), failed])
      return sender
    }
    const senders = new Map<Name, Sender>()
    for (const name of NAMES) senders.set(name, await open(QUEUES[name]))
    return { connection, senders, ends }
  })

  async function send(name: Name, id: string, body: string): Promise<SendEnd> {
    const { connection, senders, ends } = await line.get()
    if (!connection.is_open()) return { outcome: 'unsent' }
    const delivery = senders.get(name)?.send({ body, durable: true, message_id: id })
    if (delivery === undefined) return { outcome: 'unsent' }
    const end = await new Promise<SendEnd>((resolve) => ends.set(delivery, resolve))
    ends.delete(delivery)
    return end
  }

  const route = (name: Name) => ({
    name,
    callers: 1,
    executedBy: [name],
    takesPoison: false,
    mostWaiting: MESSAGES_WAITING,
    send: (_doors: unknown, sent: { readonly id: string; readonly isPoison: boolean }) =>
      send(name, sent.id, messageText(sent)),
  })
  const trigger = (name: Name) => ({
    type: 'jms',
    name: 'jms',
    provider: 'TIBCO_EMS',
    connectionString:
      name === 'jms-stomp-ack'
        ? `stomp://127.0.0.1:${proxy.port}?queuePrefix=&topicPrefix=`
        : `amqp://127.0.0.1:${proxy.port}`,
    queueName: QUEUES[name],
    autoCommit: name === 'jms-amqp',
  })
  await line.get()
  return {
    name: service.name,
    accounts: [],
    triggers: Object.fromEntries(NAMES.map((name) => [name, trigger(name)])),
    routes: NAMES.map(route),
    isWatched: true,
    async remaining() {
      const { connection } = await line.get()
      const places = [...NAMES.map((name) => [name, QUEUES[name]]), ...SET_ASIDE.map((name) => [name, name])] as const
      const counts = await Promise.all(
        places.map(async ([name = '', address = '']) => [name, await browse(connection, address)] as const),
      )
      return counts.filter(([, count]) => count > 0).map(([name, count]) => `${name}: ${count}`)
    },
    cut: () => proxy.cut() > 0,
    crash: service.crash,
    resume: service.resume,
    async close() {
      ;(await line.close())?.connection.close()
      await proxy.close()
    },
  }
}

/** Counts the messages of a queue, which stay in it. */
async function browse(connection: Connection, address: string): Promise<number> {
  let count = 0
  const receiver = connection.open_receiver({
    source: { address, capabilities: ['queue'], distribution_mode: 'copy' },
    credit_window: 0,
    autoaccept: false,
  })
  receiver.on('message', () => count++)
  receiver.drain = true
  const drained = once(receiver, 'receiver_drained')
  receiver.add_credit(1000)
  await drained
  receiver.close()
  return count
}
