import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Json, JsonObject } from '@jatai/languages/json'
import type { Account } from '@jatai/sdk'
import { fail, make, startRuntime, wait } from '../../../../apps/runtime/src/__fixtures__/test-runtime.ts'
import type { TestRuntime } from '../../../../apps/runtime/src/__fixtures__/test-runtime.ts'
import { openProxy } from './__fixtures__/cuttable-proxy.ts'
import type { CuttableProxy } from './__fixtures__/cuttable-proxy.ts'
import { openSqs } from './jms/sqs-client.ts'
import { sqsQueue } from './jms/sqs-queue.ts'

const url = process.env['JATAI_TEST_SQS_URL']
const server = new URL(url ?? 'http://127.0.0.1:9324/000000000000/')
const keys: Account = { label: 'aws', type: 'basic', fields: { username: 'key', password: 'secret' } }

describe.skipIf(url === undefined)('JMS trigger and SQS (skipped: JATAI_TEST_SQS_URL is not set)', () => {
  let world: TestRuntime
  let proxy: CuttableProxy
  let name: string
  const { signal } = new AbortController()
  const outbound = { check: () => undefined, proxyFor: () => undefined }
  const service = openSqs(
    sqsQueue({ queueName: 'x', connectionString: server.origin, region: 'local' }, keys),
    outbound,
  )
  const call = (action: string, body: JsonObject): Promise<JsonObject> => service.call(action, body, signal)
  const queueUrl = (): string => new URL(name, server).href

  beforeEach(async () => {
    name = `jatai-test-${crypto.randomUUID()}`
    await call('CreateQueue', { QueueName: name, Attributes: { VisibilityTimeout: '30' } })
    proxy = await openProxy({ host: server.hostname, port: Number(server.port) })
    world = await startRuntime()
  })
  afterEach(async () => {
    await world.close(0)
    await proxy.close()
    await call('DeleteQueue', { QueueUrl: queueUrl() })
  })

  const deploy = (start: readonly Json[], params: Record<string, Json> = {}, consumers = 2, account = keys) =>
    world.deploy(
      {
        name: 'orders',
        trigger: {
          type: 'jms',
          name: 'jms',
          provider: 'SQS',
          accountLabel: 'aws',
          connectionString: `http://127.0.0.1:${proxy.port}/000000000000/${name}`,
          region: 'sa-east-1',
          timeout: 10_000,
          ...params,
        },
        start,
      },
      { id: 'orders', consumers, accounts: [account] },
    )
  const send = (bodies: readonly string[]): Promise<unknown> =>
    Promise.all(bodies.map((MessageBody) => call('SendMessage', { QueueUrl: queueUrl(), MessageBody })))
  /** Messages that are there, and those that somebody has in hand. */
  async function counts(): Promise<readonly number[]> {
    const names = ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible']
    const { Attributes } = await call('GetQueueAttributes', { QueueUrl: queueUrl(), AttributeNames: names })
    return names.map((each) => Number((Attributes as Record<string, string>)[each]))
  }
  const empty = (): Promise<unknown> => world.until(async () => (await counts()).join() === '0,0', 'an empty queue')
  const data = (): readonly string[] =>
    world.ended
      .filter(({ kind }) => kind === 'response')
      .map(({ message }) => (message as unknown as { data: string }).data)
  const echo = make('{ "data": {{ message.data }} }')
  const numbers = (count: number): readonly string[] => Array.from({ length: count }, (_, n) => String(n))

  test('delivers messages and deletes them', async () => {
    await send(['São Paulo', '{"a":1}'])
    await deploy([echo])
    await world.until(() => data().length === 2, 'the messages')
    expect([...data()].sort()).toEqual(['São Paulo', '{"a":1}'].sort())
    await empty()
  })

  test('finds the queue by its name, or by the address with a segment too many', async () => {
    await send(['a'])
    await deploy([echo], { connectionString: `http://127.0.0.1:${proxy.port}`, queueName: name })
    await world.until(() => data().length === 1, 'the message')
    await send(['b'])
    await deploy([echo], { connectionString: `http://127.0.0.1:${proxy.port}/queue/000000000000/${name}` })
    await world.until(() => data().length === 2, 'the other one')
  })

  test('what failed comes again after a second, Auto Commit loses it', async () => {
    await send(['poison'])
    await deploy([fail('not yet')])
    await world.until(() => world.ended.length >= 2, 'a repetition')
    const [first, second] = world.ended.map(({ end }) => end.delivery.envelope.publishedAt)
    expect((second ?? 0) - (first ?? 0)).toBeGreaterThanOrEqual(900)
    await deploy([fail('not yet')], { autoCommit: true })
    await empty()
  })

  test('has as many messages in hand as the deployment has consumers, and gives them back', async () => {
    await send(numbers(5))
    await deploy([wait(60_000)], { timeout: 100_000 }, 3)
    await world.until(async () => (await counts()).join() === '2,3', 'three in hand')
    await world.close(0)
    world = await startRuntime()
  })

  test('warns of a visibility timeout that is shorter than the execution may be', async () => {
    await deploy([echo], { timeout: 60_000 })
    const warning = await world.until(() => world.lines.find(({ level }) => level === 'WARN'), 'the warning')
    expect(warning.text).toContain(
      'The visibility timeout of the queue is 30 s, shorter than the Maximum Timeout of 60 s',
    )
  })

  test('nothing is lost while connections are cut', async () => {
    const Attributes = { VisibilityTimeout: '2' }
    await call('SetQueueAttributes', { QueueUrl: queueUrl(), Attributes })
    await send(numbers(100))
    await deploy([wait(5), echo], {}, 3)
    for (const progress of [20, 50]) {
      await world.until(() => new Set(data()).size >= progress, 'progress')
      await world.until(() => proxy.cut() > 0, 'a cut')
    }
    // What was on its way at a cut is seen again when its visibility timeout is over.
    await world.until(() => new Set(data()).size === 100, 'all messages')
    expect(data().length - 100).toBeLessThanOrEqual(6)
  }, 30_000)

  test('a queue that is not there, and wrong keys, are told without telling the keys', async () => {
    await deploy([echo], { connectionString: `http://127.0.0.1:${proxy.port}/000000000000/none` })
    const warning = await world.until(() => world.lines.find(({ level }) => level === 'WARN'), 'the warning')
    expect(warning.text).toMatch(/SQS refuses: .*(QueueDoesNotExist|NonExistentQueue)/)
    expect(JSON.stringify(world.lines)).not.toContain('secret')
  })
})
