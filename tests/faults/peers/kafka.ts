import { Admin, Consumer, Producer } from '@platformatic/kafka'
import type { SendEnd } from '../load/routes.ts'
import { createLine } from './line.ts'
import { MESSAGES_WAITING, messageText } from './message-text.ts'
import type { Peer } from './peer.ts'
import type { Service } from './service.ts'

const TOPICS = { kafka: 'faults', 'kafka-ack': 'faults-ack' } as const
const PARTITIONS = [0, 1, 2]
const LATEST = -1n
type Name = keyof typeof TOPICS

/**
 * Kafka with two topics: records of one are committed on arrival and read from given partitions, those of the other are
 * committed after success and distributed by the group.
 */
export async function openKafka(service: Service): Promise<Peer> {
  const broker = new URL(service.variables.get('JATAI_TEST_KAFKA_URL') ?? '').host
  const client = { clientId: 'faults', bootstrapBrokers: [broker] }
  const admin = new Admin(client)
  await admin.createTopics({ topics: Object.values(TOPICS), partitions: PARTITIONS.length, replicas: 1 })
  await admin.close()
  const line = createLine(() => Promise.resolve(new Producer({ ...client, idempotent: true })))

  async function send(topic: string, id: string, text: string): Promise<SendEnd> {
    const producer = await line.get()
    try {
      await producer.send({ messages: [{ topic, key: Buffer.from(id), value: Buffer.from(text) }] })
      return { outcome: 'accepted' }
    } catch {
      line.drop()
      await producer.close(true).catch(() => undefined)
      return { outcome: 'closed' }
    }
  }

  /** Records behind the committed offsets of the group. */
  async function behind(name: Name): Promise<bigint> {
    const [topic, groupId] = [TOPICS[name], group(name)]
    const consumer = new Consumer({ ...client, groupId })
    try {
      const committed = await consumer.listCommittedOffsets({ topics: [{ topic, partitions: PARTITIONS }] })
      const ends = await consumer.listOffsets({
        topics: [topic],
        partitions: { [topic]: PARTITIONS },
        timestamp: LATEST,
      })
      return PARTITIONS.reduce((sum, partition) => {
        const offset = committed.get(topic)?.[partition] ?? 0n
        return sum + (ends.get(topic)?.[partition] ?? 0n) - (offset < 0n ? 0n : offset)
      }, 0n)
    } finally {
      await consumer.close(true)
    }
  }

  const route = (name: Name) => ({
    name,
    callers: 1,
    executedBy: [name],
    takesPoison: false,
    mostWaiting: MESSAGES_WAITING,
    send: (_doors: unknown, sent: { readonly id: string; readonly isPoison: boolean }) =>
      send(TOPICS[name], sent.id, messageText(sent)),
  })
  const trigger = (name: Name) => ({
    type: 'kafka',
    name: 'kafka',
    brokers: broker,
    protocol: 'PLAINTEXT',
    topic: TOPICS[name],
    consumerGroup: group(name),
    autoCommit: name === 'kafka',
    batchMode: false,
    ...(name === 'kafka' ? { advanced: true, partitionNumbers: PARTITIONS.map(String) } : {}),
  })
  return {
    name: service.name,
    accounts: [],
    triggers: { kafka: trigger('kafka'), 'kafka-ack': trigger('kafka-ack') },
    routes: [route('kafka'), route('kafka-ack')],
    isWatched: true,
    async remaining() {
      const counts = await Promise.all(
        (Object.keys(TOPICS) as Name[]).map(async (name) => [name, await behind(name)] as const),
      )
      return counts.filter(([, count]) => count !== 0n).map(([name, count]) => `${name}: ${count}`)
    },
    // Clients go to the address that the broker tells, so nothing stands between.
    cut: () => false,
    crash: service.crash,
    resume: service.resume,
    async close() {
      await (await line.close())?.close(true).catch(() => undefined)
    },
  }
}

function group(name: Name): string {
  return `group-${name}`
}
