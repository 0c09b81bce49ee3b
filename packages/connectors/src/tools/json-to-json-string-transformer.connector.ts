import { parseDotPaths, updateAtPaths } from '@jatai/languages/dot-path'
import { stringifyJson } from '@jatai/languages/json'
import { defineConnector, field } from '@jatai/sdk'

/** tools.md, JSON to JSON String Transformer. */
export const jsonToJsonStringTransformer = defineConnector({
  name: 'json-to-json-string-transformer',
  native: true,
  title: 'JSON to JSON String Transformer',
  summary: 'Replaces a value by its compact JSON text.',
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
      message: { payload: { a: 1 } },
      output: { payload: '{"a":1}' },
    },
  ],
  run({ params, message }) {
    const { jsonFieldPath, preserveOriginal } = params
    return updateAtPaths(message, jsonFieldPath, (value) => ({ value: stringifyJson(value) }), { preserveOriginal })
  },
})
