import { Admin, Consumer, Producer } from '@platformatic/kafka'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Json } from '@jatai/languages/json'
import { fail, make, startRuntime, wait } from '../../../../apps/runtime/src/__fixtures__/test-runtime.ts'
import type { TestRuntime } from '../../../../apps/runtime/src/__fixtures__/test-runtime.ts'

const url = process.env['JATAI_TEST_KAFKA_URL']
const broker = new URL(url ?? 'kafka://127.0.0.1:9092').host

interface DeliveredRecord {
  readonly data: string | null
  readonly topic: string
  readonly offset: number
  readonly partition: number
  readonly success: boolean
  readonly headers?: Json
}

describe.skipIf(url === undefined)('Kafka trigger (skipped: JATAI_TEST_KAFKA_URL is not set)', () => {
  let admin: Admin
  let producer: Producer
  let world: TestRuntime
  let topic: string
  let group: string

  beforeAll(() => {
    admin = new Admin({ clientId: 'test', bootstrapBrokers: [broker] })
    producer = new Producer({ clientId: 'test', bootstrapBrokers: [broker], idempotent: true })
  })
  afterAll(() => Promise.all([admin.close(), producer.close()]))
  beforeEach(async () => {
    topic = `jatai-test-${crypto.randomUUID()}`
    group = `group-${topic}`
    world = await startRuntime()
  })
  afterEach(() => world.close(0))

  const trigger = (params: Record<string, Json> = {}): Record<string, Json> => ({
    type: 'kafka',
    name: 'kafka',
    brokers: broker,
    protocol: 'PLAINTEXT',
    topic,
    consumerGroup: group,
    timeout: 10_000,
    ...params,
  })
  const deploy = (start: readonly Json[], params: Record<string, Json> = {}, consumers = 1, name = 'orders') =>
    world.deploy({ name, trigger: trigger(params), start }, { id: name, consumers })
  const createTopic = (partitions = 1) => admin.createTopics({ topics: [topic], partitions, replicas: 1 })
  async function send(
    values: readonly (string | null)[],
    options: { partition?: number; headers?: Map<Buffer, Buffer> } = {},
  ) {
    await producer.send({
      messages: values.map((value) => ({
        topic,
        key: Buffer.from('k'),
        ...(value === null ? {} : { value: Buffer.from(value) }),
        ...options,
      })),
    })
  }
  const records = (): readonly DeliveredRecord[] =>
    world.ended
      .filter(({ kind }) => kind === 'response')
      .flatMap(({ message }) => (message as unknown as { data: readonly DeliveredRecord[] }).data)
  const values = (): readonly string[] => records().map(({ data }) => data ?? '')
  /** What the group has committed, by partition. */
  async function committed(partitions = 1): Promise<readonly bigint[]> {
    const consumer = new Consumer({ clientId: 'look', groupId: group, bootstrapBrokers: [broker] })
    try {
      const all = Array.from({ length: partitions }, (_, n) => n)
      const found = await consumer.listCommittedOffsets({ topics: [{ topic, partitions: all }] })
      return found.get(topic) ?? []
    } finally {
      await consumer.close()
    }
  }
  const numbers = (count: number, from = 0): readonly string[] =>
    Array.from({ length: count }, (_, n) => String(n + from))
  const echo = make('{{ message.$ }}')

  test('delivers what was there before, in one message for a poll, and commits', async () => {
    await createTopic()
    await send(['a', 'ç', null], { headers: new Map([[Buffer.from('h'), Buffer.from('v')]]) })
    await deploy([echo])
    await world.until(() => values().length === 3, 'the records')
    expect(world.ended[0]?.message).toEqual({
      data: [
        { data: 'a', topic, offset: 0, partition: 0, success: true },
        { data: 'ç', topic, offset: 1, partition: 0, success: true },
        { data: null, topic, offset: 2, partition: 0, success: true },
      ],
      success: true,
    })
    await world.until(async () => (await committed())[0] === 3n, 'the commit')
  })

  test('delivers headers as texts or bytes', async () => {
    await createTopic()
    await send(['a'], { headers: new Map([[Buffer.from('h'), Buffer.from([0xe7])]]) })
    await deploy([echo], { includeHeaders: true, headersCharset: 'ISO-8859-1' })
    await deploy([echo], { includeHeaders: true, binaryHeaders: true, consumerGroup: `${group}-2` }, 1, 'bytes')
    await world.until(() => records().length === 2, 'both')
    expect(records().map(({ headers }) => headers)).toEqual(expect.arrayContaining([{ h: 'ç' }, { h: '5w==' }]))
  })

  test('a poll has no more than Max Poll Records, and one record without Send Batch', async () => {
    await createTopic()
    await send(numbers(5))
    await deploy([echo], { maxPollRecords: 2 })
    await deploy([echo], { batchMode: false, consumerGroup: `${group}-2` }, 1, 'single')
    await deploy([echo], { batchMode: false, autoCommit: true, consumerGroup: `${group}-3` }, 1, 'auto')
    const sizes = (name: string): readonly number[] =>
      world.ended
        .filter(({ pipeline }) => pipeline === name)
        .map(({ message }) => (message as { data: Json[] }).data.length)
    await world.until(() => values().length === 15, 'all of them')
    expect(sizes('orders')).toEqual([2, 2, 1])
    expect(sizes('single')).toEqual([1, 1, 1, 1, 1])
    expect(sizes('auto')).toEqual([1, 1, 1, 1, 1])
  })

  test('what failed is not committed and comes again after a second, in order', async () => {
    await createTopic()
    await send(['a', 'b'])
    await deploy([fail('not yet')], { batchMode: false })
    await world.until(() => world.ended.length >= 3, 'three attempts')
    const times = world.ended.map(({ end }) => end.delivery.envelope.publishedAt)
    expect((times[2] ?? 0) - (times[1] ?? 0)).toBeGreaterThanOrEqual(990)
    expect((await committed())[0] ?? -1n).toBe(-1n)
    await deploy([echo], { batchMode: false })
    await world.until(() => values().length === 2, 'success')
    expect(values()).toEqual(['a', 'b'])
  })

  test('a timeout is not committed, Auto Commit commits before the execution', async () => {
    await createTopic()
    await send(['slow'])
    await deploy([wait(60_000)], { timeout: 100 })
    await world.until(() => world.ended.length >= 2, 'a repetition')
    expect((await committed())[0] ?? -1n).toBe(-1n)
    await deploy([wait(60_000)], { timeout: 100, autoCommit: true })
    await world.until(async () => (await committed())[0] === 1n, 'the commit')
  })

  test('members share the partitions, each in its order', async () => {
    await createTopic(4)
    await deploy([wait(1), echo], { batchMode: false }, 4)
    await Promise.all([0, 1, 2, 3].map((partition) => send(numbers(25), { partition })))
    await world.until(() => records().length >= 100, 'all records')
    for (const partition of [0, 1, 2, 3]) {
      const own = records().filter((record) => record.partition === partition)
      expect(own.map(({ data }) => data)).toEqual(numbers(25))
    }
    await world.until(async () => (await committed(4)).every((offset) => offset === 25n), 'the commits')
  })

  test('two groups get everything, two pipelines of one group split it', async () => {
    await createTopic(2)
    await deploy([echo], {}, 1, 'one')
    await deploy([echo], {}, 1, 'two')
    await deploy([echo], { consumerGroup: `${group}-other` }, 1, 'three')
    const of = (name: string): readonly Json[] =>
      world.ended
        .filter(({ pipeline }) => pipeline === name)
        .flatMap(({ message }) => (message as { data: Json[] }).data)
    // The group has settled when both take part.
    let sent = 0
    await world.until(async () => {
      await Promise.all([0, 1].map((partition) => send([String(sent++)], { partition })))
      return of('one').length > 0 && of('two').length > 0
    }, 'both take part')
    await world.until(() => of('three').length === sent && of('one').length + of('two').length >= sent, 'all')
  })

  test('reads only the partitions that are wanted', async () => {
    await createTopic(3)
    await Promise.all([0, 1, 2].map((partition) => send([`p${partition}`], { partition })))
    await deploy([echo], { advanced: true, partitionNumbers: '0, 2' }, 2)
    await world.until(() => records().length === 2, 'the records')
    expect([...values()].sort()).toEqual(['p0', 'p2'])
    await world.until(async () => (await committed(3)).join() === '1,-1,1', 'the commits')
    // And goes on there.
    await world.close(1000)
    world = await startRuntime()
    await send(['later'], { partition: 2 })
    await deploy([echo], { advanced: true, partitionNumbers: [0, 2] })
    await world.until(() => records().length > 0, 'the later one')
    expect(values()).toEqual(['later'])
  })

  test('a record that is too large is skipped with an ERROR line', async () => {
    await createTopic()
    const config = [{ name: 'max.message.bytes', value: '20000000' }]
    topic = `${topic}-large`
    await admin.createTopics({ topics: [topic], partitions: 1, replicas: 1, configs: config })
    await send(['before'])
    await send(['x'.repeat(5 * 1024 * 1024)])
    await send(['x'.repeat(3 * 1024 * 1024)])
    await send(['x'.repeat(3 * 1024 * 1024)])
    await deploy([make('{ "data": {{ message.data }} }')])
    await world.until(() => records().length === 3, 'the others')
    const errors = world.lines.filter(({ level }) => level === 'ERROR')
    expect(errors.map(({ text }) => text)).toEqual([expect.stringContaining('The record 1 of partition 0')])
    await world.until(async () => (await committed())[0] === 4n, 'the commit')
  })

  test('a topic that is not there is waited for, with a warning', async () => {
    await deploy([echo])
    const warning = await world.until(() => world.lines.find(({ level }) => level === 'WARN'), 'the warning')
    expect(warning.text).toContain(`Unknown topic ${topic}`)
    await createTopic()
    await send(['late'])
    await world.until(() => values().length === 1, 'the record')
  })

  test('new partitions are noticed, from their first record on', async () => {
    await createTopic()
    await deploy([echo])
    await send(['a'])
    await world.until(() => values().length === 1, 'the first')
    await admin.createPartitions({ topics: [{ name: topic, count: 3, assignments: null }] })
    await producer.metadata({ topics: [topic], forceUpdate: true })
    await send(['b'], { partition: 2 })
    await world.until(() => values().includes('b'), 'the new partition')
  }, 60_000)

  test('wrong settings fail the deployment', async () => {
    await expect(deploy([echo], { protocol: 'SASL_SSL' })).rejects.toThrow('Account is missing')
    await expect(deploy([echo], { advanced: true, partitionNumbers: 'x' })).rejects.toThrow('no number of a partition')
    await createTopic()
    await deploy([echo], { advanced: true, partitionNumbers: '7' })
    const warning = await world.until(() => world.lines.find(({ level }) => level === 'WARN'), 'the warning')
    expect(warning.text).toContain(`The topic "${topic}" has no partition 7`)
  })
})
