import { getKey, isJsonObject } from '@jatai/languages/json'
import type { Json } from '@jatai/languages/json'
import { defineConnector, field } from '@jatai/sdk'
import type { ParamsOf, StepCall } from '@jatai/sdk'
import { createLineSplitter } from './line-splitter.ts'
import { existingFile, readText } from './local-file.ts'
import { parallelField, sliceItems, streamItems, trackFields } from './stream-items.ts'

const params = {
  fileName: field.text({
    title: 'File Name',
    description: 'When it is empty, the property `filename` of the message names the file.',
    default: 'data.csv',
  }),
  charset: field.text({ title: 'Charset', default: 'UTF-8' }),
  itemIdentifier: field.text({ title: 'Element Identifier', default: 'data' }),
  parallel: parallelField,
  ignoreInvalidCharset: field.boolean({
    title: 'Ignore Invalid Charset',
    description: 'Drops bytes that are not valid in the charset; otherwise they are an error.',
  }),
  advanced: field.boolean({ title: 'Advanced' }),
  skip: field.integer({ title: 'Skip', description: 'Lines to leave out at the beginning.', advanced: true }),
  limit: field.integer({ title: 'Limit', description: 'Most lines to read.', advanced: true }),
  ...trackFields,
}
type Call = StepCall<ParamsOf<typeof params>>

/** files.md, Stream File Reader. */
export const streamFileReader = defineConnector({
  name: 'stream-file-reader-connector',
  title: 'Stream File Reader',
  summary: 'Runs steps once for every line of a text file of any size.',
  category: 'files',
  causeKey: 'exception',
  params,
  examples: [
    {
      title: 'No steps, no success',
      params: { fileName: 'lines.txt' },
      message: {},
      files: { 'lines.txt': 'a\nb\n' },
      output: { total: 2, success: 0, failed: 2 },
    },
  ],
  run: (call) => streamItems(call, sliceItems(lines(call), call.params.skip, call.params.limit)),
})

async function* lines(call: Call): AsyncGenerator<readonly Json[], void, undefined> {
  const { charset, ignoreInvalidCharset } = call.params
  const file = await existingFile(call, fileName(call))
  const splitter = createLineSplitter()
  for await (const text of readText(call, file, charset, ignoreInvalidCharset ? 'drop' : 'refuse')) {
    yield splitter.write(text).map((data) => ({ data }))
  }
  yield splitter.end().map((data) => ({ data }))
}

function fileName({ params: { fileName: configured }, message }: Call): string | undefined {
  if (configured !== undefined && configured !== '') return configured
  if (!isJsonObject(message)) return undefined
  return field.readTextValue(getKey(message, 'filename') ?? getKey(message, 'fileName'))
}
