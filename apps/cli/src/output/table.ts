/** A column of a table: its head, and the text of a row. */
export interface Column<T> {
  readonly title: string
  readonly text: (row: T) => string | number | boolean | undefined
}

/** A table for a terminal: columns as wide as their widest cell, two blanks between. Control characters are left out. */
export function formatTable<T>(columns: readonly Column<T>[], rows: readonly T[]): string {
  const cells = rows.map((row) => columns.map(({ text }) => cellText(text(row))))
  const widths = columns.map(({ title }, at) => Math.max(title.length, ...cells.map((row) => (row[at] ?? '').length)))
  const lines = [columns.map(({ title }) => title), ...cells].map((row) =>
    row
      .map((cell, at) => cell.padEnd(widths[at] ?? 0))
      .join('  ')
      .trimEnd(),
  )
  return `${lines.join('\n')}\n`
}

function cellText(value: string | number | boolean | undefined): string {
  return String(value ?? '').replace(/[\u0000-\u001f\u007f-\u009f]+/g, ' ')
}

/** `2026-11-26 08:03:52`, in the zone of the terminal. */
export function shownTime(at: number | undefined): string {
  if (at === undefined) return ''
  const date = new Date(at)
  const two = (value: number): string => String(value).padStart(2, '0')
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`
}
