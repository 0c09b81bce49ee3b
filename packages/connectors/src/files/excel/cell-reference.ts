import { fileFailure } from '../file-failure.ts'

/** What a sheet of Excel holds at most. */
export const MAXIMUM_COLUMNS = 16_384
export const MAXIMUM_ROWS = 1_048_576

/** The place of a cell; both numbers begin at 1. */
export interface CellReference {
  readonly column: number
  readonly row: number
}

/** The letters of a column, which begin at 1: `A`, `Z`, `AA`. */
export function columnName(column: number): string {
  let name = names[column]
  if (name !== undefined) return name
  name = ''
  for (let left = column; left > 0; left = Math.floor((left - 1) / 26)) {
    name = String.fromCharCode(FIRST_LETTER + ((left - 1) % 26)) + name
  }
  names[column] = name
  return name
}

const names: string[] = []
const FIRST_LETTER = 65

/** The number of a column by its letters, in either case; undefined when there is no such column. */
export function columnNumber(name: string): number | undefined {
  if (!/^[A-Za-z]{1,3}$/.test(name)) return undefined
  let column = 0
  for (const letter of name.toUpperCase()) column = column * 26 + letter.charCodeAt(0) - FIRST_LETTER + 1
  return column <= MAXIMUM_COLUMNS ? column : undefined
}

/**
 * A cell as settings name it, `A:1`, or as Excel does, `A1`.
 *
 * @throws StepFailure when there is no such cell
 */
export function parseCellReference(text: string): CellReference {
  const [, letters = '', digits = ''] = /^\s*\$?([A-Za-z]+)\s*:?\s*\$?(\d+)\s*$/.exec(text) ?? []
  const column = columnNumber(letters)
  const row = Number(digits)
  if (column === undefined || row < 1 || row > MAXIMUM_ROWS) throw fileFailure(`Cell '${text}' does not exist`)
  return { column, row }
}

/** `A1`. */
export function cellName({ column, row }: CellReference): string {
  return columnName(column) + row
}
