import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Json } from '@jatai/languages/json'
import { fail, make, REST, startRuntime, step } from '../../__fixtures__/test-runtime.ts'
import type { TestRuntime } from '../../__fixtures__/test-runtime.ts'

let runtime: TestRuntime
beforeAll(async () => {
  runtime = await startRuntime({ mllp: 'off' })
})
afterAll(() => runtime.close())

const file = [
  step('file-writer-connector', { fileName: 'a.pdf', inputData: '"x"' }),
  make('{"file": "a.pdf", "Content-Type": "application/pdf"}'),
]

test.each<[string, Record<string, Json>, readonly Json[], number]>([
  ['an answer', {}, [make('{}')], 200],
  ['an error', {}, [fail('no', 418)], 418],
  ['a file', { type: 'http-file', responseContentTypes: ['application/pdf'] }, file, 200],
])(
  'the key of an execution stands on %s, unless the realm hides it (triggers.md §15.17)',
  async (_what, trigger, start, status) => {
    const name = `keyed-${status}-${start.length}`
    for (const hidesExecutionKey of [false, true]) {
      await runtime.deploy({ name, trigger: { ...REST, ...trigger }, start }, { hidesExecutionKey })
      // With a key of its own, the answer is kept and given again.
      const call = (headers = {}) => fetch(runtime.url(name), { method: 'POST', headers })
      const again = { 'Idempotency-Key': String(hidesExecutionKey) }
      for (const answer of [await call(), await call(again), await call(again)]) {
        await answer.arrayBuffer()
        expect([answer.status, answer.headers.has('x-execution-key')]).toEqual([status, !hidesExecutionKey])
      }
    }
  },
)
