import { createReadStream, createWriteStream } from 'node:fs'
import { stat, writeFile } from 'node:fs/promises'
import { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { parseDotPaths, updateAtPaths } from '@jatai/languages/dot-path'
import type { Json } from '@jatai/languages/json'
import { defineConnector, field, StepFailure } from '@jatai/sdk'
import type { ParamsOf, StepCall } from '@jatai/sdk'

const params = {
  operation: field.choice({
    title: 'Operation',
    values: ['encode_fields', 'encode_payload', 'encode_file', 'decode_fields', 'decode_payload', 'decode_file'],
    default: 'encode_fields',
  }),
  jsonField: field.compiled({
    title: 'JSON Fields',
    description: 'Dot paths, separated by commas.',
    language: 'dot-path',
    default: 'fields.field1',
    compile: parseDotPaths,
    visibleWhen: { operation: ['encode_fields', 'decode_fields'] },
  }),
  preserveOriginal: field.boolean({
    title: 'Preserve Original',
    visibleWhen: { operation: ['encode_fields', 'decode_fields'] },
  }),
  payload: field.text({ title: 'Payload', visibleWhen: { operation: ['encode_payload', 'decode_payload'] } }),
  resultAsFile: field.boolean({
    title: 'Result As File',
    visibleWhen: { operation: ['encode_payload', 'decode_payload'] },
  }),
  fileName: field.text({ title: 'File Name' }),
  outputFileName: field.text({ title: 'Output File Name', visibleWhen: { operation: ['encode_file', 'decode_file'] } }),
  isBinary: field.boolean({ title: 'Is Binary', visibleWhen: { operation: ['decode_payload'] } }),
}
type Call = StepCall<ParamsOf<typeof params>>

/** tools.md, Base64. */
export const base64 = defineConnector({
  name: 'base64-connector',
  title: 'Base64',
  summary: 'Encodes or decodes Base64 in fields of the message, a payload, or a file.',
  category: 'tools',
  params,
  examples: [
    {
      title: 'A field',
      params: { operation: 'encode_fields', jsonField: 'a.b' },
      message: { a: { b: 'SOMETHING' } },
      output: { a: { b: 'U09NRVRISU5H' } },
    },
  ],
  run(call) {
    const { operation, jsonField, preserveOriginal } = call.params
    switch (operation) {
      case 'encode_fields':
        return updateAtPaths(call.message, jsonField, (value) => ({ value: encode(value) }), { preserveOriginal })
      case 'decode_fields':
        return updateAtPaths(call.message, jsonField, (value) => ({ value: decode(textOf(value)).toString('utf8') }), {
          preserveOriginal,
        })
      case 'encode_payload':
        return payloadResult(call, encode(payloadOf(call)))
      case 'decode_payload': {
        const bytes = decode(payloadOf(call))
        if (call.params.resultAsFile) return payloadResult(call, bytes)
        return payloadResult(call, bytes.toString(call.params.isBinary ? 'latin1' : 'utf8'))
      }
      default:
        return convertFile(call, operation === 'encode_file')
    }
  },
})

function payloadOf(call: Call): string {
  if (call.params.payload === undefined) throw new StepFailure('The payload is empty', { isConfiguration: true })
  return call.params.payload
}

function textOf(value: Json): string {
  return field.readTextValue(value) ?? ''
}

function encode(value: Json): string {
  return Buffer.from(textOf(value), 'utf8').toString('base64')
}

/** Standard and URL alphabets, line breaks and missing padding are taken; anything else is an error. */
function decode(text: string): Buffer {
  const compact = text.replace(/[\r\n\t ]/g, '')
  if (!/^[A-Za-z0-9+/_-]*={0,2}$/.test(compact) || compact.replace(/=+$/, '').length % 4 === 1) {
    throw new StepFailure('The text is not valid Base64')
  }
  return Buffer.from(compact, 'base64')
}

function payloadResult(call: Call, result: string | Buffer): Json | Promise<Json> {
  if (!call.params.resultAsFile) return { success: true, result: String(result) }
  return writeResult(call, result)
}

async function writeResult(call: Call, result: string | Buffer): Promise<Json> {
  const fileName = nameOf(call.params.fileName, 'File Name')
  call.execution.files.reserve(Buffer.byteLength(result))
  await writeFile(await call.execution.files.resolve(fileName), result, { signal: call.signal })
  return { success: true, fileName }
}

async function convertFile(call: Call, encodes: boolean): Promise<Json> {
  const fileName = nameOf(call.params.fileName, 'File Name')
  const outputFileName = nameOf(call.params.outputFileName, 'Output File Name')
  if (fileName === outputFileName) {
    throw new StepFailure('File Name and Output File Name must be different', { isConfiguration: true })
  }
  const { files } = call.execution
  const source = await files.resolve(fileName)
  const exists = await stat(source).catch(() => undefined)
  if (exists?.isFile() !== true) throw new StepFailure(`File ${fileName} does not exist.`)
  files.reserve(encodes ? Math.ceil(exists.size / 3) * 4 : Math.ceil(exists.size * 0.75))
  const target = await files.resolve(outputFileName)
  await pipeline(createReadStream(source), encodes ? encoder() : decoder(), createWriteStream(target), {
    signal: call.signal,
  })
  return { success: true, fileName, outputFileName }
}

/** Three bytes make four characters, so what is left of a chunk waits for the next. */
function encoder(): Transform {
  let rest: Buffer = Buffer.alloc(0)
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk])
      const whole = bytes.length - (bytes.length % 3)
      rest = bytes.subarray(whole)
      done(null, bytes.subarray(0, whole).toString('base64'))
    },
    flush: (done) => done(null, rest.toString('base64')),
  })
}

function decoder(): Transform {
  let rest = ''
  const convert = (text: string): Buffer | Error => {
    try {
      return decode(text)
    } catch (error) {
      return error as Error
    }
  }
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      const text = rest + chunk.toString('latin1').replace(/[\r\n\t ]/g, '')
      const whole = text.length - (text.length % 4)
      rest = text.slice(whole)
      const bytes = convert(text.slice(0, whole))
      if (bytes instanceof Error) done(bytes)
      else done(null, bytes)
    },
    flush(done) {
      const bytes = convert(rest)
      if (bytes instanceof Error) done(bytes)
      else done(null, bytes)
    },
  })
}

function nameOf(name: string | undefined, title: string): string {
  if (name === undefined || name === '') throw new StepFailure(`${title} is empty`, { isConfiguration: true })
  return name
}
