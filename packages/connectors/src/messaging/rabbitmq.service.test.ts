import { connect } from 'amqplib'
import type { Channel, ChannelModel, ConfirmChannel } from 'amqplib'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Json } from '@jatai/languages/json'
import { openPlatform } from '@jatai/platform'
import type { Account } from '@jatai/sdk'
import { fail, make, startRuntime, wait } from '../../../../apps/runtime/src/__fixtures__/test-runtime.ts'
import type { TestDocument, TestRuntime } from '../../../../apps/runtime/src/__fixtures__/test-runtime.ts'
import { openProxy } from './__fixtures__/cuttable-proxy.ts'
import type { CuttableProxy } from './__fixtures__/cuttable-proxy.ts'

const url = process.env['JATAI_TEST_RABBITMQ_URL']
const server = new URL(url ?? 'amqp://guest:guest@127.0.0.1')
const broker = { host: server.hostname, port: Number(server.port) }

describe.skipIf(url === undefined)('RabbitMQ trigger (skipped: JATAI_TEST_RABBITMQ_URL is not set)', () => {
  let connection: ChannelModel
  let channel: ConfirmChannel
  let world: TestRuntime
  let queue: string
  let proxy: CuttableProxy

  beforeAll(async () => void (connection = await connect(server.href)))
  afterAll(() => connection.close())
  beforeEach(async () => {
    channel = await connection.createConfirmChannel()
    // A missing queue closes its channel, and says so.
    channel.on('error', () => undefined)
    queue = `jatai-test-${crypto.randomUUID()}`
    proxy = await openProxy(broker)
    world = await startRuntime()
  })
  afterEach(async () => {
    await world.close(0)
    await proxy.close()
    const cleaner = await connection.createChannel()
    await cleaner.deleteQueue(queue)
    await cleaner.close()
    await channel.close().catch(() => undefined)
  })

  const trigger = (params: Record<string, Json> = {}): Record<string, Json> => ({
    type: 'rabbitmq',
    name: 'rabbitmq',
    accountLabel: 'rabbit',
    hostname: '127.0.0.1',
    port: proxy.port,
    queue,
    timeout: 10_000,
    ...params,
  })
  const account: Account = {
    label: 'rabbit',
    type: 'basic',
    fields: { username: decodeURIComponent(server.username), password: decodeURIComponent(server.password) },
  }
  const deploy = (start: readonly Json[], params: Record<string, Json> = {}, more: Partial<TestDocument> = {}) =>
    world.deploy({ name: 'orders', trigger: trigger(params), start, ...more }, { id: 'orders', accounts: [account] })

  async function send(bodies: readonly (string | Buffer)[], options: Record<string, unknown> = {}): Promise<void> {
    for (const body of bodies) channel.sendToQueue(queue, Buffer.from(body as string), { persistent: true, ...options })
    await channel.waitForConfirms()
  }
  const ready = async (): Promise<number> => (await withChannel((it) => it.checkQueue(queue))).messageCount
  const consumers = async (): Promise<number> => (await withChannel((it) => it.checkQueue(queue))).consumerCount
  async function withChannel<T>(use: (channel: Channel) => Promise<T>): Promise<T> {
    const own = await connection.createChannel()
    try {
      return await use(own)
    } finally {
      await own.close()
    }
  }

  test('delivers body, properties, headers and envelope', async () => {
    await channel.assertQueue(queue, { durable: true })
    await deploy([make('{{ message.$ }}')])
    channel.publish('', queue, Buffer.from('{"city":"São Paulo"}'), {
      contentType: 'application/json',
      messageId: 'm-1',
      correlationId: 'c-1',
      priority: 4,
      timestamp: 1_700_000_000,
      persistent: true,
      appId: 'shop',
      headers: { origin: 'shop', big: 2 ** 40, bytes: Buffer.from('hi'), list: [1, 'a', true], nested: { a: null } },
    })
    const [ended] = await world.until(() => world.ended.length === 1 && world.ended, 'the execution')
    expect(ended?.message).toEqual({
      body: '{"city":"São Paulo"}',
      properties: {
        appId: 'shop',
        classId: null,
        clusterId: null,
        contentEncoding: null,
        contentType: 'application/json',
        correlationId: 'c-1',
        deliveryMode: 2,
        expiration: null,
        messageId: 'm-1',
        priority: 4,
        replyTo: null,
        type: null,
        userId: null,
        timestamp: 1_700_000_000_000,
      },
      headers: { origin: 'shop', big: 2 ** 40, bytes: 'aGk=', list: [1, 'a', true], nested: { a: null } },
      envelope: { deliveryTag: 1, exchange: '', routingKey: queue },
    })
    await world.until(async () => (await ready()) === 0, 'the acknowledgement')
  })

  test('delivers bytes in Base64', async () => {
    await channel.assertQueue(queue)
    await deploy([make('{ "body": {{ message.body }} }')], { binaryMessage: true, autoAck: true })
    await send([Buffer.from([0, 0xff, 0xfe, 0x80])])
    const [ended] = await world.until(() => world.ended.length === 1 && world.ended, 'the execution')
    expect(ended?.message).toEqual({ body: 'AP/+gA==' })
  })

  test('without Auto Acknowledge a failed message comes back, about once a second, until it succeeds', async () => {
    await channel.assertQueue(queue)
    await deploy([fail('not yet', 418)])
    await send(['poison'])
    await world.until(() => world.ended.length >= 3, 'three attempts')
    const starts = world.ended.map(({ end }) => end.delivery.envelope.publishedAt)
    // The first repetition may be at once: it comes more than a second after no failure at all.
    expect((starts[2] ?? 0) - (starts[1] ?? 0)).toBeGreaterThanOrEqual(990)
    // The next version handles it.
    await deploy([make('{}')], {}, { version: '1.1' })
    await world.until(() => world.ended.some(({ kind }) => kind === 'response'), 'the success')
    await world.until(async () => (await ready()) === 0, 'an empty queue')
  })

  test('a timeout puts the message back, Auto Acknowledge loses it', async () => {
    await channel.assertQueue(queue)
    await deploy([wait(60_000)], { timeout: 100 })
    await send(['slow'])
    await world.until(() => world.ended.length >= 2, 'a repetition')
    await deploy([wait(60_000)], { timeout: 100, autoAck: true }, { version: '1.1' })
    const before = world.ended.length
    await world.until(() => world.ended.length > before, 'the last attempt')
    await world.until(async () => (await ready()) === 0, 'an empty queue')
  })

  test('takes no more messages than it can execute at a time', async () => {
    await channel.assertQueue(queue)
    await send(Array.from({ length: 20 }, (_, n) => String(n)))
    await world.deploy(
      { name: 'orders', trigger: trigger(), start: [wait(60_000)] },
      { accounts: [account], consumers: 3, replicas: 2 },
    )
    await world.until(async () => (await ready()) === 14, 'six messages in hand')
    // What is in hand goes back at once when the deployment stops.
    await world.close(0)
    await world.until(async () => (await ready()) === 20, 'all back')
    world = await startRuntime()
  })

  const seen = (): ReadonlySet<string> => new Set(world.ended.map(({ message }) => (message as { body: string }).body))

  test('nothing is lost while connections are cut', async () => {
    await channel.assertQueue(queue, { durable: true })
    await deploy([wait(5), make('{ "body": {{ message.body }} }')])
    const count = 300
    await send(Array.from({ length: count }, (_, n) => String(n)))
    for (const progress of [40, 150]) {
      await world.until(() => seen().size >= progress, 'progress')
      expect(proxy.cut()).toBe(1)
    }
    await world.until(() => seen().size === count, 'all messages')
    await world.until(async () => (await ready()) === 0, 'an empty queue')
    expect(world.lines.map(({ level }) => level)).toEqual(['WARN', 'WARN'])
    // What was in hand comes again: no more than can be executed at a time, for each cut.
    expect(world.ended.length - count).toBeLessThanOrEqual(20)
  }, 20_000)

  test('nothing is lost when the runtime restarts, whichever way it acknowledges', async () => {
    await channel.assertQueue(queue, { durable: true })
    await send(Array.from({ length: 200 }, (_, n) => String(n)))
    const platform = await openPlatform({}, { hasSearchThread: false })
    const all = new Set<string>()
    for (const autoAck of [false, true, false]) {
      await world.close(0)
      world = await startRuntime({ platform })
      await deploy([wait(5), make('{ "body": {{ message.body }} }')], { autoAck, allowRedelivery: true })
      await world.until(() => world.ended.length >= 20, 'some work')
      await world.close(autoAck ? 0 : 5000)
      for (const body of seen()) all.add(body)
      world = await startRuntime({ platform })
    }
    expect(all.size).toBeLessThan(200)
    await deploy([make('{ "body": {{ message.body }} }')], { allowRedelivery: true })
    await world.until(() => new Set([...all, ...seen()]).size === 200, 'all messages')
    await world.until(async () => (await ready()) === 0, 'an empty queue')
    await world.close(0)
    await platform.close()
    world = await startRuntime()
  }, 20_000)

  test('a queue that is not there is waited for, with a warning', async () => {
    await deploy([make('{}')])
    const warning = await world.until(() => world.lines.find(({ level }) => level === 'WARN'), 'the warning')
    expect(warning.text).toContain(`There is no queue "${queue}" at the broker. Next try in 1 s`)
    await channel.assertQueue(queue)
    await send(['late'])
    await world.until(() => world.ended.length === 1, 'the execution')
  })

  test('a deleted queue is waited for too', async () => {
    await channel.assertQueue(queue)
    await deploy([make('{}')])
    await world.until(async () => (await consumers()) === 1, 'the consumer')
    await channel.deleteQueue(queue)
    await world.until(() => world.lines.find(({ text }) => text.includes('ended the consumer')), 'the warning')
    await channel.assertQueue(queue)
    await send(['late'])
    await world.until(() => world.ended.length === 1, 'the execution')
  })

  test('more than 5 MB is rejected with an ERROR line and does not come back', async () => {
    await channel.assertQueue(queue)
    await deploy([make('{ "length": {{ SIZE(message.body) }} }')])
    await send([Buffer.alloc(5 * 1024 * 1024 + 1, 'x'), Buffer.alloc(5 * 1024 * 1024, 'x')])
    const error = await world.until(() => world.lines.find(({ level }) => level === 'ERROR'), 'the ERROR line')
    expect(error.text).toContain('A message of 5242881 bytes')
    await world.until(() => world.ended.length === 1, 'the other one')
    await world.until(async () => (await ready()) === 0, 'an empty queue')
    expect(world.ended[0]?.kind).toBe('response')
  })

  test('a wrong password is told without telling it', async () => {
    const wrong = { ...account, fields: { username: 'guest', password: 'not-the-password' } }
    await world.deploy({ name: 'orders', trigger: trigger(), start: [make('{}')] }, { accounts: [wrong] })
    const warning = await world.until(() => world.lines.find(({ level }) => level === 'WARN'), 'the warning')
    expect(warning.text).toContain('refuses the login of the account')
    expect(JSON.stringify(world.lines)).not.toContain('not-the-password')
    await channel.assertQueue(queue)
  })

  test('a virtual host that is not there is told', async () => {
    await deploy([make('{}')], { vhost: 'nowhere' })
    const warning = await world.until(() => world.lines.find(({ level }) => level === 'WARN'), 'the warning')
    expect(warning.text).toContain('has no virtual host "nowhere", or the account may not use it')
    await channel.assertQueue(queue)
  })

  test('no connection stays behind when the source ends or fails', async () => {
    await deploy([make('{}')])
    await world.until(() => world.lines.filter(({ level }) => level === 'WARN').length >= 2, 'two failures')
    await channel.assertQueue(queue)
    await world.until(async () => (await consumers()) === 1, 'the consumer')
    expect(proxy.open()).toBe(1)
    await world.close(0)
    await world.until(() => proxy.open() === 0, 'no connection')
    world = await startRuntime()
  })
})
