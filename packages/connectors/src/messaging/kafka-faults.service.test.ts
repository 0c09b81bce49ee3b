import type { Socket } from 'node:net'
import { Admin, connectionsConnectsChannel, Producer } from '@platformatic/kafka'
import { openPlatform } from '@jatai/platform'
import type { Json } from '@jatai/languages/json'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { make, startRuntime, wait } from '../../../../apps/runtime/src/__fixtures__/test-runtime.ts'
import type { TestRuntime } from '../../../../apps/runtime/src/__fixtures__/test-runtime.ts'

const url = process.env['JATAI_TEST_KAFKA_URL']
const broker = new URL(url ?? 'kafka://127.0.0.1:9092').host
const PARTITIONS = [0, 1, 2]
const COUNT = 300

describe.skipIf(url === undefined)('Kafka trigger and faults (skipped: JATAI_TEST_KAFKA_URL is not set)', () => {
  let world: TestRuntime
  let topic: string
  const sockets = new Set<Socket>()
  const collect = (message: unknown): void => {
    const { socket } = (message as { connection: { socket: Socket } }).connection
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  }

  beforeEach(async () => {
    topic = `jatai-test-${crypto.randomUUID()}`
    const options = { clientId: 'test', bootstrapBrokers: [broker] }
    // Idempotent: what the client sends again, since the topic is not ready yet, is not there twice.
    const [admin, producer] = [new Admin(options), new Producer({ ...options, idempotent: true })]
    await admin.createTopics({ topics: [topic], partitions: PARTITIONS.length, replicas: 1 })
    const messages = Array.from({ length: COUNT }, (_, n) => ({
      topic,
      partition: n % PARTITIONS.length,
      value: Buffer.from(String(n)),
    }))
    await producer.send({ messages })
    await Promise.all([admin.close(), producer.close()])
    connectionsConnectsChannel.end.subscribe(collect)
    world = await startRuntime()
  })
  afterEach(async () => {
    connectionsConnectsChannel.end.unsubscribe(collect)
    await world.close(0)
  })

  const deploy = (params: Record<string, Json>, start: readonly Json[] = [wait(2), make('{{ message.$ }}')]) =>
    world.deploy(
      {
        name: 'orders',
        trigger: {
          type: 'kafka',
          name: 'kafka',
          brokers: broker,
          protocol: 'PLAINTEXT',
          topic,
          consumerGroup: `group-${topic}`,
          allowRedelivery: true,
          ...params,
        },
        start,
      },
      { consumers: 2 },
    )
  const values = (): readonly string[] =>
    world.ended
      .filter(({ kind }) => kind === 'response')
      .flatMap(({ message }) => (message as unknown as { data: readonly { data: string }[] }).data)
      .map(({ data }) => data)

  test.each([true, false])(
    'nothing is lost while connections are cut, with Auto Commit %s',
    async (autoCommit) => {
      await deploy({ autoCommit, batchMode: false })
      for (const progress of [20, 120]) {
        await world.until(() => new Set(values()).size >= progress, 'progress')
        await world.until(() => sockets.size > 0, 'connections')
        for (const socket of sockets) socket.destroy()
      }
      await world.until(() => new Set(values()).size === COUNT, 'all records')
      // Polls whose commit did not arrive: at most one for each member and cut, of 100 records or one.
      expect(values().length - COUNT).toBeLessThanOrEqual(autoCommit ? 400 : 4)
    },
    40_000,
  )

  test('nothing is lost and nothing comes twice when the runtime restarts, whichever way it commits', async () => {
    const platform = await openPlatform({}, { hasSearchThread: false })
    const seen: string[] = []
    for (const autoCommit of [false, true, false]) {
      await world.close(0)
      world = await startRuntime({ platform })
      await deploy({ autoCommit, maxPollRecords: 7 })
      await world.until(() => world.ended.length >= 4, 'some work')
      await world.close(autoCommit ? 0 : 5000)
      seen.push(...values())
      world = await startRuntime({ platform })
    }
    expect(new Set(seen).size).toBeLessThan(COUNT)
    await deploy({}, [make('{{ message.$ }}')])
    await world.until(() => new Set([...seen, ...values()]).size === COUNT, 'all records')
    expect(seen.length + values().length).toBe(COUNT)
    await world.close(0)
    await platform.close()
    world = await startRuntime()
  }, 40_000)
})
