import { defineConnector, field, StepFailure } from '@jatai/sdk'

/** tools.md, JSON Generator (Mock). */
export const jsonGenerator = defineConnector({
  name: 'json-generator-connector',
  title: 'JSON Generator',
  summary: 'Makes a new message from a JSON text with expressions in it.',
  category: 'tools',
  attempt: {
    configuration: 'Encountered a configuration error while generating JSON',
    failure: 'Encountered an error while generating JSON',
  },
  params: { json: field.json({ title: 'JSON', description: 'The new message.', default: '{}' }) },
  examples: [
    {
      title: 'A full name',
      params: { json: '{"fullName": {{ CONCAT(message.first, " ", message.last) }}, "country": "Brazil"}' },
      message: { first: 'Ana', last: 'Lima' },
      output: { fullName: 'Ana Lima', country: 'Brazil' },
    },
  ],
  run({ params }) {
    if (params.json === undefined || params.json === '')
      throw new StepFailure('The JSON text is empty', { isConfiguration: true })
    return params.json
  },
})
