import { compileJsonPath } from '@jatai/languages/jsonpath'
import { defineConnector, field } from '@jatai/sdk'
import type { Json } from '@jatai/languages/json'
import { jsonPathFailure } from './json-path-failure.ts'

/** tools.md, JSON Path Transformer. */
export const jsonPathTransformer = defineConnector({
  name: 'json-path-transformer',
  native: true,
  title: 'JSON Path Transformer',
  summary: 'Makes what a JSON Path finds the new message.',
  category: 'tools',
  params: {
    jsonPath: field.text({ title: 'JSON Path', expression: 'none', default: "$.store.books[?(@.title=='IT')]" }),
  },
  examples: [
    {
      title: 'Cheap ones',
      params: { jsonPath: '$.items[?(@.price < 10)]' },
      message: { items: [{ price: 5 }, { price: 20 }] },
      output: [{ price: 5 }],
    },
  ],
  run: ({ params, message }) => readPath(params.jsonPath, message),
})

const compile = field.cached(compileJsonPath)

/** What the path finds in the message; a failure has the texts of the reference engine. */
export function readPath(path: string, message: Json): Json {
  try {
    return compile(path).read(message)
  } catch (error) {
    throw jsonPathFailure(path, error)
  }
}
