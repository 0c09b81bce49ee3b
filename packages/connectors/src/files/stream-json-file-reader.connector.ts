import type { Json } from '@jatai/languages/json'
import { defineConnector, field } from '@jatai/sdk'
import type { ParamsOf, StepCall } from '@jatai/sdk'
import { jsonFileItems } from './json-file-items.ts'
import { parallelField, streamItems, trackFields } from './stream-items.ts'

const params = {
  fileName: field.text({ title: 'File Name', default: 'data.json', required: true }),
  jsonPath: field.text({ title: 'JSON Path', default: '$' }),
  itemIdentifier: field.text({ title: 'Element Identifier', default: 'data' }),
  parallel: parallelField,
  ...trackFields,
}
type Call = StepCall<ParamsOf<typeof params>>

/** files.md, Stream JSON File Reader. */
export const streamJsonFileReader = defineConnector({
  name: 'stream-json-file-reader-connector',
  title: 'Stream JSON File Reader',
  summary: 'Runs steps once for every match of a JSON Path in a JSON file of any size.',
  category: 'files',
  causeKey: 'exception',
  params,
  examples: [
    {
      title: 'No steps, no success',
      params: { fileName: 'list.json', jsonPath: '$.list[*]' },
      message: {},
      files: { 'list.json': '{"list": [1, 2]}' },
      output: { total: 2, success: 0, failed: 2 },
    },
  ],
  run: (call) => streamItems(call, items(call)),
})

async function* items(call: Call): AsyncGenerator<readonly Json[], void, undefined> {
  const { fileName, jsonPath } = call.params
  for await (const batch of jsonFileItems(call, fileName, jsonPath)) yield batch.map((data) => ({ data }))
}
