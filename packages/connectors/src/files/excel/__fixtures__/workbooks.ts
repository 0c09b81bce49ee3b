import { readFileSync } from 'node:fs'
import type { Json } from '@jatai/languages/json'
import { runStep } from '../../../tools/__fixtures__/run-step.ts'
import { makeZip } from '../../__fixtures__/make-zip.ts'
import { newWorkbookParts } from '../new-workbook.ts'
import { NEW_STYLE_SHEET } from '../style-sheet.ts'

const read = (name: string): Buffer => readFileSync(new URL(name, import.meta.url))

/** Workbooks of other programs; see make-workbooks.py. */
export const openpyxl = read('./openpyxl.xlsx')
export const xlsxWriter = read('./xlsxwriter.xlsx')

/** A workbook of one sheet, `S`, with this XML; `parts` stand in for the others. */
export function makeWorkbook(sheet: string, parts: Readonly<Record<string, string>> = {}): Promise<Buffer> {
  const all = {
    ...Object.fromEntries(newWorkbookParts(['S'])),
    '/xl/styles.xml': NEW_STYLE_SHEET,
    '/xl/worksheets/sheet1.xml': sheet,
    ...parts,
  }
  return makeZip(Object.entries(all).map(([name, content]) => ({ name: name.slice(1), content })))
}

/** What the Excel connector reads from all sheets of a workbook. */
export async function readAll(workbook: Uint8Array | undefined): Promise<Json | undefined> {
  const params = { operation: 'read', excelFullPath: 'a.xlsx', readAllSheets: true }
  const { output, throws } = await runStep('excel-connector', params, {}, { files: { 'a.xlsx': workbook! } })
  if (throws !== undefined) throw new Error(JSON.stringify(throws))
  return output
}
