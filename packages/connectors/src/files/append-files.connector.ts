import { appendFile } from 'node:fs/promises'
import { isJsonObject } from '@jatai/languages/json'
import type { Json } from '@jatai/languages/json'
import { defineConnector, field } from '@jatai/sdk'
import type { ParamsOf, StepCall } from '@jatai/sdk'
import { exclusively } from './exclusive-file.ts'
import { fileFailure, withFileFailures } from './file-failure.ts'
import { existingFile, readText } from './local-file.ts'
import type { LocalFile } from './local-file.ts'
import { openTextDecoder } from './text-decoder.ts'
import { openTextEncoder } from './text-encoder.ts'

const params = {
  fileName: field.text({ title: 'File Name', default: '{{ message.fileName }}', required: true }),
  charset: field.text({ title: 'Charset', default: 'UTF-8' }),
  filesRawMode: field.boolean({ title: 'Custom Files Specification' }),
  rawAppendFiles: field.json({
    title: 'Files to Append',
    description: 'A list of {fileName, charset}.',
    default: '{{ message.files }}',
    visibleWhen: { filesRawMode: [true] },
  }),
  appendFiles: field.list({
    title: 'Files to Append',
    description: 'A list of {fileName, charset}.',
    default: [],
    visibleWhen: { filesRawMode: [false] },
  }),
}
type Call = StepCall<ParamsOf<typeof params>>

interface Source {
  readonly file: LocalFile
  readonly charset: string
}

/** files.md, Append Files. */
export const appendFiles = defineConnector({
  name: 'append-files-connector',
  title: 'Append Files',
  summary: 'Adds text files to the end of another one, without a line break between them.',
  category: 'files',
  causeKey: 'exception',
  params,
  examples: [
    {
      title: 'One file behind another',
      params: { fileName: 'all.txt', filesRawMode: true, rawAppendFiles: '["more.txt"]' },
      message: {},
      files: { 'all.txt': 'a', 'more.txt': 'b' },
      output: { fileName: 'all.txt', success: true },
    },
  ],
  run: (call) => withFileFailures(() => append(call)),
})

async function append(call: Call): Promise<Json> {
  const { fileName, charset } = call.params
  const { files } = call.execution
  const path = await files.resolve(fileName)
  const sources = await existingSources(call)
  await exclusively(call.execution, path, async () => {
    const encode = await openTextEncoder(charset, (files.size(fileName) ?? 0) > 0)
    // Without any source the target is made all the same.
    await appendFile(path, '')
    for (const source of sources) {
      for await (const text of readText(call, source.file, source.charset)) {
        const bytes = encode(text)
        files.reserve(bytes.length)
        await appendFile(path, bytes)
      }
    }
  })
  return { fileName, success: true }
}

/** All of them are looked for, and their charsets too, before anything is written. */
async function existingSources(call: Call): Promise<Source[]> {
  const { fileName, filesRawMode, rawAppendFiles, appendFiles: listed } = call.params
  const rows = filesRawMode ? field.list({ title: 'Files to Append' }).read(rawAppendFiles) : listed
  const sources: Source[] = []
  for (const row of rows) {
    const { name, charset } = rowOf(row)
    const file = await existingFile(call, name)
    if (file.path === (await call.execution.files.resolve(fileName))) {
      throw fileFailure(`File ${file.name} cannot be appended to itself`)
    }
    await openTextDecoder(charset, 'replace')
    sources.push({ file, charset })
  }
  return sources
}

/** A row may also be the name alone. */
function rowOf(row: Json): { readonly name: string | undefined; readonly charset: string } {
  if (!isJsonObject(row)) return { name: field.readTextValue(row), charset: 'UTF-8' }
  return { name: field.readTextValue(row['fileName']), charset: field.readTextValue(row['charset']) ?? 'UTF-8' }
}
