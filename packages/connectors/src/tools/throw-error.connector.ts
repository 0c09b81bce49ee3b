import { isJsonObject, parseLenientJson } from '@jatai/languages/json'
import type { Json } from '@jatai/languages/json'
import { defineConnector, field, StepFailure } from '@jatai/sdk'

/** tools.md, Throw Error. */
export const throwError = defineConnector({
  name: 'throw-error-connector',
  title: 'Throw Error',
  summary: 'Ends the flow, or the part of it that handles errors, with an error of your own.',
  category: 'tools',
  failOnError: 'always',
  params: {
    errorMessage: field.text({ title: 'Error Message', visibleWhen: { customErrorEnabled: [false] } }),
    errorCode: field.integer({ title: 'HTTP Status Code', default: 500, visibleWhen: { customErrorEnabled: [false] } }),
    customErrorEnabled: field.boolean({ title: 'Enable Custom Error' }),
    customError: field.json({
      title: 'Custom Error (JSON)',
      expression: 'program',
      visibleWhen: { customErrorEnabled: [true] },
    }),
  },
  examples: [
    {
      title: 'Not found',
      params: { errorMessage: 'No such order', errorCode: '404' },
      message: {},
      throws: { error: 'No such order', exception: 'PipelineEngineRuntimeException', code: 404 },
    },
    {
      title: 'An error of your own shape',
      params: { customErrorEnabled: true, customError: '{"reason": {{ message.reason }}, "code": 422}' },
      message: { reason: 'too late' },
      throws: { reason: 'too late', code: 422 },
    },
  ],
  run({ params, execution }) {
    if (!params.customErrorEnabled) {
      throw new StepFailure(params.errorMessage ?? '', {
        code: params.errorCode,
        exception: 'PipelineEngineRuntimeException',
      })
    }
    throw new StepFailure('Custom error', { object: customObject(params.customError, execution.services.now()) })
  },
})

/** Objects go out as they are; other values are wrapped; what is no JSON becomes the text of a standard error. */
function customObject(value: Json | undefined, now: number): Json {
  let custom = value ?? null
  if (typeof custom === 'string') {
    try {
      custom = parseLenientJson(custom)
    } catch {
      return { timestamp: now, error: custom, exception: 'PipelineEngineRuntimeException', code: 500 }
    }
  }
  return isJsonObject(custom) ? custom : { error: custom, code: 500 }
}
