import { writeFile } from 'node:fs/promises'
import { decodeBase64 } from '@jatai/languages/charset'
import { isJsonObject, stringifyJson } from '@jatai/languages/json'
import type { Json } from '@jatai/languages/json'
import { defineConnector, field } from '@jatai/sdk'
import type { ParamsOf, StepCall } from '@jatai/sdk'
import { exclusively } from './exclusive-file.ts'
import { fileFailure, withFileFailures } from './file-failure.ts'
import { openTextEncoder } from './text-encoder.ts'

const params = {
  fileName: field.text({ title: 'File Name', default: 'data.csv', required: true }),
  inputData: field.json({
    title: 'Data',
    description: 'A text, or a list with an item for each line; for a binary file its Base64 text.',
    default: '{{ message.data }}',
    required: true,
  }),
  fileExistsPolicy: field.choice({
    title: 'Policy For When File Already Exists',
    values: ['append', 'override', 'fail'],
    default: 'append',
  }),
  endOfLinePolicy: field.choice({
    title: 'End of Line Policy',
    values: ['windows', 'unix', 'none'],
    default: 'windows',
  }),
  charset: field.text({ title: 'Charset', default: 'UTF-8' }),
  isBinary: field.boolean({ title: 'Binary File' }),
  coalesce: field.boolean({ title: 'Coalesce', description: 'Writes objects as compact JSON.' }),
  metadata: field.json({ title: 'Metadata', default: '[]', advanced: true }),
  writeMetadataSidecar: field.boolean({
    title: 'Write metadata sidecar',
    description: 'Writes the metadata into {fileName}.metadata.json.',
    advanced: true,
  }),
}
type Call = StepCall<ParamsOf<typeof params>>

/** files.md, File Writer. */
export const fileWriter = defineConnector({
  name: 'file-writer-connector',
  title: 'File Writer',
  summary: 'Writes a text, lines or bytes into a file of the execution.',
  category: 'files',
  causeKey: 'exception',
  params,
  examples: [
    {
      title: 'Two lines',
      params: { fileName: 'people.txt', inputData: '{{ message.names }}' },
      message: { names: ['Ana', 'Rui'] },
      output: { fileName: 'people.txt', success: true },
    },
  ],
  run: (call) => withFileFailures(() => write(call)),
})

async function write(call: Call): Promise<Json> {
  const { fileName, fileExistsPolicy, isBinary, metadata, writeMetadataSidecar } = call.params
  const path = await call.execution.files.resolve(fileName)
  await exclusively(call.execution, path, async () => {
    const size = call.execution.files.size(fileName)
    if (fileExistsPolicy === 'fail' && size !== undefined) throw fileFailure(`File ${fileName} already exists.`)
    const appends = fileExistsPolicy === 'append'
    const bytes = isBinary ? binaryContent(call) : await textContent(call, appends && (size ?? 0) > 0)
    call.execution.files.reserve(bytes.length)
    await writeFile(path, bytes, { flag: appends ? 'a' : 'w', signal: call.signal })
  })
  const details = field.readJsonText(metadata)
  if (writeMetadataSidecar) await writeSidecar(call, details ?? [])
  return { fileName, success: true, ...(isConfigured(details) ? { metadata: details } : {}) }
}

function binaryContent({ params }: Call): Uint8Array {
  if (typeof params.inputData !== 'string') throw fileFailure('Invalid input data: a binary file needs a Base64 text')
  try {
    return decodeBase64(params.inputData)
  } catch (cause) {
    throw fileFailure(`Invalid input data: ${cause instanceof Error ? cause.message : 'no Base64'}`, { cause })
  }
}

async function textContent({ params }: Call, continues: boolean): Promise<Uint8Array> {
  const lineEnd = LINE_ENDS[params.endOfLinePolicy]
  const items: readonly Json[] = Array.isArray(params.inputData)
    ? (params.inputData as readonly Json[])
    : [params.inputData ?? null]
  let text = ''
  for (const item of items) text += lineOf(item, params.coalesce) + lineEnd
  return (await openTextEncoder(params.charset, continues))(text)
}

const LINE_ENDS = { windows: '\r\n', unix: '\n', none: '' } as const

function lineOf(item: Json, coalesce: boolean): string {
  if (!coalesce && isJsonObject(item))
    throw fileFailure('Invalid input data: the value is an object and Coalesce is disabled')
  if (!coalesce && Array.isArray(item))
    throw fileFailure('Invalid input data: the value is a list and Coalesce is disabled')
  return field.readTextValue(item) ?? ''
}

async function writeSidecar(call: Call, metadata: Json): Promise<void> {
  const path = await call.execution.files.resolve(`${call.params.fileName}.metadata.json`)
  const bytes = Buffer.from(stringifyJson(metadata).toWellFormed())
  call.execution.files.reserve(bytes.length)
  await writeFile(path, bytes, { signal: call.signal })
}

function isConfigured(metadata: Json | undefined): metadata is Json {
  if (metadata === undefined || metadata === null) return false
  if (Array.isArray(metadata)) return metadata.length > 0
  return !isJsonObject(metadata) || Object.keys(metadata).length > 0
}
