import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { openPlatform } from '@jatai/platform'
import type { Json } from '@jatai/languages/json'
import type { Account } from '@jatai/sdk'
import { fail, make, startRuntime, wait } from '../../../../apps/runtime/src/__fixtures__/test-runtime.ts'
import type { TestRuntime } from '../../../../apps/runtime/src/__fixtures__/test-runtime.ts'
import { openAmqpSender } from './__fixtures__/amqp-sender.ts'
import type { AmqpSender } from './__fixtures__/amqp-sender.ts'
import { openProxy } from './__fixtures__/cuttable-proxy.ts'
import type { CuttableProxy } from './__fixtures__/cuttable-proxy.ts'

const url = process.env['JATAI_TEST_AMQP10_URL']
const stomp = process.env['JATAI_TEST_STOMP_URL']
const server = new URL(url ?? 'amqp://admin:admin@127.0.0.1:5672')
const login: Account = {
  label: 'broker',
  type: 'basic',
  fields: { username: server.username, password: server.password },
}

describe.skipIf(url === undefined || stomp === undefined).each([
  ['AMQP 1.0', 'amqp', server],
  ['STOMP', 'stomp', new URL(stomp ?? 'stomp://127.0.0.1:61613')],
])('JMS trigger over %s (skipped: JATAI_TEST_AMQP10_URL is not set)', (_title, scheme, target) => {
  let sender: AmqpSender
  let proxy: CuttableProxy
  let world: TestRuntime
  let name: string

  beforeAll(async () => void (sender = await openAmqpSender(server.href)))
  afterAll(() => sender.close())
  beforeEach(async () => {
    name = `jatai-test-${crypto.randomUUID()}`
    proxy = await openProxy({ host: target.hostname, port: Number(target.port) })
    world = await startRuntime()
  })
  afterEach(async () => {
    await world.close(0)
    await proxy.close()
  })

  const trigger = (params: Record<string, Json> = {}): Record<string, Json> => ({
    type: 'jms',
    name: 'jms',
    provider: 'TIBCO_EMS',
    accountLabel: 'broker',
    connectionString: `${scheme}://127.0.0.1:${proxy.port}?queuePrefix=&topicPrefix=`,
    queueName: name,
    timeout: 10_000,
    ...params,
  })
  const deploy = (start: readonly Json[], params: Record<string, Json> = {}, consumers = 2, account = login) =>
    world.deploy({ name: 'orders', trigger: trigger(params), start }, { id: 'orders', consumers, accounts: [account] })
  const data = (): readonly string[] =>
    world.ended
      .filter(({ kind }) => kind === 'response')
      .map(({ message }) => (message as unknown as { data: string }).data)
  const echo = make('{ "data": {{ message.data }} }')
  const numbers = (count: number): readonly string[] => Array.from({ length: count }, (_, n) => String(n))
  const running = (): Promise<unknown> => world.until(() => proxy.open() > 0, 'the connection')

  test('delivers texts and bytes, and acknowledges them', async () => {
    await sender.send(name, 'queue', ['São Paulo', Buffer.from('ção'), ''])
    await deploy([echo])
    await world.until(() => data().length === 3, 'the messages')
    expect([...data()].sort()).toEqual(['', 'São Paulo', 'ção'])
    await world.close(1000)
    expect(await sender.drain(name)).toEqual([])
    world = await startRuntime()
  })

  test('a failed message comes back after a second, until it succeeds', async () => {
    await sender.send(name, 'queue', ['poison'])
    await deploy([fail('not yet')], {}, 1)
    await world.until(() => world.ended.length >= 2, 'two attempts')
    const [first, second] = world.ended.map(({ end }) => end.delivery.envelope.publishedAt)
    expect((second ?? 0) - (first ?? 0)).toBeGreaterThanOrEqual(990)
    await deploy([echo], {}, 1)
    await world.until(() => data().includes('poison'), 'success')
  })

  test('a timeout puts the message back, Auto Commit loses it', async () => {
    await sender.send(name, 'queue', ['slow'])
    await deploy([wait(60_000)], { timeout: 100 }, 1)
    await world.until(() => world.ended.length >= 1, 'the timeout')
    await world.close(0)
    expect(await sender.drain(name)).toEqual(['slow'])
    world = await startRuntime()
    await sender.send(name, 'queue', ['slow'])
    await deploy([wait(60_000)], { timeout: 100, autoCommit: true }, 1)
    await world.until(() => world.ended.length >= 1, 'the timeout')
    await world.close(0)
    expect(await sender.drain(name)).toEqual([])
    world = await startRuntime()
  })

  test('has as many messages in hand as the deployment has consumers', async () => {
    await sender.send(name, 'queue', numbers(5))
    await deploy([wait(60_000)], { timeout: 100_000 }, 3)
    const inHand = async (): Promise<number> =>
      (await world.platform.queue.depth('pe.test.demo.orders.v1')).unacknowledged
    await world.until(async () => (await inHand()) === 3, 'three executions')
    expect(await sender.drain(name)).toHaveLength(2)
    await world.close(0)
    // What was in hand is given back.
    expect(await sender.drain(name)).toHaveLength(3)
    world = await startRuntime()
  })

  test('takes only what the selector wants', async () => {
    await sender.send(name, 'queue', ['no'], { city: 'RJ' })
    await sender.send(name, 'queue', ['yes'], { city: 'SP' })
    await deploy([echo], { messageSelector: "city = 'SP'" })
    await world.until(() => data().length === 1, 'the message')
    expect(data()).toEqual(['yes'])
    await world.close(1000)
    expect(await sender.drain(name)).toEqual(['no'])
    world = await startRuntime()
  })

  test('nothing is lost while connections are cut', async () => {
    await sender.send(name, 'queue', numbers(200))
    await deploy([wait(5), echo], {}, 3)
    for (const progress of [20, 100]) {
      await world.until(() => new Set(data()).size >= progress, 'progress')
      expect(proxy.cut()).toBeGreaterThan(0)
    }
    await world.until(() => new Set(data()).size === 200, 'all messages')
    // What was in hand, at each cut.
    expect(data().length - 200).toBeLessThanOrEqual(6)
  }, 30_000)

  test('nothing is lost when the runtime restarts, whichever way it acknowledges', async () => {
    await sender.send(name, 'queue', numbers(120))
    const platform = await openPlatform({}, { hasSearchThread: false })
    const seen: string[] = []
    for (const autoCommit of [false, true, false]) {
      await world.close(0)
      world = await startRuntime({ platform })
      await deploy([wait(5), echo], { autoCommit, allowRedelivery: true }, 3)
      await world.until(() => world.ended.length >= 10, 'some work')
      await world.close(autoCommit ? 0 : 5000)
      seen.push(...data())
      world = await startRuntime({ platform })
    }
    await deploy([echo], { allowRedelivery: true }, 3)
    await world.until(() => new Set([...seen, ...data()]).size === 120, 'all messages')
    expect(seen.length + data().length).toBe(120)
    await world.close(0)
    await platform.close()
    world = await startRuntime()
  }, 30_000)

  test('a topic is heard while the pipeline is there', async () => {
    await deploy([echo], { destination: 'TOPIC' }, 1)
    await running()
    let sent = 0
    await world.until(async () => {
      await sender.send(name, 'topic', [String(sent++)])
      return data().length > 0
    }, 'the message')
  })

  test('a message of a topic that failed is executed again', async () => {
    await deploy([fail('not yet')], { destination: 'TOPIC' }, 1)
    await running()
    await world.until(async () => {
      if (world.ended.length === 0) await sender.send(name, 'topic', ['a'])
      return world.ended.length >= 3
    }, 'repetitions')
  })

  test('a durable subscriber gets what came while it was away', async () => {
    const params = { destination: 'TOPIC', durableSubscriber: true, subscriberName: `sub-${name}` }
    await deploy([echo], params, 1)
    let sent = 0
    await world.until(async () => {
      await sender.send(name, 'topic', [String(sent++)])
      return data().length > 0
    }, 'the subscription')
    await world.close(1000)
    await sender.send(name, 'topic', ['while away'])
    world = await startRuntime()
    await deploy([echo], params, 1)
    await world.until(() => data().includes('while away'), 'what came meanwhile')
  })

  test('a broker that is not there is waited for', async () => {
    const { port } = proxy
    await proxy.close()
    await deploy([echo], { connectionString: `${scheme}://127.0.0.1:${port}` })
    const warning = await world.until(() => world.lines.find(({ level }) => level === 'WARN'), 'the warning')
    expect(warning.text).toContain(`Connection refused by 127.0.0.1:${port}`)
    proxy = await openProxy({ host: target.hostname, port: Number(target.port) })
  })

  test('no connection stays behind', async () => {
    await deploy([echo])
    await running()
    await world.close(0)
    await world.until(() => proxy.open() === 0, 'no connection')
    world = await startRuntime()
  })
})
