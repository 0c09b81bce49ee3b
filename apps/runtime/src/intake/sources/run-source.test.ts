import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createManualClock, createUuidV7, MAX_BODY_BYTES, openPlatform } from '@jatai/platform'
import type { Delivery, ManualClock, Platform } from '@jatai/platform'
import type { Emission, RunningSource, SourceContext, SourceIntake } from '@jatai/sdk'
import type { DeploymentSpec } from '../../deployments/deployment-spec.ts'
import { queueName } from '../../deployments/deployment-spec.ts'
import { specOf } from '../../__fixtures__/test-runtime.ts'
import { runSource } from './run-source.ts'
import type { SourceRunner } from './run-source.ts'
import { forgetSource } from './source-state.ts'

// Sources over the ports of a platform in memory, on a clock that the tests move.

let clock: ManualClock
let platform: Platform
let spec: DeploymentSpec
const taken: Delivery[] = []
const log: string[] = []
const runners: SourceRunner[] = []

beforeEach(async () => {
  clock = createManualClock()
  platform = await openPlatform({}, { clock, hasSearchThread: false })
  spec = { ...specOf({ name: 'mail', trigger: {}, start: [] }), consumers: 2, replicas: 1 }
  await platform.queue.declare(queueName(spec), { maxMessages: 3 })
  taken.length = log.length = runners.length = 0
})
afterEach(async () => {
  await Promise.all(runners.map((runner) => runner.stop(0)))
  await platform.close()
})

const createKey = createUuidV7()

function run(
  start: (context: SourceContext<unknown>) => RunningSource | Promise<RunningSource>,
  owner = createKey(),
): SourceRunner {
  const { id, realm, environment, pipelineName, versionMajor, versionMinor, consumers, replicas } = spec
  const deployment = { id, realm, environment, pipelineName, versionMajor, versionMinor, consumers, replicas }
  const intake: SourceIntake<unknown> = { kind: 'source', start }
  const host = {
    ...platform,
    clock,
    createKey,
    owner,
    outbound: { check: () => undefined, proxyFor: () => undefined },
    log: (level: string, text: string) => void log.push(`${level} ${text}`),
  }
  const setup = { params: {}, accounts: new Map(), deployment }
  const terms = { spec, triggerType: 'email', timeoutMs: 10_000, allowRedelivery: false }
  const runner = runSource(host, intake, setup, terms)
  runners.push(runner)
  return runner
}

/** A source that is there; what it got is its context. */
async function running(closed: () => void = () => undefined): Promise<SourceContext<unknown>> {
  const contexts: SourceContext<unknown>[] = []
  run((context) => {
    contexts.push(context)
    return { close: closed }
  })
  await settle()
  return contexts[0] ?? expect.fail('it was not started')
}

/** Lets everything happen that needs no time to pass. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await new Promise<void>((resolve) => setImmediate(resolve))
}

async function pass(milliseconds: number, stepMs = 1000): Promise<void> {
  for (let left = milliseconds; left > 0; left -= stepMs) {
    clock.advance(Math.min(stepMs, left))
    await settle()
  }
}

function consume(prefetch = 10): void {
  platform.queue.consume(queueName(spec), { prefetch }, (delivery) => void taken.push(delivery))
}

function answer(index: number, body: string, kind: 'response' | 'error' = 'response', head = ''): void {
  const delivery = taken[index] ?? expect.fail('nothing to answer')
  delivery.reply({ kind, head, body })
  void delivery.ack()
}

async function* aFile(): AsyncGenerator<Uint8Array> {
  yield Buffer.from('a file')
}

async function* aBrokenFile(): AsyncGenerator<Uint8Array> {
  throw new Error('the connection broke')
}

describe('emitting', () => {
  test('without waiting settles when the message is queued', async () => {
    const { emit } = await running()
    const emission = await emit({ body: '{"a":"ç"}' })
    expect(emission).toMatchObject({ kind: 'taken' })
    consume()
    expect(taken[0]?.envelope).toMatchObject({
      key: (emission as { key: string }).key,
      trigger: 'email',
      durable: true,
      expiresAt: 0,
      body: Buffer.from('{"a":"ç"}').toString('latin1'),
    })
  })

  test('hands on bytes as they are, and what is known of them', async () => {
    const { emit } = await running()
    await emit({ body: Uint8Array.of(0, 0xe7, 0xff), head: '{"topic":"t"}' })
    consume()
    expect(taken[0]?.envelope).toMatchObject({ head: '{"topic":"t"}', body: '\0\xe7\xff' })
  })

  test('and waiting settles with the outcome', async () => {
    const { emit } = await running()
    consume()
    const well = emit({ body: '1' }, { wait: true })
    const badly = emit({ body: '2' }, { wait: true })
    await settle()
    expect(taken[0]?.envelope).toMatchObject({ durable: false, isTimedFromStart: true })
    answer(0, '{"big":12345678901234567890}')
    answer(1, '{"error":"no","code":418}', 'error')
    expect(await well).toMatchObject({ kind: 'response', message: { big: expect.anything() as unknown } })
    expect(await badly).toMatchObject({ kind: 'error', code: 418, text: 'no' })
  })

  test('a timeout of the execution, of the queue, and of an engine that says nothing are timeouts', async () => {
    const { emit } = await running()
    const waiting = emit({ body: '1' }, { wait: true, expirationMs: 500 })
    await pass(2000)
    expect(await waiting).toMatchObject({ kind: 'timeout' })
    consume()
    const ended = emit({ body: '2' }, { wait: true })
    await settle()
    answer(0, '{"error":"late","code":500}', 'error', '{"isTimeout":true}')
    expect(await ended).toMatchObject({ kind: 'timeout' })
    const silent = emit({ body: '3' }, { wait: true })
    await pass(30_000)
    expect(await silent).toMatchObject({ kind: 'timeout' })
  })

  test('no more messages wait for their outcome than there are executions at a time', async () => {
    const { emit, concurrency } = await running()
    consume()
    const emissions = [1, 2, 3].map((n) => emit({ body: String(n) }, { wait: true }))
    await settle()
    expect([concurrency, taken.length]).toEqual([2, 2])
    answer(0, 'null')
    await settle()
    expect(taken).toHaveLength(3)
    answer(1, 'null')
    answer(2, 'null')
    expect((await Promise.all(emissions)).map(({ kind }) => kind)).toEqual(['response', 'response', 'response'])
  })

  test('a full queue holds the source up until there is room', async () => {
    const { emit } = await running()
    for (let n = 0; n < 3; n++) await emit({ body: String(n) })
    let settled: Emission | undefined
    void emit({ body: '3' }).then((emission) => (settled = emission))
    await pass(5000)
    expect(settled).toBeUndefined()
    consume(1)
    await pass(1000)
    expect(settled).toMatchObject({ kind: 'taken' })
  })

  test('what is too large is refused for good, and its files are gone', async () => {
    const { emit } = await running()
    const tooLarge = await emit({ body: '"'.padEnd(MAX_BODY_BYTES + 1, 'x') })
    expect(tooLarge).toMatchObject({ kind: 'refused', isFinal: true })
    const badName = await emit({ body: '1', files: [{ name: '../passwd', content: aFile() }] })
    expect(badName).toMatchObject({ kind: 'refused', isFinal: true })
    expect((await platform.objects.list('executions/')).objects).toEqual([])
  })

  test('one key is one execution', async () => {
    const { emit } = await running()
    const [first, second] = await Promise.all([emit({ body: '1', key: 'uid 7' }), emit({ body: '1', key: 'uid 7' })])
    expect([first.kind, second]).toEqual(['taken', expect.objectContaining({ kind: 'refused', isFinal: false })])
    const third = await emit({ body: '1', key: 'uid 7' })
    expect(third).toEqual(first)
    expect(await platform.queue.depth(queueName(spec))).toMatchObject({ ready: 1 })
  })

  test('files are in the objects port before the message is queued, and travel as references', async () => {
    const { emit } = await running()
    consume()
    await emit({ body: '1', files: [{ name: 'in.csv', content: aFile(), contentType: 'text/csv' }] })
    const { key, files } = taken[0]?.envelope ?? {}
    expect(files).toMatchObject([{ name: 'in.csv', length: 6 }])
    expect(await platform.objects.stat(`executions/test/${key}/in/in.csv`)).toMatchObject({ contentType: 'text/csv' })
  })

  test('a file whose source breaks leaves nothing, and the message may come again', async () => {
    const { emit } = await running()
    const emission = await emit({
      body: '1',
      files: [
        { name: 'good', content: aFile() },
        { name: 'bad', content: aBrokenFile() },
      ],
    })
    expect(emission).toMatchObject({
      kind: 'refused',
      isFinal: false,
      text: expect.stringContaining('broke') as string,
    })
    expect((await platform.objects.list('executions/')).objects).toEqual([])
  })
})

describe('failures', () => {
  test('start again after 1, 2, 4 … 60 seconds, with a warning each', async () => {
    const starts: number[] = []
    const begin = clock.now()
    run(() => {
      starts.push((clock.now() - begin) / 1000)
      throw new Error('no route to host')
    })
    await settle()
    await pass(200_000)
    expect(starts).toEqual([0, 1, 3, 7, 15, 31, 63, 123, 183])
    expect(log[0]).toBe('WARN The trigger lost or could not open its source: no route to host. Next try in 1 s')
  })

  test('why it waits is known until it runs again', async () => {
    let isBroken = true
    const runner = run(() => {
      if (isBroken) throw new Error('no route to host')
      return { close: () => undefined }
    })
    await settle()
    const problem = 'The trigger lost or could not open its source: no route to host'
    expect(runner).toMatchObject({ state: 'waiting', problem })
    await pass(1000)
    expect(runner).toMatchObject({ state: 'waiting', problem })
    isBroken = false
    await pass(2000)
    expect(runner).toMatchObject({ state: 'running', problem: undefined })
  })

  test('after a minute of health the waits begin anew', async () => {
    const contexts: SourceContext<unknown>[] = []
    run((context) => {
      contexts.push(context)
      return { close: () => undefined }
    })
    await settle()
    for (const waitMs of [1000, 2000]) {
      contexts.at(-1)?.fail(new Error('broken'))
      await settle()
      await pass(waitMs)
    }
    expect(contexts).toHaveLength(3)
    await pass(60_000)
    contexts.at(-1)?.fail(new Error('broken'))
    await settle()
    await pass(1000)
    expect(contexts).toHaveLength(4)
  })

  test('the run that failed is closed, once, before the next one starts, and what it emits is refused', async () => {
    const order: string[] = []
    const contexts: SourceContext<unknown>[] = []
    run((context) => {
      order.push('start')
      contexts.push(context)
      return { close: () => void order.push('close') }
    })
    await settle()
    const [first] = contexts
    first?.fail(new Error('a'))
    first?.fail(new Error('b'))
    expect(first?.signal.aborted).toBe(true)
    await settle()
    await pass(1000)
    expect(order).toEqual(['start', 'close', 'start'])
    expect(await first?.emit({ body: '1' })).toMatchObject({ kind: 'refused', isFinal: false })
  })
})

describe('stopping', () => {
  test('lets what is under way settle, then closes', async () => {
    const order: string[] = []
    const { emit, signal } = await running(() => void order.push('close'))
    consume()
    void emit({ body: '1' }, { wait: true }).then(({ kind }) => order.push(kind))
    await settle()
    const stopped = runners[0]?.stop(30_000)
    await settle()
    expect([signal.aborted, order]).toEqual([true, []])
    answer(0, 'null')
    await stopped
    expect(order).toEqual(['response', 'close'])
    expect(runners[0]?.state).toBe('stopped')
  })

  test('does not wait longer than it was told', async () => {
    let isClosed = false
    const { emit } = await running(() => void (isClosed = true))
    consume()
    void emit({ body: '1' }, { wait: true })
    await settle()
    const stopped = runners[0]?.stop(3000)
    await settle()
    await pass(3000)
    await stopped
    expect(isClosed).toBe(true)
  })

  test('a source that neither starts nor fails does not hold it up for ever', async () => {
    run(() => new Promise(() => undefined))
    await settle()
    const stopped = runners[0]?.stop(1000)
    await pass(12_000)
    await stopped
  })
})

describe('ownership', () => {
  const idle = { close: () => undefined }

  test('of several runtimes one runs the source, the next one when it stops', async () => {
    run(() => idle)
    await settle()
    run(() => idle)
    await settle()
    expect(runners.map(({ state }) => state)).toEqual(['running', 'standby'])
    await runners[0]?.stop(0)
    await pass(10_000)
    expect(runners.map(({ state }) => state)).toEqual(['stopped', 'running'])
  })

  test('a runtime whose lease went to another one stops, and may neither emit nor change the state', async () => {
    const context = await running()
    await platform.cache.set(`source:${queueName(spec)}`, 'somebody else', 60_000)
    await pass(10_000)
    expect(context.signal.aborted).toBe(true)
    expect(runners[0]?.state).toBe('standby')
    expect(await context.emit({ body: '1' })).toMatchObject({ kind: 'refused' })
    await expect(context.state.set('position', 1)).rejects.toMatchObject({ code: 'SOURCE_STOPPED' })
    await pass(70_000)
    expect(runners[0]?.state).toBe('running')
  })

  test('after a pause of the process nothing is emitted before the lease is renewed', async () => {
    const context = await running()
    // As SIGSTOP does it: time passes, no timer is called.
    const now = clock.now()
    clock.now = () => now + 40_000
    expect(await context.emit({ body: '1' })).toMatchObject({ kind: 'refused', isFinal: false })
  })

  test('a cache that does not answer ends the run when the lease is over, not before', async () => {
    const context = await running()
    const { renew } = platform.cache
    platform.cache.renew = () => Promise.reject(new Error('down'))
    await pass(20_000)
    expect(context.signal.aborted).toBe(false)
    await pass(15_000)
    expect(context.signal.aborted).toBe(true)
    platform.cache.renew = renew
    await pass(40_000)
    expect(runners[0]?.state).toBe('running')
  })
})

test('the state outlives a run, belongs to one deployment, and goes with it', async () => {
  const { state } = await running()
  await state.set('uid 1', { attempts: 2 })
  await state.set('uid 2', 'x')
  await state.delete('uid 2')
  await state.delete('unknown')
  await runners[0]?.stop(0)
  const next = await running()
  expect(await next.state.get('uid 1')).toEqual({ attempts: 2 })
  expect(await next.state.entries()).toEqual([['uid 1', { attempts: 2 }]])
  await forgetSource(platform.documents, queueName(spec))
  expect(await next.state.entries()).toEqual([])
})
