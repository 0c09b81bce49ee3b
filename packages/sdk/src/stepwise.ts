import type { Json } from '@jatai/languages/json'
import type { Eventually } from './step-call.ts'

/**
 * Runs a generator that yields whatever may be a promise and gets its value back. While every yielded value is there
 * at once, so is the result: loops and conditions over nested tracks are written once, and cost no promise where
 * their steps do no I/O.
 */
export function stepwise<R>(steps: Generator<Eventually<Json>, R, Json>): Eventually<R> {
  let state = steps.next()
  while (!state.done) {
    const value: Eventually<Json> = state.value
    if (value instanceof Promise) return resume(steps, value)
    state = steps.next(value)
  }
  return state.value
}

async function resume<R>(steps: Generator<Eventually<Json>, R, Json>, first: Promise<Json>): Promise<R> {
  let pending: Eventually<Json> = first
  for (;;) {
    let state: IteratorResult<Eventually<Json>, R>
    try {
      state = steps.next(pending instanceof Promise ? await pending : pending)
    } catch (thrown) {
      // Either the awaited value failed, and the generator may handle it, or the generator itself has ended by throwing:
      // then throwing into it throws again.
      state = steps.throw(thrown)
    }
    if (state.done) return state.value
    pending = state.value
  }
}
