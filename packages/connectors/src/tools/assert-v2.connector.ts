import { errorText } from '@jatai/errors'
import { defineConnector, field, StepFailure } from '@jatai/sdk'
import type { Field, StepCall } from '@jatai/sdk'
import { holdsTrue } from '../logic/succeeded.ts'

/** tools.md, Assert V2. */
export const assertV2 = defineConnector({
  name: 'assert-connector-v2',
  title: 'Assert V2',
  summary: 'Lets the message through when a condition holds, else ends the flow with an error.',
  category: 'tools',
  failOnError: { default: true, keys: ['failOnError'] },
  params: {
    condition: condition(),
    errorMessage: field.text({ title: 'Error Message', default: 'Error' }),
    internalErrorMessage: field.text({ title: 'Internal Error Message', default: 'Internal Error' }),
    errorCode: field.integer({ title: 'HTTP Status Code', default: 500 }),
  },
  examples: [
    {
      title: 'Under forty',
      params: {
        condition: '{{ LESSTHAN(message.age, 40) }}',
        errorMessage: 'Too old',
        errorCode: '422',
        failOnError: false,
      },
      message: { age: 41 },
      output: { error: 'Too old', internalErrorMessage: 'Internal Error', code: 422, success: false },
    },
  ],
  run(call) {
    const { params } = call
    if (params.condition(call)) return call.message
    const { errorMessage: error, internalErrorMessage, errorCode: code } = params
    call.log('ERROR', internalErrorMessage)
    throw new StepFailure(error, { code, output: { error, internalErrorMessage, code, success: false } })
  },
})

/** A condition that cannot be evaluated does not hold; why stands in the log. */
function condition(): Field<(call: StepCall<unknown>) => boolean> {
  return {
    title: 'Condition',
    description: 'A Double Braces expression; only true holds.',
    kind: 'text',
    expression: 'param',
    default: '{{ EQUALTO( message.number, 1 ) }}',
    read: () => () => false,
    prepare(raw, compiler) {
      if (typeof raw !== 'string') return () => raw === true
      const template = compiler.template(raw, 'param')
      return (call) => {
        try {
          return holdsTrue(template(call))
        } catch (error) {
          call.log('ERROR', `The condition could not be evaluated: ${errorText(error)}`)
          return false
        }
      }
    },
  }
}
