import { parseDotPaths } from '@jatai/languages/dot-path'
import { defineConnector, field } from '@jatai/sdk'
import { asFileFailure } from './file-failure.ts'
import { gzipFields } from './gzip-values.ts'

/** files.md, GZIP V1. */
export const gzip = defineConnector({
  name: 'gzip-connector',
  title: 'GZIP V1',
  summary: 'Compresses or decompresses fields of the message.',
  category: 'files',
  deprecated: true,
  causeKey: 'exception',
  params: {
    operation: field.choice({ title: 'Operation', values: ['compress', 'decompress'], default: 'compress' }),
    jsonField: field.compiled({
      title: 'JSON Field',
      description: 'A dot path.',
      language: 'dot-path',
      default: '',
      expression: 'param',
      compile: parseDotPaths,
    }),
    preserveOriginal: field.boolean({ title: 'Preserve Original', description: 'Keeps the old value as _<name>.' }),
    isBinary: field.boolean({ title: 'Binary Content', description: 'The value is Base64 of bytes.' }),
  },
  examples: [
    {
      title: 'Decompress a field',
      params: { operation: 'decompress', jsonField: 'body.test' },
      message: { body: { test: 'H4sIAAAAAAACAwv293UN8fD0cwcAFC8YTQkAAAA=' } },
      output: { body: { test: 'SOMETHING' } },
    },
  ],
  run({ params, message }) {
    const { operation, jsonField, isBinary, preserveOriginal } = params
    try {
      return gzipFields(message, jsonField, { compresses: operation === 'compress', isBinary, preserveOriginal })
    } catch (thrown) {
      throw asFileFailure(thrown)
    }
  },
})
