import { getKey, isJsonObject, setKey } from '@jatai/languages/json'
import type { Json } from '@jatai/languages/json'
import { defineConnector, field } from '@jatai/sdk'
import type { ParamsOf, StepCall } from '@jatai/sdk'
import { delimiter, headers } from '../tools/csv/csv-fields.ts'
import { createTableReader } from '../tools/csv/table-reader.ts'
import { existingFile, readText } from './local-file.ts'
import { parallelField, sliceItems, streamItems, trackFields } from './stream-items.ts'

const params = {
  fileName: field.text({ title: 'File Name', default: 'data.csv', required: true }),
  charset: field.text({ title: 'Charset', default: 'UTF-8' }),
  itemIdentifier: field.text({ title: 'Element Identifier', default: 'data' }),
  parallel: parallelField,
  ignoreInvalidCharset: field.boolean({
    title: 'Ignore Invalid Charset',
    description: 'Drops bytes that are not valid in the charset; otherwise they are an error.',
  }),
  advanced: field.boolean({ title: 'Advanced' }),
  delimiter: { ...delimiter(), description: 'A comma unless it is set.', default: undefined, advanced: true },
  skip: field.integer({ title: 'Skip', description: 'Rows to leave out at the beginning.', advanced: true }),
  limit: field.integer({ title: 'Limit', description: 'Most rows to read; 0 for all.', default: 0, advanced: true }),
  chunkSize: field.integer({ title: 'Chunk Size', description: 'Rows for each run.', default: 1, advanced: true }),
  ignoreHeader: field.boolean({
    title: 'Ignore Header',
    description: 'With custom headers: leaves out the first line.',
    advanced: true,
  }),
  customHeaders: headers({ title: 'Custom Headers', description: 'The names of the columns, separated by commas.' }),
  filterHeaders: headers({ title: 'Filter Headers', description: 'The columns to keep, separated by commas.' }),
  ...trackFields,
}
type Call = StepCall<ParamsOf<typeof params>>
type Batches = AsyncGenerator<readonly Json[], void, undefined>

/** files.md, Stream CSV Reader. */
export const streamCsvReader = defineConnector({
  name: 'stream-csv-reader-connector',
  title: 'Stream CSV Reader',
  summary: 'Runs steps once for every row, or for every few rows, of a CSV file of any size.',
  category: 'files',
  causeKey: 'exception',
  params,
  examples: [
    {
      title: 'No steps, no success',
      params: { fileName: 'people.csv' },
      message: {},
      files: { 'people.csv': 'name\nAna\nRui\n' },
      output: { total: 2, success: 0, failed: 2 },
    },
  ],
  run(call) {
    const { skip, limit, chunkSize } = call.params
    const selected = sliceItems(rows(call), skip, limit > 0 ? limit : undefined)
    return streamItems(call, chunkSize > 1 ? chunks(selected, chunkSize) : selected)
  },
})

async function* rows(call: Call): Batches {
  const { fileName, charset, ignoreInvalidCharset, customHeaders, filterHeaders, ignoreHeader } = call.params
  const file = await existingFile(call, fileName)
  let batch: Json[] = []
  const reader = createTableReader({
    delimiter: call.params.delimiter,
    headers: customHeaders.length === 0 ? undefined : customHeaders,
    skipsHeader: ignoreHeader,
    onRow: (row) => void batch.push(filterHeaders.length === 0 ? row : columnsOf(row, filterHeaders)),
  })
  for await (const text of readText(call, file, charset, ignoreInvalidCharset ? 'drop' : 'refuse')) {
    reader.write(text)
    yield batch
    batch = []
  }
  reader.end()
  yield batch
}

function columnsOf(row: Json, names: readonly string[]): Json {
  const kept = {}
  for (const name of names) {
    const value = isJsonObject(row) ? getKey(row, name) : undefined
    if (value !== undefined) setKey(kept, name, value)
  }
  return kept
}

async function* chunks(batches: AsyncIterable<readonly Json[]>, size: number): Batches {
  let chunk: Json[] = []
  for await (const batch of batches) {
    const full: Json[] = []
    for (const row of batch) {
      chunk.push(row)
      if (chunk.length < size) continue
      full.push({ data: chunk })
      chunk = []
    }
    yield full
  }
  if (chunk.length > 0) yield [{ data: chunk }]
}
