import { createHash } from 'node:crypto'
import type { Json } from '@jatai/languages/json'
import type { Envelope, WorkloadDeadLetter } from '@jatai/platform'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { devour, make, REST, startRuntime, step } from '../__fixtures__/test-runtime.ts'
import type { TestDocument, TestRuntime } from '../__fixtures__/test-runtime.ts'

const QUEUE = 'pe.test.demo.orders.v1'
const here = { realm: 'demo', environment: 'test' }
const all = { ...here, except: [], limit: 100 }

let world: TestRuntime
beforeEach(async () => void (world = await startRuntime()))
afterEach(() => world.close())

const event = (params: Record<string, Json> = {}): Record<string, Json> => ({
  type: 'event',
  name: 'event',
  eventName: 'orders',
  timeout: 20_000,
  ...params,
})
const orders = (start: readonly Json[], params: Record<string, Json> = {}): TestDocument => ({
  name: 'orders',
  trigger: event(params),
  start,
})
const ended = (count: number) => () => world.ended.length >= count

/** One whose execution may have begun before, unless `changes` say otherwise. */
function message(changes: Partial<Envelope> = {}): Envelope {
  return {
    key: crypto.randomUUID(),
    deployment: 'orders-v1',
    trigger: 'event',
    publishedAt: Date.now(),
    expiresAt: 0,
    timeoutMs: 20_000,
    durable: true,
    hops: 1,
    wasStarted: true,
    redeliveryAllowed: false,
    head: '',
    body: '{"id":1}',
    ...changes,
  }
}

async function publish(changes: Partial<Envelope> = {}): Promise<Envelope> {
  const envelope = message(changes)
  await world.platform.queue.publish(QUEUE, envelope)
  return envelope
}

async function letters(count: number): Promise<readonly WorkloadDeadLetter[]> {
  return world.until(async () => {
    const found = await world.runtime.deadLetters.list(all)
    return found.length === count && found
  }, `there are ${count} dead letters`)
}

const resend = (id: string) => world.runtime.deadLetters.resend({ ...here, id, user: 'ana@example.com' })

describe('a message that is refused', () => {
  test('is recorded as an error, set aside, and runs as a new execution when it is sent again', async () => {
    const { start, branches } = devour()
    await world.deploy({ ...orders(start), ...(branches === undefined ? {} : { branches }) })
    const { key } = await publish({ wasStarted: false })
    const [letter = expect.fail('no letter')] = await letters(1)
    expect(world.ended).toMatchObject([{ key, kind: 'error', code: 500 }])
    expect(letter).toMatchObject({ key, pipeline: 'orders', versionMajor: 1, starts: 1, bodyBytes: 8 })
    expect(letter.reason).toContain('redelivery is not allowed')
    expect((await world.runtime.measure())[0]).toMatchObject({ deadLetters: 1, queued: 0 })
    await world.deploy({ ...orders([make('{"id": {{ message.id }}, "again": {{ metadata.execution.redelivery }} }')]) })
    const next = await resend(letter.id)
    await world.until(ended(2), 'it runs')
    expect(world.ended[1]).toMatchObject({ key: next, kind: 'response', message: { id: 1, again: true } })
    expect(next).not.toBe(key)
    expect(world.ended[1]?.end.delivery.envelope.reexecutionOf).toEqual({ key, user: 'ana@example.com' })
    await letters(0)
    await expect(resend(letter.id)).rejects.toMatchObject({ code: 'DEAD_LETTER_UNKNOWN' })
  })

  test('after three starts is set aside too', async () => {
    const { start, branches } = devour()
    await world.deploy({ ...orders(start, { allowRedelivery: true }), branches })
    await publish({ wasStarted: false, redeliveryAllowed: true })
    expect(await letters(1)).toMatchObject([{ starts: 3, reason: expect.stringContaining('3 times') as string }])
  })

  test('is not set aside when its caller waits', async () => {
    const { start, branches } = devour()
    await world.deploy({ name: 'orders', trigger: REST, start, branches })
    expect((await world.post('orders')).status).toBe(500)
    await publish()
    expect(await letters(1)).toMatchObject([{ starts: 0 }])
  })

  test('is not set aside when a schedule made it', async () => {
    await world.deploy(orders([make('1')]))
    await publish({ dueAt: Date.now(), attempt: 1, isOnce: true })
    await world.until(ended(1), 'it is refused')
    const { key } = await publish()
    expect(await letters(1)).toMatchObject([{ key }])
  })

  test('is not set aside when it had ended well and only its acknowledgement was cut off', async () => {
    await world.deploy(orders([make('1')]))
    const { key } = await publish({ wasStarted: false })
    await world.until(ended(1), 'it ends')
    await publish({ key })
    await world.until(ended(2), 'it is refused')
    const other = await publish()
    expect(await letters(1)).toMatchObject([{ key: other.key }])
  })

  test('is set aside though a process recorded the error and was killed before it could do so', async () => {
    await world.deploy(orders([make('1')]))
    const { key } = await publish()
    const [first = expect.fail('no letter')] = await letters(1)
    expect(await world.runtime.deadLetters.discard('demo', 'test', first.id)).toBe(true)
    await publish({ key })
    expect(await letters(1)).toMatchObject([{ key }])
  })
})

describe('files of a dead letter', () => {
  const reading = orders([step('file-reader-connector', { fileName: 'note.txt', failOnError: true })])
  const text = 'with the message'
  const file = { name: 'note.txt', length: text.length, sha256: createHash('sha256').update(text).digest('hex') }
  const nameOf = (key: string) => `executions/test/${key}/in/note.txt`

  async function setAside(): Promise<WorkloadDeadLetter> {
    await world.deploy(reading)
    const key = crypto.randomUUID()
    await world.platform.objects.put(nameOf(key), Buffer.from(text), {})
    await publish({ key, files: [file] })
    const [letter = expect.fail('no letter')] = await letters(1)
    return letter
  }

  test('are there for the new execution', async () => {
    const { id, key } = await setAside()
    await resend(id)
    await world.until(ended(2), 'it runs')
    expect(world.ended[1]).toMatchObject({ kind: 'response', message: { data: [text] } })
    expect(await world.platform.objects.stat(nameOf(key))).toBeUndefined()
  })

  test('that have expired are said to have, and the dead letter stays', async () => {
    const { id, key } = await setAside()
    await world.platform.objects.delete(nameOf(key))
    await expect(resend(id)).rejects.toMatchObject({
      code: 'REQUEST_EXPIRED',
      message: expect.stringContaining('note.txt') as string,
    })
    expect(await letters(1)).toMatchObject([{ id }])
  })

  test('go when it is discarded', async () => {
    const { id, key } = await setAside()
    expect(await world.runtime.deadLetters.discard('demo', 'test', id)).toBe(true)
    expect(await world.platform.objects.stat(nameOf(key))).toBeUndefined()
    expect(await world.runtime.deadLetters.discard('demo', 'test', id)).toBe(false)
  })
})

test('dead letters are those of a realm and environment, and listed by pipeline, in pages', async () => {
  await world.deploy(orders([make('1')]))
  for (let n = 0; n < 3; n++) {
    await publish()
    await letters(n + 1)
  }
  const [first = expect.fail('no letter'), ...others] = await letters(3)
  const { list, find, discard } = world.runtime.deadLetters
  expect(await list({ ...all, limit: 2, after: first.id })).toEqual(others)
  expect(await list({ ...all, pipeline: 'orders', limit: 1 })).toEqual([first])
  expect(await list({ ...all, pipeline: 'order' })).toEqual([])
  expect(await list({ ...all, except: ['orders'] })).toEqual([])
  expect(await list({ ...all, realm: 'other' })).toEqual([])
  expect(await find('demo', 'prod', first.id)).toBeUndefined()
  expect(await discard('dem', 'test', first.id)).toBe(false)
  expect(await find('demo', 'test', first.id)).toMatchObject({ facts: first, spec: { pipelineName: 'orders' } })
})

test('one of a pipeline that is not served waits for it; an undeployment removes those of its own', async () => {
  const { queue } = world.platform
  await queue.declare('pe.test.demo.gone.v1', { maxMessages: 10 })
  await queue.publish('pe.test.demo.gone.v1', message())
  const consumer = queue.consume('pe.test.demo.gone.v1', { prefetch: 1 }, (each) => void each.deadLetter('why'))
  const [gone = expect.fail('no letter')] = await letters(1)
  consumer.close()
  await expect(resend(gone.id)).rejects.toMatchObject({ code: 'PIPELINE_NOT_DEPLOYED' })
  await world.deploy(orders([make('1')]))
  await publish()
  await letters(2)
  await world.runtime.undeploy('orders-v1')
  expect(await letters(1)).toEqual([gone])
})
