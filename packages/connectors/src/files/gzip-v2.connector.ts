import { createReadStream } from 'node:fs'
import { Readable } from 'node:stream'
import { createGunzip, createGzip, gzipSync } from 'node:zlib'
import { parseDotPaths } from '@jatai/languages/dot-path'
import type { Json } from '@jatai/languages/json'
import { defineConnector, field } from '@jatai/sdk'
import type { ParamsOf, StepCall } from '@jatai/sdk'
import { expansionLimit, reservingGuard } from './expansion-guard.ts'
import { asFileFailure, fileFailure, withFileFailures } from './file-failure.ts'
import { bytesOf, compressValue, decompressValue, gzipFields } from './gzip-values.ts'
import { existingFile, fileNameOf } from './local-file.ts'
import { writeStream } from './write-stream.ts'

const fields = { operation: ['compress_fields', 'decompress_fields'] }
const payloads = { operation: ['compress_payload', 'decompress_payload'] }
const files = { operation: ['compress_file', 'decompress_file'] }

const params = {
  operation: field.choice({
    title: 'Operation',
    values: [
      'compress_fields',
      'compress_payload',
      'compress_file',
      'decompress_fields',
      'decompress_payload',
      'decompress_file',
    ],
    default: 'compress_fields',
  }),
  jsonField: field.compiled({
    title: 'JSON Fields',
    description: 'Dot paths, separated by commas.',
    language: 'dot-path',
    default: 'body.test',
    expression: 'param',
    compile: parseDotPaths,
    visibleWhen: fields,
  }),
  preserveOriginal: field.boolean({
    title: 'Preserve Original',
    description: 'Keeps the old value as _<name>.',
    visibleWhen: fields,
  }),
  isBinary: field.boolean({
    title: 'Binary Content',
    description: 'What is compressed is Base64 of bytes.',
    visibleWhen: { operation: ['compress_fields', 'compress_payload'] },
  }),
  payload: field.text({ title: 'Payload', visibleWhen: payloads }),
  resultAsFile: field.boolean({ title: 'Result As File', visibleWhen: payloads }),
  fileName: field.text({ title: 'File Name' }),
  gzipFileName: field.text({ title: 'GZIP File Name', visibleWhen: files }),
}
type Call = StepCall<ParamsOf<typeof params>>

/** files.md, GZIP V2. */
export const gzipV2 = defineConnector({
  name: 'gzip-connector-v2',
  title: 'GZIP V2',
  summary: 'Compresses or decompresses fields of the message, a payload, or a file.',
  category: 'files',
  causeKey: 'exception',
  params,
  examples: [
    {
      title: 'Decompress a payload',
      params: { operation: 'decompress_payload', payload: '{{ message.text }}' },
      message: { text: 'H4sIAAAAAAACAwv293UN8fD0cwcAFC8YTQkAAAA=' },
      output: { success: true, result: 'SOMETHING' },
    },
  ],
  run(call) {
    const { operation, jsonField, preserveOriginal, isBinary } = call.params
    try {
      switch (operation) {
        case 'compress_fields':
          return gzipFields(call.message, jsonField, { compresses: true, isBinary, preserveOriginal })
        case 'decompress_fields':
          return gzipFields(call.message, jsonField, { compresses: false, isBinary: false, preserveOriginal })
        case 'compress_payload':
        case 'decompress_payload':
          return convertPayload(call, operation === 'compress_payload')
        default:
          return withFileFailures(() => convertFile(call, operation === 'compress_file'))
      }
    } catch (thrown) {
      throw asFileFailure(thrown)
    }
  },
})

function convertPayload(call: Call, compresses: boolean): Json | Promise<Json> {
  const { payload, resultAsFile, isBinary } = call.params
  if (payload === undefined) throw fileFailure('Payload is empty')
  if (resultAsFile) {
    const bytes = compresses ? gzipSync(bytesOf(payload, isBinary)) : decompressValue(payload)
    return withFileFailures(() => writeResult(call, bytes))
  }
  const result = compresses ? compressValue(payload, isBinary) : decompressValue(payload).toString('utf8')
  return { success: true, result }
}

async function writeResult(call: Call, bytes: Buffer): Promise<Json> {
  const fileName = fileNameOf(call.params.fileName, 'File Name')
  const path = await call.execution.files.resolve(fileName)
  await writeStream(call, path, Readable.from([bytes]), reservingGuard(call.execution.files))
  return { success: true, fileName }
}

async function convertFile(call: Call, compresses: boolean): Promise<Json> {
  const fileName = fileNameOf(call.params.fileName, 'File Name')
  const gzipFileName = fileNameOf(call.params.gzipFileName, 'GZIP File Name')
  const { files: folder } = call.execution
  const source = await existingFile(call, compresses ? fileName : gzipFileName)
  const target = await folder.resolve(compresses ? gzipFileName : fileName)
  if (source.path === target) throw fileFailure('File Name and GZIP File Name must be different')
  const bytes = createReadStream(source.path)
  try {
    const guard = reservingGuard(folder, compresses ? undefined : expansionLimit(gzipFileName, source.size))
    await writeStream(call, target, bytes, compresses ? createGzip() : createGunzip(), guard)
  } catch (cause) {
    const code = String((cause as { code?: unknown }).code)
    if (!code.startsWith('Z_')) throw cause
    throw fileFailure(`File ${gzipFileName} is not in GZIP format`, { exception: 'java.util.zip.ZipException', cause })
  }
  return { success: true, fileName, gzipFileName }
}
