import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Json } from '@jatai/languages/json'
import { make, REST, startRuntime, step } from '../__fixtures__/test-runtime.ts'
import type { TestRuntime } from '../__fixtures__/test-runtime.ts'

let world: TestRuntime
beforeEach(async () => {
  world = await startRuntime({ hangMarginMs: 200 })
})
afterEach(() => world.close())

/** A message of few bytes that is longer than any text as JSON: writing it is one call without an end. */
const branches: Readonly<Record<string, readonly Json[]>> = {
  more: [make('{"a": {{ message }}, "b": {{ message }}}')],
}
const start: readonly Json[] = [step('do-while-connector', { iteration: '45', onProcess: 'more' })]

test('an engine that computes beyond the time of an execution is ended, and what it ran with it', async () => {
  await world.deploy({ name: 'stuck', trigger: { ...REST, timeout: 300 }, start, branches })
  expect((await world.post('stuck')).status).toBe(500)
  await world.until(() => world.ended.length === 1, 'the end')
  expect(world.ended[0]).toMatchObject({ kind: 'error', code: 500 })
  expect(JSON.stringify(world.ended[0]?.message)).toContain('Execution timeout of 300 ms exceeded')
  expect(world.runtime.running()).toEqual([])
  expect(world.warnings).toMatchObject([{ kind: 'restarted-by-errors' }])
})

test('an execution that is cancelled while its engine computes ends as cancelled', async () => {
  await world.deploy({ name: 'stuck', trigger: REST, start, branches })
  const answer = world.post('stuck')
  const { key } = await world.until(() => world.runtime.running()[0], 'the start')
  expect(world.runtime.cancel(key)).toBe(true)
  expect((await answer).status).toBe(499)
  expect(world.ended[0]).toMatchObject({ kind: 'error', code: 499 })
})
