import { setKey } from '@jatai/languages/json'
import type { Json, JsonObject } from '@jatai/languages/json'
import { fileFailure } from '../file-failure.ts'
import { MAXIMUM_IN_MEMORY } from '../file-limits.ts'
import { cellName } from './cell-reference.ts'
import type { CellReference } from './cell-reference.ts'
import { cellValue } from './cell-value.ts'
import type { Sheet, Workbook } from './open-workbook.ts'

/**
 * The rows of sheets as one message holds them: `{"Sheet1": [{"A1": "…", "B1": 1}, {"A2": "…"}]}`.
 *
 * @throws StepFailure when they are more than a message can hold
 */
export async function readSheets(workbook: Workbook, sheets: readonly Sheet[]): Promise<Json> {
  const result = {}
  let size = 0
  for (const sheet of sheets) {
    const rows: Json[] = []
    for await (const batch of workbook.rows(sheet)) {
      for (const row of batch) {
        const cells = {}
        for (const cell of row.cells) {
          const name = cellName({ column: cell.column, row: row.number })
          const value = cellValue(cell, workbook.is1904)
          size += CELL_BYTES + (typeof value === 'string' ? value.length : 0)
          setKey(cells, name, value)
        }
        rows.push(cells)
      }
      if (size > MAXIMUM_IN_MEMORY)
        throw fileFailure(`File ${workbook.file.name} has too many cells to read them at once`)
    }
    setKey(result, sheet.name, rows)
  }
  return result
}

/** About what a cell takes in memory beside its text. */
const CELL_BYTES = 32

/** Some cells of a sheet: `{"A1": "…", "B2": 1}`. Empty ones are null. */
export async function readCells(
  workbook: Workbook,
  sheet: Sheet,
  wanted: readonly CellReference[],
): Promise<JsonObject> {
  const result: JsonObject = {}
  for (const reference of wanted) setKey(result, cellName(reference), null)
  const lastRow = Math.max(0, ...wanted.map(({ row }) => row))
  for await (const batch of workbook.rows(sheet)) {
    for (const row of batch) {
      if (row.number > lastRow) return result
      for (const cell of row.cells) {
        const name = cellName({ column: cell.column, row: row.number })
        if (Object.hasOwn(result, name)) setKey(result, name, cellValue(cell, workbook.is1904))
      }
    }
  }
  return result
}
