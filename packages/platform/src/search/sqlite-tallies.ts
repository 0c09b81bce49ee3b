import type { DatabaseSync } from 'node:sqlite'
import { IDS_PER_MILLISECOND } from './record-ids.ts'

/** Counts and times of ended executions. */
export interface Tally {
  readonly source: number
  readonly total: number
  readonly failed: number
  /** Sum, shortest and longest, in milliseconds. */
  readonly elapsed: number
  readonly minimum: number
  readonly maximum: number
}

/**
 * Adds up what is recorded of each source and day (UTC), so that a month is summed up without going through its
 * executions. Days go when their executions are too old to be kept.
 */
export interface Tallies {
  add(source: number, startedAt: number, isFailed: boolean, elapsedMs: number): void
  /** Inside the transaction that is open. */
  save(): void
  /** The transaction was rolled back. */
  forget(): void
  /** By numbers of executions; the first one inclusive. @param sources all of the space */
  sum(space: number, sources: readonly number[], from: number, to: number): readonly Tally[]
  removeBefore(source: number, bound: number): void
}

/** Numbers that the executions of a day have. */
const IDS_PER_DAY = 86_400_000 * IDS_PER_MILLISECOND

export function createTallies(database: DatabaseSync): Tallies {
  const upsert = database.prepare(
    `INSERT INTO tally VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (source, day) DO UPDATE SET
     total = total + excluded.total, failed = failed + excluded.failed, elapsed = elapsed + excluded.elapsed,
     minimum = min(minimum, excluded.minimum), maximum = max(maximum, excluded.maximum)`,
  )
  const ofDays = database.prepare(
    `SELECT source, sum(total) AS total, sum(failed) AS failed, sum(elapsed) AS elapsed, min(minimum) AS minimum,
     max(maximum) AS maximum FROM tally
     WHERE day >= ? AND day < ? AND source IN (SELECT value FROM json_each(?)) GROUP BY source`,
  )
  const ofRange = database.prepare(
    `SELECT source, count(*) AS total, sum(kind = 'error') AS failed, sum(elapsed) AS elapsed,
     min(elapsed) AS minimum, max(elapsed) AS maximum FROM execution INDEXED BY execution_by_kind
     WHERE space = ? AND kind IN ('response', 'error') AND id >= ? AND id < ?
     AND source IN (SELECT value FROM json_each(?)) GROUP BY source`,
  )
  const remove = database.prepare('DELETE FROM tally WHERE source = ? AND day < ?')
  const added = new Map<string, Tally & { readonly day: number }>()

  return {
    add(source, startedAt, isFailed, elapsedMs) {
      const day = Math.floor(Math.trunc(startedAt) / 86_400_000)
      const key = `${source} ${day}`
      const one = {
        source,
        total: 1,
        failed: Number(isFailed),
        elapsed: elapsedMs,
        minimum: elapsedMs,
        maximum: elapsedMs,
      }
      const before = added.get(key)
      added.set(key, { day, ...(before === undefined ? one : together(before, one)) })
    },
    save() {
      for (const { source, day, total, failed, elapsed, minimum, maximum } of added.values()) {
        upsert.run(source, day, total, failed, elapsed, minimum, maximum)
      }
      added.clear()
    },
    forget: () => added.clear(),
    sum(space, sources, from, to) {
      const [firstDay, lastDay] = [Math.ceil(from / IDS_PER_DAY), Math.floor(to / IDS_PER_DAY)]
      const list = JSON.stringify(sources)
      const range = (first: number, behind: number): Tally[] => ofRange.all(space, first, behind, list).map(tallyOf)
      const parts =
        lastDay <= firstDay
          ? [range(from, to)]
          : [
              range(from, firstDay * IDS_PER_DAY),
              ofDays.all(firstDay, lastDay, list).map(tallyOf),
              range(lastDay * IDS_PER_DAY, to),
            ]
      const sums = new Map<number, Tally>()
      for (const tally of parts.flat()) {
        const before = sums.get(tally.source)
        sums.set(tally.source, before === undefined ? tally : together(before, tally))
      }
      return [...sums.values()]
    },
    removeBefore: (source, bound) => void remove.run(source, Math.floor(bound / IDS_PER_DAY)),
  }
}

/** Two tallies as one; the source is that of both, or of the first. */
export function together(a: Tally, b: Tally): Tally {
  return {
    source: a.source,
    total: a.total + b.total,
    failed: a.failed + b.failed,
    elapsed: a.elapsed + b.elapsed,
    minimum: Math.min(a.minimum, b.minimum),
    maximum: Math.max(a.maximum, b.maximum),
  }
}

function tallyOf(row: Record<string, unknown>): Tally {
  const number = (column: string): number => Number(row[column])
  return {
    source: number('source'),
    total: number('total'),
    failed: number('failed'),
    elapsed: number('elapsed'),
    minimum: number('minimum'),
    maximum: number('maximum'),
  }
}
