import { parseJson } from '@jatai/languages/json'
import type { Json } from '@jatai/languages/json'
import { defineConnector, field } from '@jatai/sdk'
import type { ParamsOf, StepCall } from '@jatai/sdk'
import { errorText } from '@jatai/errors'
import { fileFailure } from './file-failure.ts'
import { createJsonCutter } from './json-cutter.ts'
import { compileItemPath } from './json-item-path.ts'
import type { LoadedPath, StreamedPath } from './json-item-path.ts'
import { existingFile, readText, readWhole } from './local-file.ts'
import type { LocalFile } from './local-file.ts'
import { parallelField, streamItems, trackFields } from './stream-items.ts'
import { openTextDecoder } from './text-decoder.ts'

const params = {
  fileName: field.text({ title: 'File Name', default: 'data.json', required: true }),
  jsonPath: field.text({ title: 'JSON Path', default: '$' }),
  itemIdentifier: field.text({ title: 'Element Identifier', default: 'data' }),
  parallel: parallelField,
  ...trackFields,
}
type Call = StepCall<ParamsOf<typeof params>>
type Batches = AsyncGenerator<readonly Json[], void, undefined>

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

const pathOf = field.cached(compileItemPath)

async function* items(call: Call): Batches {
  const path = pathOf(call.params.jsonPath ?? '$')
  const file = await existingFile(call, call.params.fileName)
  yield* path.kind === 'streamed' ? streamed(call, file, path) : loaded(call, file, path)
}

async function* streamed(call: Call, file: LocalFile, path: StreamedPath): Batches {
  let batch: Json[] = []
  let isWhole = false
  const cutter = createJsonCutter({
    path: path.path,
    cutsWhole(kind) {
      isWhole = path.cutsWhole(kind)
      return isWhole
    },
    onItem(text) {
      for (const data of path.matches(parse(text), isWhole)) batch.push({ data })
    },
  })
  for await (const text of readText(call, file, 'UTF-8')) {
    cutter.write(text)
    if (batch.length === 0) continue
    yield batch
    batch = []
  }
  cutter.end()
  if (batch.length > 0) yield batch
}

async function* loaded(call: Call, file: LocalFile, path: LoadedPath): Batches {
  const bytes = await readWhole(call, file)
  const decoder = await openTextDecoder('UTF-8', 'replace')
  yield path.matches(parse(decoder.write(bytes) + decoder.end())).map((data) => ({ data }))
}

function parse(text: string): Json {
  try {
    return parseJson(text)
  } catch (cause) {
    throw fileFailure(`The file is not valid JSON: ${errorText(cause)}`, { cause })
  }
}
