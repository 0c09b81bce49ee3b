import type { Json } from '@jatai/languages/json'
import { defineConnector, field, Interruption, StepFailure, stepwise } from '@jatai/sdk'
import type { Eventually, ParamsOf, RunLimit, StepCall } from '@jatai/sdk'
import { succeeded } from './succeeded.ts'

const params = {
  maxRetry: field.integer({
    title: 'Maximum Number Of Retries',
    description: 'Attempts in all, the first included.',
    default: 3,
  }),
  timeout: field.integer({
    title: 'Timeout Of The Whole Retry Operation',
    description: 'Milliseconds for all attempts together.',
    default: 30_000,
  }),
  failOnError: field.boolean({ title: 'Fail On Error' }),
  onProcess: field.track({ title: 'onProcess', required: true }),
  onException: field.track({ title: 'onException' }),
}

/** logic.md, Retry. */
export const retry = defineConnector({
  name: 'retry-connector',
  title: 'Retry',
  summary: 'Repeats steps until their last message says `success: true`.',
  category: 'logic',
  failOnError: 'never',
  params,
  examples: [
    {
      title: 'One attempt without steps',
      params: { maxRetry: 1 },
      message: { success: true },
      output: { success: true },
    },
  ],
  run: (call) => stepwise(attempts(call)),
})

function* attempts(call: StepCall<ParamsOf<typeof params>>): Generator<Eventually<Json>, Json, Json> {
  const { maxRetry, timeout, failOnError, onProcess, onException } = call.params
  const now = (): number => call.execution.services.now()
  const limit: RunLimit = { deadline: now() + timeout, text: `Retry timeout of ${timeout} ms exceeded` }
  let message = call.message
  let lastThrown: unknown
  let attempt = 0
  while (attempt < Math.max(1, maxRetry) && (attempt === 0 || now() < limit.deadline)) {
    attempt++
    lastThrown = undefined
    try {
      message = yield call.run(onProcess, message, { index: attempt - 1, until: limit })
      if (succeeded(message)) return message
    } catch (thrown) {
      const timedOut = thrown instanceof Interruption && thrown.limit === limit
      lastThrown = timedOut ? new StepFailure(limit.text) : thrown
      message = call.errorObject(lastThrown)
      if (onException !== undefined && !onException.isEmpty) {
        // An error in onException ends the Retry at once and leaves it.
        message = yield call.run(onException, message, { index: attempt - 1 })
        if (succeeded(message)) return message
      }
      if (timedOut) break
    }
  }
  if (!failOnError) return message
  throw lastThrown ?? new StepFailure(`Retry failed after ${attempt} attempts`)
}
