import { shownTime } from '../../output/table.ts'
import type { Column } from '../../output/table.ts'

type Row = Readonly<Record<string, unknown>>

/** A column that shows a key as it is. */
export function column(title: string, key: string): Column<Row> {
  return { title, text: (row) => textOf(row[key]) }
}

/** A column that shows a moment. */
export function timeColumn(title: string, key: string): Column<Row> {
  return { title, text: (row) => (typeof row[key] === 'number' ? shownTime(row[key]) : '') }
}

/** A column that shows how many there are, of a list or of a number of them. */
export function countColumn(title: string, key: string): Column<Row> {
  return { title, text: ({ [key]: value }) => (Array.isArray(value) ? value.length : textOf(value)) }
}

function textOf(value: unknown): string | number | boolean | undefined {
  if (value === null || value === undefined) return undefined
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value
  if (Array.isArray(value) && value.every((each) => typeof each === 'string')) return value.join(' ')
  return JSON.stringify(value)
}
