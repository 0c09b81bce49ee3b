import { setKey } from '@jatai/languages/json'
import type { Json, JsonObject } from '@jatai/languages/json'
import { createCsvReader } from './csv-reader.ts'
import type { CsvReader } from './csv-reader.ts'

interface TableOptions {
  readonly delimiter: string
  /** The names of the columns; without them the first record has them. */
  readonly headers: readonly string[] | undefined
  /** Leaves out the first record although the names are known. @default false */
  readonly skipsHeader?: boolean
  readonly onRow: (row: JsonObject) => void
}

/**
 * Reads CSV as rows, `{column: text}` each: a missing cell at the end is null, cells beyond the columns are left out
 * (tools.md, CSV to JSON V2). Names of columns are trimmed, values are not.
 */
export function createTableReader({ delimiter, headers, skipsHeader = false, onRow }: TableOptions): CsvReader {
  let names = headers
  let skips = skipsHeader && headers !== undefined
  return createCsvReader(delimiter, (cells) => {
    if (names === undefined) names = cells.map((cell) => cell.trim())
    else if (skips) skips = false
    else onRow(rowOf(names, cells))
  })
}

function rowOf(names: readonly string[], cells: readonly string[]): JsonObject {
  const row = {}
  for (let i = 0; i < names.length; i++) setKey(row, names[i]!, cells[i] ?? null)
  return row
}

/** The rows of a text, or of a list of lines: a quoted line break may span several of its items. */
export function readTable(source: string | readonly string[], options: Omit<TableOptions, 'onRow'>): Json[] {
  const rows: Json[] = []
  const reader = createTableReader({ ...options, onRow: (row) => void rows.push(row) })
  if (typeof source === 'string') reader.write(source)
  else {
    for (const line of source) {
      reader.write(line)
      reader.write('\n')
    }
  }
  reader.end()
  return rows
}
