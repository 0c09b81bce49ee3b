import { posix } from 'node:path'
import { Readable } from 'node:stream'
import { isJsonObject } from '@jatai/languages/json'
import type { Json } from '@jatai/languages/json'
import { defineConnector, field } from '@jatai/sdk'
import type { Field, ParamsOf, StepCall } from '@jatai/sdk'
import { delimiter } from '../tools/csv/csv-fields.ts'
import { addSheets } from './excel/add-sheets.ts'
import { csvRows } from './excel/csv-rows.ts'
import { encryptWorkbook } from './excel/encrypt-workbook.ts'
import { openWorkbook } from './excel/open-workbook.ts'
import { typedColumns } from './excel/typed-columns.ts'
import { newWorkbook } from './excel/write-workbook.ts'
import type { NewSheet } from './excel/write-workbook.ts'
import { exclusively } from './exclusive-file.ts'
import { reservingGuard } from './expansion-guard.ts'
import { fileFailure, withFileFailures } from './file-failure.ts'
import { MAXIMUM_IN_MEMORY } from './file-limits.ts'
import { existingFile, fileNameOf } from './local-file.ts'
import type { LocalFile } from './local-file.ts'
import { writeStream } from './write-stream.ts'
import { createArchive, writeArchive } from './zip/write-archive.ts'

const one = { multipleSheets: [false] }

const params = {
  multipleSheets: field.boolean({ title: 'Multiple Sheets' }),
  sheets: field.list({
    title: 'Sheet Information',
    description: 'A list of {fileName, sheetName, delimiter}.',
    default: [],
    aliases: ['sheetsInfo'],
    visibleWhen: { multipleSheets: [true] },
  }),
  fileName: field.text({ title: 'CSV File Name', default: 'file.csv', visibleWhen: one }),
  excelFileName: field.text({
    title: 'Excel File Name',
    description: 'Without an ending it gets .xlsx. When the file is there, the sheets are added to it.',
    default: 'file',
  }),
  maxFileSize: maxFileSize(),
  charset: field.text({ title: 'Charset', default: 'UTF-8' }),
  sheetName: field.text({ title: 'Sheet Name', default: 'Sheet', visibleWhen: one }),
  delimiter: { ...delimiter(), visibleWhen: one },
  cellDefinitions: field.list({
    title: 'Column Properties',
    description:
      'A list of {column, type, dateFormat}: columns by their letter, types STRING, NUMBER, DATE and BOOLEAN.',
    default: [],
  }),
  setPassword: field.boolean({ title: 'Set password' }),
  password: field.text({ title: 'Password', secret: true, visibleWhen: { setPassword: [true] } }),
}
type Call = StepCall<ParamsOf<typeof params>>

/** files.md, CSV to Excel. */
export const csvToExcel = defineConnector({
  name: 'csv-to-excel-connector',
  title: 'CSV to Excel',
  summary: 'Makes sheets of a workbook (.xlsx) from CSV files.',
  category: 'files',
  causeKey: 'exception',
  params,
  examples: [
    {
      title: 'Prices',
      params: {
        fileName: 'prices.csv',
        excelFileName: 'prices',
        cellDefinitions: [{ column: 'B', type: 'NUMBER' }],
      },
      message: {},
      files: { 'prices.csv': 'item,price\nchair,79.5\n' },
      output: { success: true, fileName: 'prices.xlsx' },
    },
  ],
  run: (call) => withFileFailures(() => convert(call)),
})

async function convert(call: Call): Promise<Json> {
  const { charset, cellDefinitions, setPassword, password } = call.params
  const sources = await existingSources(call)
  const fileName = excelFileName(call, sources[0]?.file.name)
  const path = await call.execution.files.resolve(fileName)
  const columns = typedColumns(cellDefinitions)
  const formats = columns.flatMap(({ format }) => format ?? [])
  const newSheets = (is1904: boolean): NewSheet[] =>
    sources.map(({ name, file, separator }) => ({
      name,
      rows: (styles) => csvRows(call, file, { charset, separator, columns, styles, is1904 }),
    }))
  await exclusively(call.execution, path, async () => {
    const isThere = call.execution.files.size(fileName) !== undefined
    const workbook = isThere ? await openWorkbook(call, await existingFile(call, fileName)) : undefined
    try {
      const add =
        workbook === undefined
          ? newWorkbook(newSheets(false), formats)
          : await addSheets(workbook, newSheets(workbook.is1904), formats)
      if (!setPassword) return await writeArchive(call, path, add)
      const encrypted = await encryptWorkbook(call, await collect(await createArchive(add)), password)
      await writeStream(call, path, Readable.from([encrypted]), reservingGuard(call.execution.files))
    } finally {
      workbook?.close()
    }
  })
  return { success: true, fileName }
}

interface Source {
  readonly name: string
  readonly file: LocalFile
  readonly separator: string
}

/** All of them are looked for before anything is written. */
async function existingSources(call: Call): Promise<readonly Source[]> {
  const { multipleSheets, sheets, fileName, sheetName, maxFileSize } = call.params
  if (multipleSheets && sheets.length === 0) throw fileFailure('Sheet Information is empty')
  const wanted = multipleSheets
    ? sheets.map((sheet) => (isJsonObject(sheet) ? sheet : { fileName: sheet }))
    : [{ fileName, sheetName, delimiter: call.params.delimiter }]
  const sources: Source[] = []
  for (const [index, row] of wanted.entries()) {
    const file = await existingFile(call, field.readTextValue(row['fileName']))
    if (file.size > (maxFileSize ?? Infinity)) throw fileFailure(`File ${file.name} exceeds the maximum size`)
    const name = (field.readTextValue(row['sheetName']) ?? '').trim()
    sources.push({
      name: name === '' ? `Sheet${index + 1}` : name,
      file,
      separator: delimiter().read(row['delimiter']),
    })
  }
  return sources
}

function excelFileName({ params: { excelFileName: wanted } }: Call, csvName: string | undefined): string {
  const given = wanted.trim() === '' ? posix.parse(csvName ?? '').name : wanted
  const name = fileNameOf(posix.extname(given) === '' ? `${given}.xlsx` : given, 'Excel File Name')
  if (/\.xls$/i.test(name)) throw fileFailure(`File ${name} would be an .xls workbook, which is not supported`)
  return name
}

/** Encryption needs the whole workbook. */
async function collect(archive: Readable): Promise<Buffer> {
  const pieces: Buffer[] = []
  let size = 0
  for await (const piece of archive as AsyncIterable<Buffer>) {
    size += piece.length
    if (size > MAXIMUM_IN_MEMORY) {
      throw fileFailure(`The workbook is larger than ${MAXIMUM_IN_MEMORY} bytes, too large for a password`)
    }
    pieces.push(piece)
  }
  return Buffer.concat(pieces)
}

/** In bytes; an empty one is no limit. */
function maxFileSize(): Field<number | undefined> {
  return {
    ...field.integer({
      title: 'Maximum File Size',
      description: 'Of each CSV file, in bytes. Empty: no limit.',
      default: 1_048_576,
      aliases: ['maxSizeFile'],
    }),
    read(raw) {
      const size = field.readNumberValue(raw)
      return size === undefined ? undefined : Math.trunc(size)
    },
  }
}
