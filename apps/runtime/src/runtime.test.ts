import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Json } from '@jatai/languages/json'
import type { Envelope } from '@jatai/platform'
import { startGate } from './__fixtures__/gate.ts'
import type { Gate } from './__fixtures__/gate.ts'
import { devour, fail, make, REST, startRuntime, step, wait } from './__fixtures__/test-runtime.ts'
import type { TestDocument, TestRuntime } from './__fixtures__/test-runtime.ts'

let world: TestRuntime
let gate: Gate
beforeEach(async () => {
  world = await startRuntime()
  gate = await startGate()
})
afterEach(async () => {
  gate.close()
  await world.close()
})

const event = (eventName: string, params: Record<string, Json> = {}): Record<string, Json> => ({
  type: 'event',
  name: 'event',
  eventName,
  timeout: 20_000,
  ...params,
})
const ended = (count: number) => () => world.ended.length >= count

/** Publishes as an Event Publisher step does. */
async function publish(name: string, body: Json, changes: Partial<Envelope> = {}): Promise<void> {
  await world.platform.queue.publishEvent(`events.test.demo.${name}`, {
    key: crypto.randomUUID(),
    deployment: '',
    trigger: 'event',
    publishedAt: Date.now(),
    expiresAt: 0,
    timeoutMs: 1000,
    durable: true,
    hops: 1,
    redeliveryAllowed: false,
    head: '',
    body: JSON.stringify(body),
    ...changes,
  })
}

describe('the queue of a deployment', () => {
  test('is taken one by one and in order with one consumer and one replica (P6)', async () => {
    const order = { name: 'order', trigger: event('order'), start: [step('delayer', {}), make('{{ message.$ }}')] }
    await world.deploy(order, { consumers: 1 })
    for (let n = 0; n < 50; n++) await publish('order', n)
    let most = 0
    await world.until(() => {
      most = Math.max(most, world.runtime.deployments()[0]?.replicas[0]?.running ?? 0)
      return world.ended.length === 50
    }, 'all have run')
    expect(most).toBe(1)
    expect(world.ended.map(({ message }) => message)).toEqual(Array.from({ length: 50 }, (_, n) => n))
    for (const [index, { end }] of world.ended.entries()) {
      expect(end.startedAt).toBeGreaterThanOrEqual(world.ended[index - 1]?.end.startedAt ?? 0)
    }
  })

  test('is shared by its replicas, each message being with one of them', async () => {
    await world.deploy({ name: 'shared', trigger: event('job'), start: [gate.step()] }, { consumers: 1, replicas: 3 })
    for (let n = 0; n < 6; n++) await publish('job', n)
    const { replicas } = world.runtime.deployments()[0] ?? expect.fail('it is not deployed')
    await world.until(() => gate.reached === 3, 'all replicas have work')
    expect(replicas.map(({ running }) => running)).toEqual([1, 1, 1])
    gate.open()
    await world.until(ended(6), 'all have run')
    expect(new Set(world.ended.map(({ key }) => key)).size).toBe(6)
  })

  test('gives an engine fewer messages at a time where they are so large that they would fill its memory', async () => {
    await world.deploy({ name: 'large', trigger: event('large'), start: [gate.step()] })
    for (let n = 0; n < 12; n++) await publish('large', 'x'.repeat(n < 6 ? 4 << 20 : 10))
    await world.until(() => gate.reached === 3, 'some run')
    const { replicas } = world.runtime.deployments()[0] ?? expect.fail('it is not deployed')
    expect(replicas[0]?.running).toBe(3)
    gate.open()
    await world.until(ended(12), 'all have run')
    expect(world.ended.every(({ kind }) => kind === 'response')).toBe(true)
  })

  test('lets a message expire that no engine took in time, and tells', async () => {
    const trigger = event('late', { expiration: 300 })
    await world.deploy({ name: 'late', trigger, start: [gate.step()] }, { consumers: 1 })
    await publish('late', 1)
    await world.until(() => gate.reached === 1, 'the first runs')
    await publish('late', 2)
    await world.until(() => world.expired.length === 1, 'the second expires')
    gate.open()
    await world.until(ended(1), 'the first ends')
    expect(world.ended[0]).toMatchObject({ kind: 'response' })
    expect(world.ended[0]?.key).not.toBe(world.expired[0])
  })

  test('tells of a message that expired while nothing served it when it is known who does', async () => {
    const name = 'pe.test.demo.late.v1'
    const { queue } = world.platform
    await queue.declare(name, { maxMessages: 10 })
    await queue.subscribe('events.test.demo.late', name, {
      deployment: 'before',
      expirationMs: 1,
      timeoutMs: 1000,
      redeliveryAllowed: false,
    })
    await publish('late', 1, { publishedAt: Date.now() - 1000 })
    const served: (string | undefined)[] = []
    queue.onExpired(() => void served.push(world.runtime.deployments()[0]?.spec.pipelineName))
    await world.deploy({ name: 'late', trigger: event('late'), start: [make('1')] })
    await world.until(() => served.length > 0, 'it is told of')
    expect(served).toEqual(['late'])
    expect(world.ended).toEqual([])
  })
})

describe('events', () => {
  test('go to each subscribed pipeline once, however many replicas it has (acceptance 16)', async () => {
    for (const name of ['one', 'two']) {
      await world.deploy({ name, trigger: event('news'), start: [make('{{ message.$ }}')] }, { replicas: 3 })
    }
    await publish('news', { text: 'x' })
    await world.until(ended(2), 'both have it')
    await publish('nothing', 1)
    expect(world.ended.map(({ pipeline, message }) => [pipeline, message]).sort()).toEqual([
      ['one', { text: 'x' }],
      ['two', { text: 'x' }],
    ])
    expect(new Set(world.ended.map(({ key }) => key)).size).toBe(2)
  })

  test('go to two majors of one pipeline, and to each of its instances', async () => {
    const start = [make('{{ message.$ }}')]
    await world.deploy({ name: 'both', version: '1.0', trigger: event('news'), start })
    await world.deploy({ name: 'both', version: '2.3', trigger: event('news'), start })
    for (const region of ['north', 'south']) {
      const instance = { name: region, variables: { region } }
      const document = { name: 'regional', trigger: event('news-{{ replica.region }}'), start }
      await world.deploy(document, { id: `regional-${region}`, instance })
    }
    await publish('news', 1)
    await publish('news-south', 2)
    await world.until(ended(3), 'all have it')
    expect(world.ended.map(({ pipeline, version, message }) => [pipeline, version, message]).sort()).toEqual([
      ['both', '1.0', 1],
      ['both', '2.3', 1],
      ['regional', '1.0', 2],
    ])
  })

  test.each([
    [0, 40_000, 10_000],
    [21_600_001, 40_000, 10_000],
    [21_600_000, 40_000, 21_600_000],
    [700, 40_000, 700],
    [-1, 4_002, 1_001],
  ])('with the expiration %d and the timeout %d live for %d ms', async (expiration, timeout, lifetime) => {
    await world.deploy({ name: 'short', trigger: event('short', { expiration, timeout }), start: [make('1')] })
    await publish('short', 1)
    await world.until(ended(1), 'it runs')
    const { envelope } = world.ended[0]?.end.delivery ?? expect.fail('nothing ran')
    expect(envelope.expiresAt - envelope.publishedAt).toBe(lifetime)
    const warnings = world.lines.filter(({ level, text }) => level === 'WARN' && text.includes(`${lifetime} ms`))
    expect(warnings).toHaveLength(lifetime === expiration ? 0 : 1)
  })

  test('of a name that the next version does not listen to come no more, whatever its trigger is then', async () => {
    const start = [make('{{ message.$ }}')]
    await world.deploy({ name: 'moving', trigger: event('before'), start })
    await world.deploy({ name: 'moving', version: '1.1', trigger: event('after'), start })
    await publish('before', 1)
    await publish('after', 2)
    await world.until(ended(1), 'the event of the new name')
    await world.deploy({ name: 'moving', version: '1.2', trigger: REST, start })
    await publish('after', 3)
    expect((await world.post('moving')).status).toBe(200)
    expect(world.ended.map(({ version, message }) => [version, message]).slice(0, 1)).toEqual([['1.1', 2]])
    expect(await world.platform.queue.depth('pe.test.demo.moving.v1')).toEqual({ ready: 0, unacknowledged: 0 })
    expect(world.ended).toHaveLength(2)
  })

  test('count their hops through called pipelines, and the 26th publication fails', async () => {
    const again = step('event-publisher-connector', { eventName: 'again', body: '1', stopOnError: true })
    const call = step('pipeline-executor-connector', {
      pipelineName: 'publisher',
      versionMajor: '1',
      payload: '1',
      failOnError: true,
    })
    await world.deploy({ name: 'publisher', trigger: event('unused'), start: [again] })
    await world.deploy({ name: 'caller', trigger: event('again'), start: [call] })
    await publish('again', 1)
    const failed = await world.until(() => world.ended.find(({ kind }) => kind === 'error'), 'the chain ends')
    expect(failed).toMatchObject({ code: 500, message: { error: expect.stringContaining('25 hops') as string } })
    const hops = world.ended.map(({ end }) => end.delivery.envelope.hops)
    expect(Math.max(...hops)).toBe(25)
  })
})

describe('redelivery', () => {
  const crashing = (allowRedelivery: boolean): TestDocument => {
    const { start, branches } = devour()
    return { name: 'crashing', trigger: event('crash', { allowRedelivery }), start, branches }
  }

  test('is refused when the trigger does not allow it', async () => {
    await world.deploy(crashing(false))
    await publish('crash', {})
    await world.until(ended(1), 'it is refused')
    expect(world.ended[0]).toMatchObject({
      kind: 'error',
      code: 500,
      message: { error: expect.stringContaining('redelivery is not allowed') as string },
    })
  })

  test('is told to the flow when it is allowed', async () => {
    const { branches } = devour()
    const start = [
      step('do-while-connector', {
        iteration: '{{ IF(metadata.execution.redelivery, 1, 4000) }}',
        onProcess: 'more',
      }),
      make('{"again": {{ metadata.execution.redelivery }}, "key": {{ metadata.execution.key }} }'),
    ]
    await world.deploy({ name: 'crashing', trigger: event('crash', { allowRedelivery: true }), start, branches })
    await publish('crash', {})
    await world.until(ended(1), 'the second start succeeds')
    const [{ key, message, end } = expect.fail('nothing ended')] = world.ended
    expect(message).toEqual({ again: true, key })
    expect(end.delivery.starts).toBe(1)
  })

  test('ends with the third start', async () => {
    await world.deploy(crashing(true))
    await publish('crash', {})
    await world.until(ended(1), 'it is given up')
    expect(world.ended[0]).toMatchObject({
      kind: 'error',
      code: 500,
      message: { error: expect.stringContaining('aborted 3 times') as string },
    })
  })

  test('of a message that kills its engine takes no neighbour with it (EXE-02)', async () => {
    const { branches } = devour()
    // Slow enough to be there each time when the other one kills the engine.
    const start = [
      step('delayer', { delayMilliseconds: '{{ IF(message.poison, 0, 2000) }}' }),
      step('do-while-connector', { iteration: '{{ IF(message.poison, 4000, 1) }}', onProcess: 'more' }),
      make('"well"'),
    ]
    await world.deploy({ name: 'mixed', trigger: event('mixed', { allowRedelivery: true }), start, branches })
    for (let n = 0; n < 4; n++) await publish('mixed', { n, poison: n === 1 })
    await world.until(ended(4), 'all have ended')
    expect(world.ended.filter(({ kind }) => kind === 'error')).toMatchObject([
      { message: { error: expect.stringContaining('aborted 3 times') as string } },
    ])
    expect(world.ended).toHaveLength(4)
  })

  test('each death of an engine counts as a warning of its deployment, until that is replaced', async () => {
    const document = crashing(true)
    await world.deploy(document)
    await publish('crash', {})
    await world.until(ended(1), 'it is given up')
    const [deployment] = world.runtime.deployments()
    expect(deployment?.warnings()).toMatchObject([{ kind: 'out-of-memory', count: 3 }])
    expect(world.warnings.map(({ count }) => count)).toEqual([1, 2, 3])
    expect(await world.deploy({ ...document, version: '1.1' }).then((next) => next.warnings())).toEqual([])
  })
})

describe('a redeployment', () => {
  const answering = (version: string): TestDocument => ({
    name: 'answering',
    version,
    trigger: REST,
    start: [wait(5), make(`{"version": "${version}"}`)],
  })

  test('fails no call, however many are running (LIFE-01)', async () => {
    await world.deploy(answering('1.0'))
    const statuses = new Map<number, number>()
    const versions = new Set<string>()
    let isOver = false
    const caller = async (): Promise<void> => {
      while (!isOver) {
        const answer = await world.post('answering')
        statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1)
        versions.add(((await answer.json()) as { version: string }).version)
      }
    }
    const callers = Array.from({ length: 8 }, caller)
    for (let minor = 0; minor <= 5; minor++) {
      if (minor > 0) await world.deploy(answering(`1.${minor}`))
      await world.until(() => versions.has(`1.${minor}`), `version 1.${minor} answers`)
    }
    isOver = true
    await Promise.all(callers)
    expect([...statuses.keys()]).toEqual([200])
    expect(versions.size).toBe(6)
  })

  test('lets the version before end what it runs, while the new one already answers', async () => {
    await world.deploy({ ...answering('1.0'), start: [gate.step(), make('{"version": "1.0"}')] })
    const slow = world.post('answering')
    await world.until(() => gate.reached === 1, 'the old one runs')
    await world.deploy(answering('1.1'))
    expect(await (await world.post('answering')).json()).toEqual({ version: '1.1' })
    expect(world.ended).toHaveLength(1)
    gate.open()
    expect(await (await slow).json()).toEqual({ version: '1.0' })
  })

  test('keeps to one execution at a time where that is promised', async () => {
    const slow = { ...answering('1.0'), start: [gate.step(), make('{"version": "1.0"}')] }
    await world.deploy(slow, { consumers: 1 })
    const first = world.post('answering')
    await world.until(() => gate.reached === 1, 'the old one runs')
    await world.deploy(answering('1.1'), { consumers: 1 })
    const second = world.post('answering')
    const { queue } = world.platform
    await world.until(async () => (await queue.depth('pe.test.demo.answering.v1')).ready === 1, 'the second waits')
    gate.open()
    expect(await (await first).json()).toEqual({ version: '1.0' })
    expect(await (await second).json()).toEqual({ version: '1.1' })
    const [one, two] = world.ended
    expect(two?.end.startedAt).toBeGreaterThanOrEqual(one?.end.endedAt ?? Infinity)
  })

  test('that cannot run changes nothing', async () => {
    await world.deploy(answering('1.0'))
    await expect(world.deploy({ ...answering('1.1'), start: [make('{{ NOPE( }}')] })).rejects.toThrow()
    const other = { ...answering('1.0'), name: 'other', trigger: { ...REST, advanced: true, uris: ['/answering'] } }
    await expect(world.deploy(other)).rejects.toThrow('already published by the pipeline "answering" 1.0')
    expect(await (await world.post('answering')).json()).toEqual({ version: '1.0' })
    expect(world.runtime.deployments()).toHaveLength(1)
    await expect(world.platform.queue.depth('pe.test.demo.other.v1')).rejects.toMatchObject({ code: 'QUEUE_UNKNOWN' })
  })

  test('two that want one route at the same time do not both get it', async () => {
    const claim = (name: string): Promise<unknown> =>
      world.deploy({ ...answering('1.0'), name, trigger: { ...REST, advanced: true, uris: ['/contested'] } })
    const outcomes = await Promise.allSettled([claim('a'), claim('b'), claim('c')])
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  })
})

test('an undeployment ends what runs, then removes the queue', async () => {
  await world.deploy({ name: 'going', trigger: REST, start: [gate.step(), make('"done"')] })
  const answer = world.post('going')
  await world.until(() => gate.reached === 1, 'it runs')
  const undeployed = world.runtime.undeploy('going-v1')
  gate.open()
  await undeployed
  expect(await (await answer).json()).toBe('done')
  expect((await world.post('going')).status).toBe(404)
  await expect(world.platform.queue.depth('pe.test.demo.going.v1')).rejects.toMatchObject({ code: 'QUEUE_UNKNOWN' })
})

describe('a re-execution', () => {
  const where = { realm: 'demo', environment: 'test', user: 'ana@example.com' }
  const document: TestDocument = {
    name: 'repeatable',
    trigger: { ...REST, allowRedelivery: true },
    start: [make('{"body": {{ message.body }}, "again": {{ metadata.execution.redelivery }} }')],
  }

  test('runs the whole request again on the version of now, as a new execution that names the first', async () => {
    await world.deploy(document)
    const large = 'x'.repeat(400_000)
    await world.post('repeatable', { large })
    const [first = expect.fail('nothing ended')] = world.ended
    await world.deploy({ ...document, version: '1.1' })
    const key = await world.runtime.reexecute({ ...where, key: first.key })
    await world.until(ended(2), 'it runs again')
    const [, second] = world.ended
    expect(second).toMatchObject({ key, version: '1.1', message: { body: { large }, again: true } })
    expect(second?.key).not.toBe(first.key)
    expect(second?.end.delivery.envelope.reexecutionOf).toEqual({ key: first.key, user: where.user })
  })

  test('is kept sealed', async () => {
    await world.deploy(document)
    await world.post('repeatable', { secret: 'do not read me' })
    const { objects } = world.platform
    const name = `requests/test/demo/${world.ended[0]?.key}`
    await world.until(async () => (await objects.stat(name)) !== undefined, 'the copy is there')
    const { content } = await objects.get(name)
    let text = ''
    for await (const chunk of content) text += Buffer.from(chunk).toString()
    expect(text).toMatch(/^v1\.[\w-]+\.[\w-]+$/)
  })

  test.each([
    [
      'the trigger did not allow redelivery then',
      { allowRedelivery: false },
      { allowRedelivery: true },
      'REQUEST_EXPIRED',
    ],
    [
      'the trigger does not allow it now',
      { allowRedelivery: true },
      { allowRedelivery: false },
      'REEXECUTION_NOT_ALLOWED',
    ],
  ])('is refused when %s', async (_what, then, now, code) => {
    await world.deploy({ ...document, trigger: { ...REST, ...then } })
    await world.post('repeatable')
    await world.deploy({ ...document, version: '1.1', trigger: { ...REST, ...now } })
    const key = world.ended[0]?.key ?? ''
    await expect(world.runtime.reexecute({ ...where, key })).rejects.toMatchObject({ code })
  })

  test('is refused when the pipeline is not deployed, or the key is unknown', async () => {
    await world.deploy(document)
    await world.post('repeatable')
    await world.runtime.undeploy('repeatable-v1')
    const key = world.ended[0]?.key ?? ''
    await expect(world.runtime.reexecute({ ...where, key })).rejects.toMatchObject({ code: 'PIPELINE_NOT_DEPLOYED' })
    await expect(world.runtime.reexecute({ ...where, key: '../x' })).rejects.toMatchObject({ code: 'REQUEST_EXPIRED' })
    await expect(world.runtime.reexecute({ ...where, realm: 'other', key })).rejects.toMatchObject({
      code: 'REQUEST_EXPIRED',
    })
  })

  test('of a failed execution is one too', async () => {
    await world.deploy({ ...document, start: [fail('no', 418)] })
    await world.post('repeatable')
    await world.runtime.reexecute({ ...where, key: world.ended[0]?.key ?? '' })
    await world.until(ended(2), 'it runs again')
    expect(world.ended[1]).toMatchObject({ kind: 'error', code: 418 })
  })
})
