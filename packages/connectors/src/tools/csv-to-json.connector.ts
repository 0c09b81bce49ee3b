import { getKey, isJsonObject } from '@jatai/languages/json'
import type { Json } from '@jatai/languages/json'
import { defineConnector, field, StepFailure } from '@jatai/sdk'
import { delimiter, headers } from './csv/csv-fields.ts'
import { readTable } from './csv/table-reader.ts'

/** tools.md, CSV to JSON V1. */
export const csvToJson = defineConnector({
  name: 'csv-to-json-connector',
  aliases: ['csv-to-json-transformer'],
  title: 'CSV to JSON',
  summary: 'Makes objects of the CSV lines in the property data.',
  category: 'tools',
  deprecated: true,
  attempt: { failure: 'The CSV could not be converted to JSON' },
  params: {
    headers: headers({
      title: 'Headers',
      description: 'The names of the columns; without them the first line has them.',
    }),
    delimiter: delimiter(),
    csvHasHeader: field.boolean({ title: 'CSV Has Header', description: 'The first line is no data.' }),
  },
  examples: [
    {
      title: 'Lines',
      params: { headers: ['name', 'age'] },
      message: { data: ['Ana,30', 'Rui,41'] },
      output: {
        data: [
          { name: 'Ana', age: '30' },
          { name: 'Rui', age: '41' },
        ],
      },
    },
    {
      title: 'One line',
      params: { headers: 'name,age', delimiter: ';' },
      message: { data: 'Ana;30' },
      output: { data: { name: 'Ana', age: '30' } },
    },
  ],
  run({ params, message }) {
    const data = isJsonObject(message) ? getKey(message, 'data') : undefined
    const names = params.headers.length === 0 ? undefined : params.headers
    if (names === undefined && !params.csvHasHeader) {
      throw new StepFailure('The headers are neither given nor in the CSV', { isConfiguration: true })
    }
    const table = { delimiter: params.delimiter, headers: names }
    if (typeof data === 'string') return { data: readOne(data, table) }
    if (!Array.isArray(data))
      throw new StepFailure('The property data of the message is no CSV text and no list of lines')
    const lines = (data as readonly Json[]).map((line) => field.readTextValue(line) ?? '')
    return { data: readTable(lines, { ...table, skipsHeader: params.csvHasHeader }) }
  },
})

/** One text is one line, so it has no line for the header, unless that is the only place for one. */
function readOne(
  text: string,
  table: { readonly delimiter: string; readonly headers: readonly string[] | undefined },
): Json {
  return readTable(text, table)[0] ?? null
}
