import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Json } from '@jatai/languages/json'
import type { StepTrace, Trial, TrialEnd, TrialLogLine, TrialPause, TrialPauses } from '@jatai/platform'
import { devour, fail, make, specOf, startRuntime, step, wait } from '../__fixtures__/test-runtime.ts'
import type { TestRuntime } from '../__fixtures__/test-runtime.ts'
import type { WorkerThreads } from '../workers/worker-threads.ts'
import { createTrials } from './trials.ts'

let world: TestRuntime
beforeEach(async () => {
  world = await startRuntime()
})
afterEach(() => world.close())

/** A trial, and all that it has told. */
interface Watched {
  readonly trial: Trial
  readonly steps: StepTrace[]
  readonly lines: TrialLogLine[]
  readonly pauses: TrialPause[]
  readonly ended: Promise<TrialEnd>
  /** Waits for the pause of that number. */
  paused(count: number): Promise<TrialPause>
}

type Flow = { readonly start: readonly Json[]; readonly branches?: Readonly<Record<string, readonly Json[]>> }

async function run(
  { start, branches }: Flow,
  options: {
    payload?: string
    pauses?: TrialPauses
    timeoutMs?: number
    secret?: string
    sensitiveFields?: readonly string[]
  } = {},
): Promise<Watched> {
  const { payload = '{}', pauses, timeoutMs = 20_000, secret, sensitiveFields = [] } = options
  const steps: StepTrace[] = []
  const lines: TrialLogLine[] = []
  const seen: TrialPause[] = []
  const end = Promise.withResolvers<TrialEnd>()
  const spec = specOf({ name: 'drawn', trigger: {}, start, ...(branches === undefined ? {} : { branches }) })
  const accounts = secret === undefined ? [] : [{ label: 'own', type: 'secret-key', fields: { key: secret } }]
  const trial = await world.runtime.trials.start(
    {
      spec: { ...spec, accounts, sensitiveFields },
      executionKey: 'k1',
      payload,
      timeoutMs,
      ...(pauses === undefined ? {} : { pauses }),
    },
    {
      onStep: (told) => steps.push(told),
      onLog: (line) => lines.push(line),
      onPause: (pause) => seen.push(pause),
      onEnd: (told) => end.resolve(told),
    },
  )
  return {
    trial,
    steps,
    lines,
    pauses: seen,
    ended: end.promise,
    paused: (count) => world.until(() => seen[count - 1], `pause ${count}`),
  }
}

const named = (name: string, made: Json): Json => ({ ...(made as object), id: name, stepName: name })
const add = (name: string): Json => named(name, make(`{ "way": "{{ CONCAT(message.way, "${name}") }}" }`))

describe('a run', () => {
  test('tells each step, then how it ended; the trigger is not needed', async () => {
    const { steps, ended } = await run({ start: [add('a'), add('b')] }, { payload: '{"way":">"}' })
    expect(await ended).toMatchObject({ kind: 'response', output: '{"way":">ab"}', stepsLeftOut: 0 })
    expect(steps).toMatchObject([
      {
        id: 'a',
        stepName: 'a',
        path: '',
        status: 'success',
        input: { text: '{"way":">"}' },
        output: { text: '{"way":">a"}' },
      },
      { id: 'b', input: { text: '{"way":">a"}' }, output: { text: '{"way":">ab"}' } },
    ])
  })

  test('tells the error of a step, and logs', async () => {
    const log = named('say', step('log-connector', { message: 'hello', logLevel: 'INFO' }))
    const { steps, lines, ended } = await run({ start: [log, named('boom', fail('no', 418))] })
    expect(await ended).toMatchObject({ kind: 'error', code: 418, output: expect.stringContaining('no') as string })
    expect(steps.at(-1)).toMatchObject({
      id: 'boom',
      status: 'failed',
      output: { text: expect.stringContaining('no') as string },
    })
    expect(lines).toMatchObject([{ level: 'INFO', message: 'hello', step: 'say' }])
  })

  test('keeps numbers, and tells of no secret', async () => {
    const { steps, ended } = await run(
      { start: [named('take', make('{"n": {{ message.n }}, "t": "{{ account.own.key }}"}'))] },
      { payload: '{"n":12345678901234567890.123}', secret: 'very-secret-value' },
    )
    expect((await ended).output).toContain('12345678901234567890.123')
    expect(JSON.stringify(steps)).toContain('12345678901234567890.123')
    expect(JSON.stringify(steps)).not.toContain('very-secret-value')
  })

  test('tells the first 2000 steps and counts the others', async () => {
    const loop = named('loop', step('do-while-connector', { iteration: '2100', onProcess: 'more' }))
    const { steps, ended } = await run({ start: [loop], branches: { more: [add('x')] } })
    expect((await ended).stepsLeftOut).toBe(101)
    expect(steps).toHaveLength(2000)
    expect(steps[7]?.path).toMatch(/^loop \[\d+\]$/)
  })

  test('is stopped by hand, by its time, and at the limit of its memory', async () => {
    const stopped = await run({ start: [named('slow', wait(60_000))] })
    stopped.trial.stop()
    expect(await stopped.ended).toMatchObject({ kind: 'error', output: expect.stringContaining('cancelled') as string })
    const late = await run({ start: [named('slow', wait(60_000))] }, { timeoutMs: 300 })
    expect(await late.ended).toMatchObject({ kind: 'error' })
    const greedy = await run(devour())
    expect((await greedy.ended).output).toContain('more memory than it may have')
  }, 30_000)

  test('is stopped by hand even when its engine computes and hears of nothing', async () => {
    const ended = Promise.withResolvers<TrialEnd>()
    let isTerminated = false
    const deaf: Pick<WorkerThreads, 'start'> = {
      start(_load, listener) {
        setImmediate(() => listener.onReady())
        const terminate = (): Promise<void> => Promise.resolve(void (isTerminated = true))
        return { run: () => undefined, post: () => undefined, usage: () => Promise.resolve(undefined), terminate }
      },
    }
    const desk = { serve: () => Promise.reject(new Error('nothing is asked for')) }
    const trials = createTrials({ threads: deaf, desk, now: Date.now, stopMs: 10 })
    const trial = await trials.start(
      {
        spec: specOf({ name: 'drawn', trigger: {}, start: [add('a')] }),
        executionKey: 'k1',
        payload: '{}',
        timeoutMs: 60_000,
      },
      { onStep: () => undefined, onLog: () => undefined, onPause: () => undefined, onEnd: (end) => ended.resolve(end) },
    )
    trial.stop()
    expect(await ended.promise).toMatchObject({ kind: 'error', code: 499 })
    expect(isTerminated).toBe(true)
  })

  test('shows no sensitive fields, and who edits a message keeps them', async () => {
    const write = step('log-connector', {
      logLevel: 'INFO',
      message: 'Got {{ UPPERCASE(message.pin) }} of {{ message }}',
    })
    const { trial, steps, lines, paused, ended } = await run(
      { start: [write, named('a', make('{"pin": {{ message.pin }}, "isSame": {{ EQUALTO(message.pin, "4242") }}}'))] },
      { payload: '{"pin":"4242","n":1}', pauses: ['a'], sensitiveFields: ['pin'] },
    )
    expect(await paused(1)).toMatchObject({ message: '{"pin":"***","n":1}' })
    trial.resume({ pause: 1, message: '{"pin":"***","n":2}' })
    expect(await ended).toMatchObject({ output: '{"pin":"***","isSame":true}' })
    expect(lines).toMatchObject([{ message: 'Got *** of {"pin":"***","n":1}' }])
    expect(JSON.stringify(steps)).not.toContain('4242')
    expect(steps.at(-1)).toMatchObject({ input: { text: '{"pin":"***","n":2}' } })
  })

  test('of a document that cannot run is refused', async () => {
    await expect(run({ start: [step('nothing-connector', {})] })).rejects.toThrow('nothing-connector')
  })
})

describe('debugging', () => {
  test('stops before each step, and goes on step by step', async () => {
    const watched = await run({ start: [add('a'), add('b')] }, { payload: '{"way":""}', pauses: 'every-step' })
    expect(await watched.paused(1)).toMatchObject({ pause: 1, id: 'a', message: '{"way":""}' })
    expect(watched.steps).toEqual([])
    watched.trial.resume({})
    expect(await watched.paused(2)).toMatchObject({ pause: 2, id: 'b', message: '{"way":"a"}' })
    expect(watched.trial.resume({ pauses: [] })).toBe(true)
    expect(await watched.ended).toMatchObject({ kind: 'response', output: '{"way":"ab"}' })
    expect(watched.trial.resume({})).toBe(false)
  })

  test('a step takes the message that was edited', async () => {
    const watched = await run({ start: [add('a'), add('b')] }, { pauses: ['b'] })
    await watched.paused(1)
    watched.trial.resume({ pause: 1, message: '{"way":"edited-"}' })
    expect(await watched.ended).toMatchObject({ output: '{"way":"edited-b"}' })
    expect(watched.steps[1]).toMatchObject({ id: 'b', input: { text: '{"way":"edited-"}' } })
  })

  test('stops at the chosen steps of loops, and at others when it goes on', async () => {
    const loop = named('loop', step('do-while-connector', { iteration: '3', onProcess: 'more' }))
    const watched = await run({ start: [loop, add('after')], branches: { more: [add('in')] } }, { pauses: ['in'] })
    await watched.paused(1)
    watched.trial.resume({ pause: 1 })
    expect((await watched.paused(2)).path).toContain('loop')
    watched.trial.resume({ pause: 2, pauses: ['after'] })
    expect(await watched.paused(3)).toMatchObject({ id: 'after' })
    watched.trial.resume({})
    expect((await watched.ended).kind).toBe('response')
  })

  test('a run that waits can be stopped', async () => {
    const watched = await run({ start: [add('a')] }, { pauses: 'every-step' })
    await watched.paused(1)
    watched.trial.stop()
    expect(await watched.ended).toMatchObject({ kind: 'error' })
    expect(watched.steps).toEqual([])
  })
})
