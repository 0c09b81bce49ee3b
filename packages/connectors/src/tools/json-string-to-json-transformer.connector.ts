import { errorText } from '@jatai/errors'
import { parseDotPaths, updateAtPaths } from '@jatai/languages/dot-path'
import { parseJson } from '@jatai/languages/json'
import type { Treatment } from '@jatai/languages/dot-path'
import type { Json } from '@jatai/languages/json'
import { defineConnector, field } from '@jatai/sdk'

/** tools.md, JSON String to JSON Transformer. */
export const jsonStringToJsonTransformer = defineConnector({
  name: 'json-string-to-json-transformer',
  native: true,
  title: 'JSON String to JSON Transformer',
  summary: 'Replaces a text that holds JSON by what it says.',
  category: 'tools',
  failOnError: 'always',
  params: {
    jsonFieldPath: field.compiled({
      title: 'JSON Field Path',
      language: 'dot-path',
      default: 'payload',
      compile: parseDotPaths,
    }),
    preserveOriginal: field.boolean({ title: 'Preserve Original', default: true }),
  },
  examples: [
    {
      title: 'A payload',
      params: { jsonFieldPath: 'payload', preserveOriginal: false },
      message: { payload: '{"a":[1,null]}', id: 7 },
      output: { payload: { a: [1, null] }, id: 7 },
    },
  ],
  run({ params, message }) {
    const { jsonFieldPath, preserveOriginal } = params
    return updateAtPaths(message, jsonFieldPath, parseText, { preserveOriginal, eachItem: true })
  },
})

/** A bad text becomes null, and the reason stands beside it. */
function parseText(value: Json): Treatment | undefined {
  if (typeof value !== 'string') return undefined
  try {
    return { value: parseJson(value) }
  } catch (error) {
    return { value: null, siblings: { _error: errorText(error) } }
  }
}
