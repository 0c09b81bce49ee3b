import type { DatabaseSync } from 'node:sqlite'

/** What the store holds of a source. */
export interface Amount {
  readonly executions: number
  readonly lines: number
  /** Length of the lines' messages. */
  readonly lineBytes: number
}

/** Counts what is written and deleted, so that limits of quantity are checked without going through the records. */
export interface Amounts {
  add(source: number, what: keyof Amount, change: number): void
  /** Inside the transaction that is open. */
  save(): void
  /** The transaction was rolled back. */
  forget(): void
  of(source: number): Amount
  /** Of these sources together. @default all */
  sum(sources?: readonly number[]): Amount
}

export function createAmounts(database: DatabaseSync): Amounts {
  const upsert = database.prepare(
    `INSERT INTO amount VALUES (?, ?, ?, ?) ON CONFLICT (source) DO UPDATE SET
     executions = executions + excluded.executions, lines = lines + excluded.lines,
     line_bytes = line_bytes + excluded.line_bytes`,
  )
  const columns = 'sum(executions) AS executions, sum(lines) AS lines, sum(line_bytes) AS line_bytes'
  const find = database.prepare('SELECT * FROM amount WHERE source = ?')
  const sumAll = database.prepare(`SELECT ${columns} FROM amount`)
  const sumOf = database.prepare(`SELECT ${columns} FROM amount WHERE source IN (SELECT value FROM json_each(?))`)
  const changes = new Map<number, Record<keyof Amount, number>>()

  return {
    add(source, what, change) {
      let changed = changes.get(source)
      if (changed === undefined) changes.set(source, (changed = { executions: 0, lines: 0, lineBytes: 0 }))
      changed[what] += change
    },
    save() {
      for (const [source, { executions, lines, lineBytes }] of changes) upsert.run(source, executions, lines, lineBytes)
      changes.clear()
    },
    forget: () => changes.clear(),
    of: (source) => amountOf(find.get(source)),
    sum: (sources) => amountOf(sources === undefined ? sumAll.get() : sumOf.get(JSON.stringify(sources))),
  }
}

function amountOf(row: Record<string, unknown> = {}): Amount {
  return {
    executions: Number(row['executions'] ?? 0),
    lines: Number(row['lines'] ?? 0),
    lineBytes: Number(row['line_bytes'] ?? 0),
  }
}
