import type { Json } from '@jatai/languages/json'
import { defineConnector, field, stepwise } from '@jatai/sdk'
import type { Eventually } from '@jatai/sdk'

/** logic.md, Block Execution. */
export const blockExecution = defineConnector({
  name: 'block-execution-connector',
  title: 'Block Execution',
  summary: 'Runs a part of the flow on its own, with its own handling of errors, and goes on with its result.',
  category: 'logic',
  failOnError: 'always',
  params: {
    onProcess: field.track({ title: 'onProcess', description: 'The steps to run.' }),
    onException: field.track({ title: 'onException', description: 'The steps to run when one of them fails.' }),
  },
  examples: [{ title: 'An empty block hands the message on', params: {}, message: { a: 1 }, output: { a: 1 } }],
  run(call) {
    const { onProcess, onException } = call.params
    if (onException === undefined || onException.isEmpty) return call.run(onProcess, call.message)
    return stepwise(
      (function* (): Generator<Eventually<Json>, Json, Json> {
        try {
          return yield call.run(onProcess, call.message)
        } catch (thrown) {
          return yield call.run(onException, call.errorObject(thrown))
        }
      })(),
    )
  },
})
