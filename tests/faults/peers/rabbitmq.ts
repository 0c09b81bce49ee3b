import { connect } from 'amqplib'
import type { ChannelModel, ConfirmChannel } from 'amqplib'
import { openProxy } from '../../../packages/connectors/src/messaging/__fixtures__/cuttable-proxy.ts'
import type { SendEnd } from '../load/routes.ts'
import { createLine } from './line.ts'
import { MESSAGES_WAITING, messageText } from './message-text.ts'
import type { Peer } from './peer.ts'
import type { Service } from './service.ts'

const ACCOUNT = 'rabbitmq'
const QUEUES = { rabbitmq: 'faults', 'rabbitmq-ack': 'faults-ack' } as const

/** RabbitMQ with two queues: messages of one are acknowledged on arrival, those of the other after success. */
export async function openRabbitmq(service: Service): Promise<Peer> {
  const url = new URL(service.variables.get('JATAI_TEST_RABBITMQ_URL') ?? '')
  const proxy = await openProxy({ host: url.hostname, port: Number(url.port) })
  const line = createLine<{ connection: ChannelModel; channel: ConfirmChannel; broken: Promise<void> }>(async () => {
    const connection = await connect(url.href)
    const broken = new Promise<void>((resolve) => connection.once('close', resolve))
    connection.on('error', () => undefined)
    void broken.then(() => line.drop())
    const channel = await connection.createConfirmChannel()
    channel.on('error', () => undefined)
    for (const queue of Object.values(QUEUES)) {
      await channel.assertQueue(queue, {
        durable: true,
        arguments: { 'x-queue-type': 'quorum', 'x-delivery-limit': -1 },
      })
    }
    return { connection, channel, broken }
  })

  async function send(queue: string, id: string, text: string): Promise<SendEnd> {
    const { channel, broken } = await line.get()
    return new Promise((resolve) => {
      void broken.then(() => resolve({ outcome: 'closed' }))
      const confirmed = (error: unknown): void => {
        if (error === null || error === undefined) resolve({ outcome: 'accepted' })
        else void broken.then(() => resolve({ outcome: 'closed' }))
      }
      try {
        channel.sendToQueue(queue, Buffer.from(text), { persistent: true, messageId: id }, confirmed)
      } catch {
        resolve({ outcome: 'unsent' })
      }
    })
  }

  const route = (name: keyof typeof QUEUES, takesPoison: boolean) => ({
    name,
    callers: 1,
    executedBy: [name],
    takesPoison,
    mostWaiting: MESSAGES_WAITING,
    send: (_doors: unknown, sent: { readonly id: string; readonly isPoison: boolean }) =>
      send(QUEUES[name], sent.id, messageText(sent)),
  })
  const trigger = (name: keyof typeof QUEUES) => ({
    type: 'rabbitmq',
    name: 'rabbitmq',
    accountLabel: ACCOUNT,
    hostname: '127.0.0.1',
    port: proxy.port,
    queue: QUEUES[name],
    autoAck: name === 'rabbitmq',
    expiration: 3_600_000,
  })
  await line.get()
  return {
    name: service.name,
    accounts: [{ name: ACCOUNT, type: 'basic', fields: { username: url.username, password: url.password } }],
    triggers: { rabbitmq: trigger('rabbitmq'), 'rabbitmq-ack': trigger('rabbitmq-ack') },
    // A message that kills its engine comes back for ever where it is acknowledged after success.
    routes: [route('rabbitmq', true), route('rabbitmq-ack', false)],
    isWatched: true,
    async remaining() {
      const { channel } = await line.get()
      const counts = await Promise.all(
        Object.entries(QUEUES).map(async ([name, queue]) => [name, (await channel.checkQueue(queue)).messageCount]),
      )
      return counts.filter(([, count]) => count !== 0).map(([name, count]) => `${name}: ${count}`)
    },
    cut: () => proxy.cut() > 0,
    crash: service.crash,
    resume: service.resume,
    async close() {
      await (await line.close())?.connection.close().catch(() => undefined)
      await proxy.close()
    },
  }
}
