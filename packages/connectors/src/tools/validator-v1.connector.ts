import { defineConnector, StepFailure } from '@jatai/sdk'
import { jsonSchemaField } from './json-schema-field.ts'

/** tools.md, Validator V1. */
export const validatorV1 = defineConnector({
  name: 'validator',
  native: true,
  title: 'Validator',
  summary: 'Lets the message through when it is valid to a JSON Schema of draft 4, else ends the flow with an error.',
  category: 'tools',
  deprecated: true,
  failOnError: 'always',
  params: {
    schema: jsonSchemaField({
      title: 'JSON Schema',
      aliases: ['jsonSchema', 'validationSchema'],
      expression: 'none',
      draftOf: () => () => 'v4',
    }),
  },
  examples: [
    {
      title: 'A product without a price',
      params: { schema: { type: 'object', required: ['name', 'price'] } },
      message: { name: 'Chair' },
      throws: {
        error: 'Failed to validate message. #Validation: $.price: is missing but it is required',
        code: 400,
      },
    },
  ],
  run(call) {
    const errors = call.params.schema(call).validate(call.message)
    if (errors.length === 0) return call.message
    const details = errors.map(({ message }) => message).join('; ')
    throw new StepFailure(`Failed to validate message. #Validation: ${details}`, { code: 400 })
  },
})
