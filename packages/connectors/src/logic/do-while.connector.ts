import { isJsonObject, setKey } from '@jatai/languages/json'
import type { Json } from '@jatai/languages/json'
import { defineConnector, field, Interruption, StepFailure, stepwise } from '@jatai/sdk'
import type { Eventually, ParamsOf, RunLimit, StepCall } from '@jatai/sdk'
import { holdsTrue } from './succeeded.ts'

const params = {
  iteration: field.integer({ title: 'Iteration', description: 'Most rounds.', default: 10 }),
  timeout: field.integer({ title: 'Timeout', description: 'Milliseconds for the whole loop.', default: 300_000 }),
  showLoopIndex: field.boolean({
    title: 'Loop Index',
    description: 'Writes the number of the round into the message.',
  }),
  interruptLoopOnError: field.boolean({ title: 'Interrupt Loop On Error', default: true }),
  onProcess: field.track({ title: 'onProcess', required: true }),
  onException: field.track({ title: 'onException' }),
}

/** logic.md, Do While. */
export const doWhile = defineConnector({
  name: 'do-while-connector',
  title: 'Do While',
  summary: 'Repeats steps until they answer `loopBreak: true`, each round on the result of the one before.',
  category: 'logic',
  failOnError: 'always',
  params,
  examples: [{ title: 'No round at all', params: { iteration: 0 }, message: { a: 1 }, output: { a: 1 } }],
  run: (call) => stepwise(rounds(call)),
})

function* rounds(call: StepCall<ParamsOf<typeof params>>): Generator<Eventually<Json>, Json, Json> {
  const { iteration, timeout, showLoopIndex, interruptLoopOnError, onProcess, onException } = call.params
  const now = (): number => call.execution.services.now()
  const limit: RunLimit = { deadline: now() + timeout, text: `Do While timeout of ${timeout} ms exceeded` }
  let message = call.message
  for (let round = 1; round <= iteration; round++) {
    const context = { loopIndex: round }
    try {
      if (now() >= limit.deadline) throw new Interruption('run-limit', limit.text, limit)
      const input = showLoopIndex ? withLoopIndex(message, round) : message
      message = yield call.run(onProcess, input, { index: round - 1, until: limit })
    } catch (thrown) {
      const timedOut = thrown instanceof Interruption && thrown.limit === limit
      const failure = timedOut ? new StepFailure(limit.text) : thrown
      const error = call.errorObject(failure, context)
      const handled = onException !== undefined && !onException.isEmpty
      if (!handled && (timedOut || interruptLoopOnError))
        throw new StepFailure(limit.text, { object: error, cause: failure })
      message = handled ? yield call.run(onException, error, { index: round - 1 }) : error
      if (timedOut || interruptLoopOnError) return message
    }
    if (isJsonObject(message) && Object.hasOwn(message, 'loopBreak') && holdsTrue(message['loopBreak'])) return message
  }
  return message
}

function withLoopIndex(message: Json, loopIndex: number): Json {
  if (!isJsonObject(message)) return message
  const copy = { ...message }
  setKey(copy, 'loopIndex', loopIndex)
  return copy
}
