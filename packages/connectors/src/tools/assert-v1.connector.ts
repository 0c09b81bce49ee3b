import { compileSimple } from '@jatai/languages/simple'
import { defineConnector, field, StepFailure } from '@jatai/sdk'

/** tools.md, Assert V1. */
export const assertV1 = defineConnector({
  name: 'assert',
  native: true,
  title: 'Assert',
  summary: 'Lets the message through when a Simple condition holds, else ends the flow with an error.',
  category: 'tools',
  deprecated: true,
  failOnError: 'always',
  params: {
    condition: field.compiled({
      title: 'Condition',
      language: 'simple',
      aliases: ['simple', 'expression'],
      required: true,
      compile: compileSimple,
    }),
    errorMessage: field.text({ title: 'Error Message', aliases: ['message'], default: '' }),
    errorCode: field.integer({ title: 'HTTP Status Code', aliases: ['code'], default: 500 }),
  },
  examples: [
    {
      title: 'Only one city',
      params: { condition: "#{city} == 'New York'", errorMessage: 'City not accepted', errorCode: 400 },
      message: { city: 'Rio' },
      throws: { error: 'City not accepted', code: 400 },
    },
  ],
  run({ params, message }) {
    if (params.condition.holds(message)) return message
    throw new StepFailure(params.errorMessage, { code: params.errorCode })
  },
})
