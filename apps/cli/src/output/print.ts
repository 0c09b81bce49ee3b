import type { CommandIo } from '../command.ts'
import { UsageError } from '../command.ts'
import { formatTable } from './table.ts'
import type { Column } from './table.ts'

export type OutputForm = 'table' | 'json'

/** @throws UsageError */
export function readOutputForm(value: string | undefined): OutputForm {
  if (value === undefined || value === 'table') return 'table'
  if (value === 'json') return 'json'
  throw new UsageError(`--output is table or json, not "${value}"`)
}

/** Prints rows: data to standard output; that there are none to standard error. */
export function printRows<T>(
  io: CommandIo,
  form: OutputForm,
  rows: readonly T[],
  columns: readonly Column<T>[],
  json: unknown = rows,
): void {
  if (form === 'json') return printJson(io, json)
  if (rows.length === 0) io.stderr.write('No such entity\n')
  else io.stdout.write(formatTable(columns, rows))
}

export function printJson(io: CommandIo, value: unknown): void {
  io.stdout.write(`${JSON.stringify(value, undefined, 2)}\n`)
}
