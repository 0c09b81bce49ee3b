import { getKey, isJsonObject } from '@jatai/languages/json'
import { defineConnector, field } from '@jatai/sdk'
import { delimiter, headers } from './csv/csv-fields.ts'
import { csvRows } from './csv/csv-rows.ts'

/** tools.md, JSON to CSV Transformer. */
export const jsonToCsv = defineConnector({
  name: 'json-to-csv-connector',
  aliases: ['json-to-csv-transformer'],
  title: 'JSON to CSV',
  summary: 'Makes CSV lines of the objects in the property data.',
  category: 'tools',
  deprecated: true,
  attempt: { failure: 'The JSON could not be converted to CSV' },
  params: {
    headers: headers({
      title: 'Headers',
      description: 'The properties that become columns, with commas.',
      required: true,
    }),
    delimiter: delimiter(),
    printHeaders: field.boolean({ title: 'Print Headers', description: 'The first line names the columns.' }),
    coalesce: field.boolean({ title: 'Coalesce', description: 'Objects and lists become their JSON text.' }),
  },
  examples: [
    {
      title: 'Two columns',
      params: { headers: 'product,price' },
      message: { data: [{ product: 'TV', price: 3278.99 }, { product: 'A, B' }] },
      output: { data: ['TV,3278.99', '"A, B",'] },
    },
  ],
  run({ params, message }) {
    const data = isJsonObject(message) ? getKey(message, 'data') : undefined
    const { headers, delimiter, coalesce, printHeaders: withHeaderLine } = params
    return { data: csvRows(data, { headers, delimiter, coalesce, withHeaderLine }) }
  },
})
