import type { Json } from '@jatai/languages/json'
import { defineConnector, field } from '@jatai/sdk'
import type { ParamsOf, StepCall } from '@jatai/sdk'
import { withFileFailures } from './file-failure.ts'
import { MAXIMUM_IN_MEMORY } from './file-limits.ts'
import { createLineSplitter } from './line-splitter.ts'
import { existingFile, readWhole } from './local-file.ts'
import { openTextDecoder } from './text-decoder.ts'

const params = {
  fileName: field.text({ title: 'File Name', default: 'data.csv', required: true }),
  charset: field.text({ title: 'Charset', default: 'UTF-8' }),
  checkFileSize: field.boolean({ title: 'Check File Size' }),
  isBinary: field.boolean({ title: 'Binary File', description: 'Answers with the Base64 text of the bytes.' }),
  maxSizeFile: field.integer({
    title: 'Maximum File Size',
    description: 'In bytes.',
    default: 1_048_576,
    visibleWhen: { checkFileSize: [true] },
  }),
  readAsSingleString: field.boolean({
    title: 'Read As A Single String',
    description: 'One text with its line breaks in place of a list of lines.',
  }),
}
type Call = StepCall<ParamsOf<typeof params>>

/** files.md, File Reader. */
export const fileReader = defineConnector({
  name: 'file-reader-connector',
  title: 'File Reader',
  summary: 'Reads the lines, the text or the bytes of a file of the execution.',
  category: 'files',
  causeKey: 'exception',
  params,
  examples: [
    {
      title: 'Lines',
      params: { fileName: 'people.txt' },
      message: {},
      files: { 'people.txt': 'Ana\nRui\n' },
      output: { data: ['Ana', 'Rui'], fileName: 'people.txt', lineCount: 2 },
    },
  ],
  run: (call) => withFileFailures(() => read(call)),
})

async function read(call: Call): Promise<Json> {
  const { fileName, charset, checkFileSize, isBinary, maxSizeFile, readAsSingleString } = call.params
  const file = await existingFile(call, fileName)
  const limit = checkFileSize ? Math.min(maxSizeFile, MAXIMUM_IN_MEMORY) : MAXIMUM_IN_MEMORY
  const bytes = await readWhole(call, file, limit)
  if (isBinary) return { data: bytes.toString('base64'), fileName, lineCount: 0 }
  const decoder = await openTextDecoder(charset, 'replace')
  const text = decoder.write(bytes) + decoder.end()
  if (readAsSingleString) return { data: [text], fileName, lineCount: 1 }
  const splitter = createLineSplitter()
  const lines = splitter.write(text)
  lines.push(...splitter.end())
  return { data: lines, fileName, lineCount: lines.length }
}
