import { setKey } from '@jatai/languages/json'
import type { Json } from '@jatai/languages/json'
import { defineConnector, field, FieldError } from '@jatai/sdk'
import type { Field, ParamsOf, StepCall } from '@jatai/sdk'
import { columnName, columnNumber } from './excel/cell-reference.ts'
import { cellText, cellValue } from './excel/cell-value.ts'
import { findSheet, sheetAt } from './excel/find-sheet.ts'
import { openWorkbook } from './excel/open-workbook.ts'
import type { SheetRow } from './excel/sheet-rows.ts'
import { fileFailure } from './file-failure.ts'
import { existingFile } from './local-file.ts'
import { parallelField, sliceItems, streamItems, trackFields } from './stream-items.ts'

const params = {
  fileName: field.text({ title: 'File Name', default: 'file.xlsx', required: true }),
  sheetName: field.text({ title: 'Sheet Name', default: 'Plan1', visibleWhen: { useSheetIndex: [false] } }),
  useSheetIndex: field.boolean({ title: 'Use Sheet Index Instead Of Name' }),
  sheetIndex: field.integer({
    title: 'Sheet Index',
    description: 'The first sheet has 0.',
    visibleWhen: { useSheetIndex: [true] },
  }),
  maxFractionalDigits: field.integer({
    title: 'Max Fractional Digits',
    description: 'Further digits of numbers are cut off.',
    default: 5,
    minimum: 0,
  }),
  readSpecificColumnsAsString: columnLetters({
    title: 'Read Specific Columns As String',
    description: 'Columns by their letters, separated by commas: their cells are read as Excel shows them.',
    default: 'B,D,F',
    visibleWhen: { readAllColumnsAsString: [false] },
  }),
  readAllColumnsAsString: field.boolean({ title: 'Read All Columns As String' }),
  itemIdentifier: columnLetter({
    title: 'Column Identifier',
    description: 'The letters of the column whose value names a row in errors.',
    default: 'A',
  }),
  parallel: parallelField,
  advanced: field.boolean({ title: 'Advanced' }),
  skip: field.integer({ title: 'Skip', description: 'Rows to leave out at the beginning.', advanced: true }),
  limit: field.integer({ title: 'Limit', description: 'Most rows to read.', advanced: true }),
  ...trackFields,
}
type Call = StepCall<ParamsOf<typeof params>>
type TextOptions = Parameters<typeof field.text>[0] & { readonly default: string }

/** files.md, Stream Excel. */
export const streamExcel = defineConnector({
  name: 'stream-excel-connector',
  title: 'Stream Excel',
  summary: 'Runs steps once for every row of a sheet of a workbook (.xlsx) of any size.',
  category: 'files',
  causeKey: 'exception',
  params,
  examples: [
    {
      title: 'A file that is not there',
      params: { fileName: 'prices.xlsx', sheetName: 'Plan1' },
      message: {},
      output: {
        success: false,
        message: 'File prices.xlsx does not exist.',
        exception: 'com.digibee.pipelineengine.exception.PipelineEngineRuntimeException',
      },
    },
  ],
  run(call) {
    const { skip, limit } = call.params
    return streamItems(call, sliceItems(rows(call), skip, limit))
  },
})

async function* rows(call: Call): AsyncGenerator<readonly Json[], void, undefined> {
  const { fileName, sheetName, useSheetIndex, sheetIndex } = call.params
  const file = await existingFile(call, fileName)
  const workbook = await openWorkbook(call, file)
  try {
    if (useSheetIndex && sheetIndex === undefined) throw fileFailure('Sheet Index is empty')
    const sheet = useSheetIndex ? sheetAt(workbook, sheetIndex ?? 0) : findSheet(workbook, sheetName)
    for await (const batch of workbook.rows(sheet)) {
      yield batch.map((row) => messageOf(row, call.params, workbook.is1904))
    }
  } finally {
    workbook.close()
  }
}

/** A row by the letters of its columns: `{"A": "Name", "B": 10.5}`. */
function messageOf({ cells }: SheetRow, params: Call['params'], is1904: boolean): Json {
  const message = {}
  for (const cell of cells) {
    const isText = params.readAllColumnsAsString || params.readSpecificColumnsAsString.has(cell.column)
    const value = isText ? cellText(cell, is1904) : cellValue(cell, is1904)
    setKey(message, columnName(cell.column), typeof value === 'number' ? cut(value, params.maxFractionalDigits) : value)
  }
  return message
}

/** Excel computes with fifteen digits; what stands behind them is noise that must not tip a digit over. */
function cut(value: number, digits: number): number {
  if (Number.isInteger(value)) return value
  const scale = 10 ** Math.min(digits, 15)
  const scaled = Number((value * scale).toPrecision(15))
  return Number.isFinite(scaled) ? Math.trunc(scaled) / scale : value
}

function columnLetter(options: TextOptions): Field<string> {
  const { read } = field.text(options)
  return { ...options, kind: 'text', expression: 'param', read: (raw) => (read(raw) ?? '').trim().toUpperCase() }
}

function columnLetters(options: TextOptions): Field<ReadonlySet<number>> {
  const { read } = field.text(options)
  return {
    ...options,
    kind: 'text',
    expression: 'param',
    read(raw) {
      const names = (read(raw) ?? '').split(',').map((name) => name.trim())
      return new Set(names.filter((name) => name !== '').map(columnOf))
    },
  }
}

function columnOf(name: string): number {
  const column = columnNumber(name)
  if (column === undefined) throw new FieldError(`must be letters of columns, not '${name}'`)
  return column
}
