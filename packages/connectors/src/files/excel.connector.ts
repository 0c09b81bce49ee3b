import { isJsonObject, setKey } from '@jatai/languages/json'
import type { Json } from '@jatai/languages/json'
import { defineConnector, field } from '@jatai/sdk'
import type { Field, ParamsOf, StepCall } from '@jatai/sdk'
import { cellName, parseCellReference } from './excel/cell-reference.ts'
import type { CellReference } from './excel/cell-reference.ts'
import { findSheet } from './excel/find-sheet.ts'
import { objectRows } from './excel/object-rows.ts'
import { openWorkbook } from './excel/open-workbook.ts'
import type { Workbook } from './excel/open-workbook.ts'
import { readCells, readSheets } from './excel/sheet-cells.ts'
import { updateCell } from './excel/update-cell.ts'
import { newWorkbook } from './excel/write-workbook.ts'
import { exclusively } from './exclusive-file.ts'
import { fileFailure, withFileFailures } from './file-failure.ts'
import { existingFile, fileNameOf } from './local-file.ts'
import { writeArchive } from './zip/write-archive.ts'

const OPERATIONS = [
  'read',
  'create',
  'read_specific_sheets',
  'read_one_cell',
  'read_multiple_cells',
  'update_one_cell',
] as const
type Operation = (typeof OPERATIONS)[number]

const read = { operation: ['read', 'read_specific_sheets', 'read_one_cell', 'read_multiple_cells', 'update_one_cell'] }
const oneCell = { operation: ['read_one_cell', 'update_one_cell'] }

const params = {
  operation: operationField(),
  excelFullPath: field.text({
    title: 'Excel Full Path',
    description: 'The workbook, in the folder of the execution.',
    default: '/Users/example.xlsx',
    visibleWhen: read,
  }),
  fileName: field.text({ title: 'File Name', default: 'example.xlsx', visibleWhen: { operation: ['create'] } }),
  sheetName: field.text({ title: 'Sheet Name', default: 'Planilha1' }),
  cell: field.text({ title: 'Cell', description: 'As `A:1`.', default: 'A:1', visibleWhen: oneCell }),
  cells: field.list({
    title: 'Cells',
    default: ['A:1', 'B:2', 'C:6'],
    visibleWhen: { operation: ['read_multiple_cells'] },
  }),
  cellValue: field.json({
    title: 'Cell Value',
    description: 'Numbers and booleans of expressions keep their type.',
    default: 'example',
    expression: 'param',
    visibleWhen: { operation: ['update_one_cell'] },
  }),
  sheets: field.list({
    title: 'Sheets',
    default: ['Planilha2', 'Planilha4'],
    visibleWhen: { operation: ['read_specific_sheets'] },
  }),
  jsonData: field.json({
    title: 'JSON Data',
    description: 'A list of objects, one for each row.',
    visibleWhen: { operation: ['create'] },
  }),
  readAllSheets: field.boolean({ title: 'Read All Sheets', visibleWhen: { operation: ['read'] } }),
}
type Call = StepCall<ParamsOf<typeof params>>

/** files.md, Excel. */
export const excel = defineConnector({
  name: 'excel-connector',
  title: 'Excel',
  summary: 'Reads, makes and changes workbooks (.xlsx) of the execution.',
  category: 'files',
  failOnError: { default: true, keys: ['failOnError'] },
  causeKey: 'exception',
  params,
  examples: [
    {
      title: 'A workbook of two rows',
      params: {
        operation: 'create',
        fileName: 'people.xlsx',
        sheetName: 'People',
        jsonData: '{{ message.people }}',
      },
      message: { people: [{ name: 'Ana' }, { name: 'Rui', age: 7 }] },
      output: { localFilename: 'people.xlsx', success: true },
    },
  ],
  run: (call) =>
    withFileFailures(() => {
      switch (call.params.operation) {
        case 'create':
          return create(call)
        case 'update_one_cell':
          return update(call)
        default:
          return withWorkbook(call, (workbook) => readFrom(workbook, call))
      }
    }),
})

async function readFrom(workbook: Workbook, { params }: Call): Promise<Json> {
  const { sheetName } = params
  switch (params.operation) {
    case 'read_specific_sheets': {
      const names = params.sheets.map((name) => field.readTextValue(name) ?? '')
      return readSheets(
        workbook,
        names.map((name) => findSheet(workbook, name)),
      )
    }
    case 'read_one_cell':
      return readCells(workbook, findSheet(workbook, sheetName), [parseCellReference(params.cell)])
    case 'read_multiple_cells':
      return readCells(workbook, findSheet(workbook, sheetName), params.cells.map(referenceOf))
    default:
      return readSheets(workbook, params.readAllSheets ? workbook.sheets : [findSheet(workbook, sheetName)])
  }
}

function referenceOf(cell: Json): CellReference {
  return parseCellReference(field.readTextValue(cell) ?? '')
}

async function create(call: Call): Promise<Json> {
  const { sheetName, jsonData } = call.params
  const fileName = fileNameOf(call.params.fileName, 'File Name')
  if (/\.xls$/i.test(fileName)) throw fileFailure(`File ${fileName} would be an .xls workbook, which is not supported`)
  const data = field.readJsonText(jsonData) ?? []
  const objects = Array.isArray(data) ? (data as readonly Json[]) : [data]
  if (!objects.every(isJsonObject)) throw fileFailure('JSON Data must be an object or a list of objects')
  const path = await call.execution.files.resolve(fileName)
  const add = newWorkbook([{ name: sheetName, rows: () => objectRows(objects) }])
  await exclusively(call.execution, path, () => writeArchive(call, path, add))
  return { localFilename: fileName, success: true }
}

async function update(call: Call): Promise<Json> {
  const { sheetName, cell, cellValue } = call.params
  const reference = parseCellReference(cell)
  const value = isContent(cellValue) ? cellValue : (field.readTextValue(cellValue) ?? null)
  const localFilename = workbookName(call)
  const path = await call.execution.files.resolve(localFilename)
  await exclusively(call.execution, path, () =>
    withWorkbook(call, async (workbook) => {
      const add = await updateCell(workbook, findSheet(workbook, sheetName), reference, value)
      await writeArchive(call, path, add)
    }),
  )
  const cellUpdated = {}
  setKey(cellUpdated, cellName(reference), value)
  return { localFilename, success: true, cellUpdated }
}

function isContent(value: Json | undefined): value is string | number | boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
}

async function withWorkbook<T>(call: Call, use: (workbook: Workbook) => Promise<T>): Promise<T> {
  const workbook = await openWorkbook(call, await existingFile(call, workbookName(call)))
  try {
    return await use(workbook)
  } finally {
    workbook.close()
  }
}

/** The full path is one in the execution's folder: its slash at the start is cut (files.md, The execution's folder). */
function workbookName({ params: { excelFullPath, fileName } }: Call): string {
  const path = excelFullPath.trim().replace(/^\/+/, '')
  return fileNameOf(path === '' ? fileName : path, 'Excel Full Path')
}

/** Documents have the operations in several spellings: `Read One Cell`, `READ_ONE_CELL`, `readOneCell`. */
function operationField(): Field<Operation> {
  const choice = field.choice({ title: 'Operation', values: OPERATIONS, default: 'read' })
  const plain = (name: string): string => name.replace(/[\s_]/g, '').toLowerCase()
  return {
    ...choice,
    read(raw) {
      const text = field.readTextValue(raw)
      return choice.read(OPERATIONS.find((name) => text !== undefined && plain(name) === plain(text)) ?? raw)
    },
  }
}
