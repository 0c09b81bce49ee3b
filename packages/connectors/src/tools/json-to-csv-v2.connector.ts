import { writeFile } from 'node:fs/promises'
import type { Json } from '@jatai/languages/json'
import { defineConnector, field, StepFailure } from '@jatai/sdk'
import type { ParamsOf, StepCall } from '@jatai/sdk'
import { delimiter, headers } from './csv/csv-fields.ts'
import { csvRows } from './csv/csv-rows.ts'

const params = {
  outputAsFile: field.boolean({ title: 'Output as File' }),
  fileName: field.text({ title: 'File Name', visibleWhen: { outputAsFile: [true] } }),
  appendFile: field.boolean({
    title: 'Append File',
    description: 'Adds to what the file has; the header is not repeated.',
    visibleWhen: { outputAsFile: [true] },
  }),
  headers: headers({
    title: 'Headers',
    description: 'The properties that become columns, with commas.',
    required: true,
  }),
  delimiter: delimiter(),
  body: field.json({ title: 'Body', description: 'A list of objects.', default: '{{ message.data }}', required: true }),
  showHeaders: field.boolean({
    title: 'Show Headers',
    description: 'The first line names the columns.',
    default: true,
  }),
  coalesce: field.boolean({
    title: 'Coalesce',
    description: 'Objects and lists become their JSON text.',
    default: true,
  }),
  generateColumnsWithQuotes: field.boolean({
    title: 'Generate Columns With Quotes',
    description: 'Every cell has quotes, not only those that need them.',
  }),
  endOfLinePolicy: field.choice({
    title: 'End Of Line Policy',
    values: ['unix', 'windows'],
    default: 'unix',
    visibleWhen: { outputAsFile: [true] },
  }),
}
type Call = StepCall<ParamsOf<typeof params>>

/** tools.md, JSON to CSV V2. */
export const jsonToCsvV2 = defineConnector({
  name: 'json-to-csv-connector-v2',
  aliases: ['json-to-csv-v2-connector'],
  title: 'JSON to CSV V2',
  summary: 'Makes CSV lines, or a CSV file, of a list of objects.',
  category: 'tools',
  attempt: { failure: 'The JSON could not be converted to CSV' },
  params,
  examples: [
    {
      title: 'Lines',
      params: { headers: 'name,age', body: '{{ message.people }}' },
      message: { people: [{ name: 'Ana', age: 30 }] },
      output: { success: true, data: ['name,age', 'Ana,30'] },
    },
    {
      title: 'A file',
      params: { headers: 'name', outputAsFile: true, fileName: 'people.csv' },
      message: { data: [{ name: 'Ana' }] },
      output: { success: true, fileName: 'people.csv' },
    },
  ],
  run: (call) => (call.params.outputAsFile ? writeRows(call) : { success: true, data: rowsOf(call, true) }),
})

function rowsOf({ params }: Call, isAtStart: boolean): string[] {
  const { delimiter, coalesce, generateColumnsWithQuotes: quotesAll } = params
  const withHeaderLine = params.showHeaders && isAtStart
  const body = field.readJsonText(params.body)
  return csvRows(body, { headers: params.headers, delimiter, coalesce, quotesAll, withHeaderLine })
}

async function writeRows(call: Call): Promise<Json> {
  const { fileName, appendFile: appends, endOfLinePolicy } = call.params
  if (fileName === undefined || fileName === '') throw new StepFailure('File Name is empty', { isConfiguration: true })
  const { files } = call.execution
  const path = await files.resolve(fileName)
  const isAtStart = !appends || (files.size(fileName) ?? 0) === 0
  const lineEnd = endOfLinePolicy === 'windows' ? '\r\n' : '\n'
  const text = rowsOf(call, isAtStart)
    .map((line) => line + lineEnd)
    .join('')
  files.reserve(Buffer.byteLength(text))
  // One call for all lines, so that what parallel steps append does not mix.
  await writeFile(path, text, { flag: appends ? 'a' : 'w', signal: call.signal })
  return { success: true, fileName }
}
