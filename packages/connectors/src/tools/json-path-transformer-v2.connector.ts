import { defineConnector, field } from '@jatai/sdk'
import { readPath } from './json-path-transformer.connector.ts'

/** tools.md, JSON Path Transformer V2. */
export const jsonPathTransformerV2 = defineConnector({
  name: 'json-path-connector-v2',
  aliases: ['json-path-transformer-connector-v2', 'json-path-transformer-v2'],
  title: 'JSON Path Transformer V2',
  summary: 'Makes what a JSON Path finds the new message; the path may come from the message.',
  category: 'tools',
  params: {
    jsonPath: field.text({ title: 'JSON Path', required: true, default: "$.store.books[?(@.title=='IT')]" }),
  },
  examples: [
    {
      title: 'A path from the message',
      params: { jsonPath: '{{ message.path }}' },
      message: { path: '$.a', a: 1 },
      output: 1,
    },
  ],
  run: ({ params, message }) => readPath(params.jsonPath, message),
})
