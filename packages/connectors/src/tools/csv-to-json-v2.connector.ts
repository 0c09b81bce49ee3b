import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import type { Json } from '@jatai/languages/json'
import { defineConnector, field, StepFailure } from '@jatai/sdk'
import type { ParamsOf, StepCall } from '@jatai/sdk'
import { createCharsetDecoder } from './charset/charset-decoder.ts'
import { delimiter, headers } from './csv/csv-fields.ts'
import { createTableReader, readTable } from './csv/table-reader.ts'

const params = {
  csvAsFile: field.boolean({ title: 'CSV as File', aliases: ['asFile'] }),
  charset: field.text({ title: 'Charset', default: 'UTF-8', visibleWhen: { csvAsFile: [true] } }),
  fileName: field.text({ title: 'File Name', visibleWhen: { csvAsFile: [true] } }),
  csv: field.json({
    title: 'CSV',
    description: 'A text, or a list of lines.',
    expression: 'param',
    aliases: ['data', 'body'],
    default: '{{ message.data }}',
    visibleWhen: { csvAsFile: [false] },
  }),
  csvHasHeader: field.boolean({
    title: 'CSV Has Header',
    description: 'The first line names the columns.',
    aliases: ['hasHeader'],
    default: true,
  }),
  headers: headers({
    title: 'Headers',
    description: 'The names of the columns.',
    visibleWhen: { csvHasHeader: [false] },
  }),
  delimiter: delimiter(),
}
type Call = StepCall<ParamsOf<typeof params>>

/** tools.md, CSV to JSON V2. */
export const csvToJsonV2 = defineConnector({
  name: 'csv-to-json-connector-v2',
  aliases: ['csv-to-json-v2-connector'],
  title: 'CSV to JSON V2',
  summary: 'Makes a list of objects of a CSV text or file.',
  category: 'tools',
  failOnError: { default: true, keys: ['failOnError'] },
  attempt: { failure: 'The CSV could not be converted to JSON' },
  params,
  examples: [
    {
      title: 'With a header',
      params: { csv: '{{ message.data }}' },
      message: { data: 'name,age\nAna,30\n' },
      output: { data: [{ name: 'Ana', age: '30' }] },
    },
    {
      title: 'A file without a header',
      params: {
        csvAsFile: true,
        fileName: 'people.csv',
        csvHasHeader: false,
        headers: ['name', 'age'],
        delimiter: ';',
      },
      message: {},
      files: { 'people.csv': 'Ana;30\r\nRui;41\r\n' },
      output: {
        data: [
          { name: 'Ana', age: '30' },
          { name: 'Rui', age: '41' },
        ],
      },
    },
  ],
  run(call) {
    const table = { delimiter: call.params.delimiter, headers: namesOf(call) }
    return call.params.csvAsFile ? readFile(call, table) : { data: readTable(sourceOf(call.params.csv), table) }
  },
})

interface Table {
  readonly delimiter: string
  readonly headers: readonly string[] | undefined
}

function namesOf({ params }: Call): readonly string[] | undefined {
  if (params.csvHasHeader) return undefined
  if (params.headers.length === 0) {
    throw new StepFailure('The headers are neither given nor in the CSV', { isConfiguration: true })
  }
  return params.headers
}

function sourceOf(csv: Json | undefined): string | readonly string[] {
  if (typeof csv === 'string') return csv
  if (Array.isArray(csv)) return (csv as readonly Json[]).map((line) => field.readTextValue(line) ?? '')
  throw new StepFailure(`The CSV is no text and no list of lines`)
}

async function readFile(call: Call, table: Table): Promise<Json> {
  const { fileName, charset } = call.params
  if (fileName === undefined || fileName === '') throw new StepFailure('File Name is empty', { isConfiguration: true })
  const path = await call.execution.files.resolve(fileName)
  const found = await stat(path).catch(() => undefined)
  if (found?.isFile() !== true) throw new StepFailure(`File ${fileName} does not exist.`)
  const decoder = await createCharsetDecoder(charset)
  const rows: Json[] = []
  const reader = createTableReader({ ...table, onRow: (row) => void rows.push(row) })
  for await (const chunk of createReadStream(path, { signal: call.signal }))
    reader.write(decoder.write(chunk as Buffer))
  reader.write(decoder.end())
  reader.end()
  return { data: rows }
}
