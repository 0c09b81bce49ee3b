import { isJsonObject } from '@jatai/languages/json'
import type { Json } from '@jatai/languages/json'
import { defineConnector, field, StepFailure } from '@jatai/sdk'
import type { ParamsOf, StepCall } from '@jatai/sdk'
import { exclusively } from './exclusive-file.ts'
import { fileFailure, withFileFailures } from './file-failure.ts'
import { existingFile, fileNameOf } from './local-file.ts'
import type { LocalFile } from './local-file.ts'
import { compressFiles } from './zip/compress.ts'
import { decompressFile } from './zip/decompress.ts'

const params = {
  operation: field.choice({
    title: 'ZIP Operation',
    values: ['compress', 'multiple_compress', 'decompress'],
    default: 'compress',
  }),
  fileName: field.text({
    title: 'File Name',
    description: 'The file to compress, or the archive to decompress.',
    default: 'data.csv',
    visibleWhen: { operation: ['compress', 'decompress'] },
  }),
  outputFileName: field.text({
    title: 'Output File Name',
    description: 'The archive to make. When decompressing: a folder for the files, unless it ends in .zip.',
    default: 'data.zip',
  }),
  filesRawMode: field.boolean({
    title: 'Custom Files Specification',
    visibleWhen: { operation: ['multiple_compress'] },
  }),
  files: field.list({
    title: 'Files',
    description: 'A list of {fileName}.',
    default: [],
    visibleWhen: { operation: ['multiple_compress'], filesRawMode: [false] },
  }),
  rawFiles: field.json({
    title: 'Files',
    description: 'A list of {fileName}.',
    visibleWhen: { operation: ['multiple_compress'], filesRawMode: [true] },
  }),
  setCharset: field.boolean({ title: 'Set Charset', visibleWhen: { operation: ['decompress'] } }),
  charset: field.text({
    title: 'Charset',
    description: 'Of the names in the archive.',
    visibleWhen: { setCharset: [true] },
  }),
}
type Call = StepCall<ParamsOf<typeof params>>

/** files.md, ZIP File. */
export const zipFile = defineConnector({
  name: 'zip-file-connector',
  title: 'ZIP File',
  summary: 'Packs files of the execution into an archive, or unpacks one.',
  category: 'files',
  causeKey: 'exception',
  params,
  examples: [
    {
      title: 'One file',
      params: { operation: 'compress', fileName: 'people.csv', outputFileName: 'people.zip' },
      message: {},
      files: { 'people.csv': 'name\nAna\n' },
      output: { success: true, fileName: 'people.csv', outputFileName: 'people.zip' },
    },
  ],
  run: (call) => withFileFailures(() => (call.params.operation === 'decompress' ? decompress(call) : compress(call))),
})

async function compress(call: Call): Promise<Json> {
  const { operation, fileName } = call.params
  const outputFileName = fileNameOf(call.params.outputFileName, 'Output File Name')
  const { files } = call.execution
  const path = await files.resolve(outputFileName)
  const names = operation === 'compress' ? [fileName] : listedNames(call)
  const sources: LocalFile[] = []
  for (const name of names) sources.push(await source(call, name))
  await exclusively(call.execution, path, async () => {
    if (files.size(outputFileName) !== undefined) throw fileFailure(`File ${outputFileName} already exists.`)
    await compressFiles(call, sources, path)
  })
  // Documents read either name.
  return { success: true, fileName: operation === 'compress' ? fileName : outputFileName, outputFileName }
}

function listedNames({ params: { filesRawMode, files, rawFiles } }: Call): (string | undefined)[] {
  const rows = filesRawMode ? field.list({ title: 'Files' }).read(rawFiles) : files
  if (rows.length === 0) throw fileFailure('There are no files to compress')
  return rows.map((row) => field.readTextValue(isJsonObject(row) ? row['fileName'] : row))
}

/** A missing file has an output of its own here (files.md, ZIP File). */
async function source(call: Call, name: string | undefined): Promise<LocalFile> {
  try {
    return await existingFile(call, name)
  } catch (cause) {
    if (!(cause instanceof StepFailure) || !cause.message.endsWith('does not exist.')) throw cause
    throw fileFailure(cause.message, {
      message: 'Encountered an I/O error while executing ZipFileConnector',
      exception: `java.io.FileNotFoundException: ${cause.message}`,
      cause,
    })
  }
}

async function decompress(call: Call): Promise<Json> {
  const { fileName, outputFileName = '', setCharset, charset } = call.params
  const file = await source(call, fileName)
  const folder = /\.zip$/i.test(outputFileName) ? '' : outputFileName
  const files = await decompressFile(call, file, { folder, charset: setCharset ? charset : undefined })
  return { success: true, fileName: fileName, outputFileName, files }
}
