import { setTimeout as wait } from 'node:timers/promises'
import type { Json, JsonObject } from '@jatai/languages/json'
import { describe, expect, test } from 'vitest'
import { runTracks, step } from './__fixtures__/run-tracks.ts'
import type { Behaviour } from './__fixtures__/run-tracks.ts'

// Time, concurrency and interruption; the results of every setting are in the vectors (tests/conformance).

const same: Behaviour = ({ message }) => message
const fail: Behaviour = () => {
  throw new Error('boom')
}

/** Waits as the signal lets it, and counts how many wait at the same time. */
function crowd(ms: number): { readonly enter: Behaviour; readonly most: () => number; readonly aborted: () => number } {
  let inside = 0
  let most = 0
  let aborted = 0
  return {
    enter: async ({ message, signal }) => {
      most = Math.max(most, ++inside)
      try {
        await wait(ms, undefined, { signal })
      } catch (error) {
        aborted++
        throw error
      } finally {
        inside--
      }
      return message
    },
    most: () => most,
    aborted: () => aborted,
  }
}

describe('Do While', () => {
  test('without an end is stopped by the time of the execution, and its handler does not run', async () => {
    let handled = 0
    const outcome = await runTracks(
      {
        start: [step('do-while-connector', { iteration: '2000000000', onProcess: 'round', onException: 'handler' })],
        round: [step('same')],
        handler: [step('handle')],
      },
      { behaviours: { same, handle: ({ message }) => (handled++, message) }, timeoutMs: 100 },
    )
    expect(outcome).toMatchObject({ kind: 'error', code: 500, interruption: { reason: 'timeout' } })
    expect(handled).toBe(0)
  })

  test('cancels the round that runs when its own time is over, and its handler gets the error', async () => {
    const { enter, aborted } = crowd(10_000)
    const outcome = await runTracks(
      {
        start: [
          step('do-while-connector', { timeout: 30, interruptLoopOnError: false, onProcess: 'a', onException: 'b' }),
        ],
        a: [step('enter')],
        b: [step('same')],
      },
      { behaviours: { enter, same } },
    )
    expect(outcome).toMatchObject({
      kind: 'response',
      message: { error: 'Do While timeout of 30 ms exceeded', code: 500, loopIndex: 1 },
    })
    expect(aborted()).toBe(1)
  })

  test('keeps its own limit apart from one inside it', async () => {
    const { enter } = crowd(10_000)
    const outcome = await runTracks(
      {
        start: [
          step('do-while-connector', { iteration: 1, timeout: 5000, interruptLoopOnError: false, onProcess: 'a' }),
        ],
        a: [step('retry-connector', { maxRetry: 1, timeout: 30, failOnError: true, onProcess: 'b' })],
        b: [step('enter')],
      },
      { behaviours: { enter } },
    )
    expect(outcome).toMatchObject({ kind: 'response', message: { error: 'Retry timeout of 30 ms exceeded' } })
  })
})

describe('For Each', () => {
  const items = Array.from({ length: 35 }, (_, index) => ({ index, success: true }))
  const flow = (parallel: boolean) => ({
    start: [step('for-each-connector', { jsonPath: '$.items', parallel, onProcess: 'item' })],
    item: [step('enter')],
  })

  test('works on ten elements at once when parallel, and on one otherwise', async () => {
    for (const [parallel, most] of [
      [true, 10],
      [false, 1],
    ] as const) {
      const visitors = crowd(1)
      const outcome = await runTracks(flow(parallel), { message: { items }, behaviours: { enter: visitors.enter } })
      expect(outcome).toMatchObject({ kind: 'response', message: { total: 35, success: 35, failed: 0 } })
      expect(visitors.most()).toBe(most)
    }
  })

  test('starts no further element once the execution is over', async () => {
    let started = 0
    const enter: Behaviour = async ({ message, signal }) => {
      started++
      await wait(10_000, undefined, { signal })
      return message
    }
    const outcome = await runTracks(flow(true), { message: { items }, behaviours: { enter }, timeoutMs: 50 })
    expect(outcome).toMatchObject({ kind: 'error', interruption: { reason: 'timeout' } })
    await wait(20)
    expect(started).toBe(10)
  })

  test('a hundred thousand elements without waiting do not overflow the stack', async () => {
    const many = Array.from({ length: 100_000 }, () => ({ success: true }))
    const outcome = await runTracks(flow(true), { message: { items: many }, behaviours: { enter: same } })
    expect(outcome).toMatchObject({ message: { total: 100_000, success: 100_000 } })
  })
})

describe('Parallel', () => {
  const lines = (count: number): Json =>
    Array.from({ length: count }, (_, index) => ({ executionId: index, target: 'line' }))

  test('starts every line at once (decisions.md 15)', async () => {
    const visitors = crowd(5)
    await runTracks(
      { start: [step('parallel-execution-connector', { parallelExecutions: lines(25) })], line: [step('enter')] },
      { behaviours: { enter: visitors.enter } },
    )
    expect(visitors.most()).toBe(25)
  })

  test('a failing line stops no other, and gives its error or null', async () => {
    const flow = (reportExceptions: boolean) => ({
      start: [
        step('parallel-execution-connector', {
          reportExceptions,
          parallelExecutions: [
            { executionId: 'bad', target: 'bad' },
            { executionId: 'good', target: 'good' },
          ],
        }),
      ],
      bad: [step('fail')],
      good: [step('delayed')],
    })
    const behaviours = { fail, delayed: crowd(5).enter }
    const told = await runTracks(flow(true), { message: { a: 1 }, behaviours })
    expect(told).toMatchObject({
      message: [
        { executionId: 'bad', result: { error: 'boom', code: 500 } },
        { executionId: 'good', result: { a: 1 } },
      ],
    })
    const untold = await runTracks(flow(false), { message: { a: 1 }, behaviours })
    expect(untold).toMatchObject({ message: [{ executionId: 'bad', result: null }, { executionId: 'good' }] })
  })

  test('ends as a whole when the execution is over, however many lines wait', async () => {
    const visitors = crowd(10_000)
    const outcome = await runTracks(
      { start: [step('parallel-execution-connector', { parallelExecutions: lines(5) })], line: [step('enter')] },
      { behaviours: { enter: visitors.enter }, timeoutMs: 30 },
    )
    expect(outcome).toMatchObject({ kind: 'error', interruption: { reason: 'timeout' } })
    await expect.poll(() => visitors.aborted()).toBe(5)
  })
})

describe('Retry', () => {
  test('cancels the attempt that runs when its time is over, and counts it as the last', async () => {
    const { enter, aborted } = crowd(10_000)
    const outcome = await runTracks(
      { start: [step('retry-connector', { maxRetry: 5, timeout: 30, onProcess: 'a' })], a: [step('enter')] },
      { behaviours: { enter } },
    )
    expect(outcome).toMatchObject({ kind: 'response', message: { error: 'Retry timeout of 30 ms exceeded' } })
    expect(aborted()).toBe(1)
  })

  test('a later attempt reads what the one before left in the message', async () => {
    const seen: Json[] = []
    const outcome = await runTracks(
      { start: [step('retry-connector', { onProcess: 'a' })], a: [step('count')] },
      {
        message: { n: 0 },
        behaviours: {
          count: ({ message }) => {
            seen.push(message)
            const n = ((message as JsonObject)['n'] as number) + 1
            return { n, success: n === 2 }
          },
        },
      },
    )
    expect(seen).toEqual([{ n: 0 }, { n: 1, success: false }])
    expect(outcome).toMatchObject({ message: { n: 2, success: true } })
  })
})

describe('Delayer', () => {
  test('takes a text, waits nothing for what is no time, and ends with the execution', async () => {
    const delayer = (delayMilliseconds: Json): Json => ({
      id: 'd',
      type: 'delayer',
      stepName: 'Wait',
      delayMilliseconds,
    })
    for (const ms of ['5', -10, 'soon', null]) {
      expect(await runTracks({ start: [delayer(ms)] }, { message: { a: 1 } })).toMatchObject({ message: { a: 1 } })
    }
    const startedAt = Date.now()
    const outcome = await runTracks({ start: [delayer(60_000)] }, { timeoutMs: 30 })
    expect(outcome).toMatchObject({ kind: 'error', interruption: { reason: 'timeout' } })
    expect(Date.now() - startedAt).toBeLessThan(5_000)
  })
})

test('an error in the handler of an inner block goes to the handler of the outer one', async () => {
  const outcome = await runTracks(
    {
      start: [step('block-execution-connector', { onProcess: 'outer', onException: 'outerHandler' })],
      outer: [step('block-execution-connector', { onProcess: 'inner', onException: 'innerHandler' }), step('never')],
      inner: [step('fail')],
      innerHandler: [step('failAgain')],
      outerHandler: [step('same')],
    },
    {
      behaviours: {
        fail,
        same,
        failAgain: () => {
          throw new Error('again')
        },
        never: () => {
          throw new Error('this step must not run')
        },
      },
    },
  )
  expect(outcome).toMatchObject({ kind: 'response', message: { error: 'again', code: 500 } })
})
