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
 * Adds up what is recorded of each source by minute and by day (UTC): a month is summed up from its days and the minutes
 * at both ends, and only parts of a minute from executions. Days go when their executions are too old to be kept.
 */
export interface Tallies {
  add(source: number, startedAt: number, isFailed: boolean, elapsedMs: number): void
  /** Inside the transaction that is open. */
  save(): void
  /** The transaction was rolled back. */
  forget(): void
  /**
   * By numbers of executions; the first one inclusive.
   *
   * @param space undefined: the store has no other
   * @param sources of the space
   */
  sum(space: number | undefined, sources: ReadonlySet<number>, from: number, to: number): readonly Tally[]
  removeBefore(sources: readonly number[], bound: number): void
}

const MINUTES_OF_DAY = 1440
/** Numbers that the executions of a minute and of a day have. */
const IDS_PER_MINUTE = 60_000 * IDS_PER_MILLISECOND
const IDS_PER_DAY = MINUTES_OF_DAY * IDS_PER_MINUTE

type Writable<T> = { -readonly [K in keyof T]: T[K] }

export function createTallies(database: DatabaseSync): Tallies {
  const [upsertMinute, upsertDay] = ['minute_tally', 'tally'].map((table) =>
    database.prepare(
      `INSERT INTO ${table} (${table === 'tally' ? 'day' : 'minute'}, source, total, failed, elapsed, minimum, maximum)
       VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET
       total = total + excluded.total, failed = failed + excluded.failed, elapsed = elapsed + excluded.elapsed,
       minimum = min(minimum, excluded.minimum), maximum = max(maximum, excluded.maximum)`,
    ),
  )
  const sums = `source, sum(total), sum(failed), sum(elapsed), min(minimum), max(maximum)`
  const ofSpace = (table: string): string =>
    `(? OR (SELECT s.space FROM source s WHERE s.id = ${table}.source) = ?) GROUP BY source`
  const ofDays = database.prepare(`SELECT ${sums} FROM tally WHERE day >= ? AND day < ? AND ${ofSpace('tally')}`)
  const ofMinutes = database.prepare(
    `SELECT ${sums} FROM minute_tally WHERE minute >= ? AND minute < ? AND ${ofSpace('minute_tally')}`,
  )
  const ofExecutions = database.prepare(
    `SELECT source, count(*), sum(kind = 'error'), sum(elapsed), min(elapsed), max(elapsed) FROM execution
     WHERE id >= ? AND id < ? AND kind <> 'running' AND ${ofSpace('execution')}`,
  )
  for (const statement of [ofDays, ofMinutes, ofExecutions]) statement.setReturnArrays(true)
  const newest = database.prepare('SELECT max(id) AS id FROM execution')
  const ofList = 'source IN (SELECT value FROM json_each(?))'
  const removeDays = database.prepare(`DELETE FROM tally WHERE day < ? AND ${ofList}`)
  const removeMinutes = database.prepare(`DELETE FROM minute_tally WHERE minute < ? AND +${ofList}`)
  /** By minute, then by source. */
  const added = new Map<number, Map<number, Writable<Tally>>>()

  return {
    add(source, startedAt, isFailed, elapsed) {
      const minute = Math.floor(Math.trunc(startedAt) / 60_000)
      let sources = added.get(minute)
      if (sources === undefined) added.set(minute, (sources = new Map<number, Writable<Tally>>()))
      const tally = sources.get(source)
      const failed = Number(isFailed)
      if (tally === undefined) {
        sources.set(source, { source, total: 1, failed, elapsed, minimum: elapsed, maximum: elapsed })
        return
      }
      tally.total++
      tally.failed += failed
      tally.elapsed += elapsed
      tally.minimum = Math.min(tally.minimum, elapsed)
      tally.maximum = Math.max(tally.maximum, elapsed)
    },
    save() {
      for (const [minute, sources] of added) {
        const day = Math.floor(minute / MINUTES_OF_DAY)
        for (const { source, total, failed, elapsed, minimum, maximum } of sources.values()) {
          upsertMinute?.run(minute, source, total, failed, elapsed, minimum, maximum)
          upsertDay?.run(day, source, total, failed, elapsed, minimum, maximum)
        }
      }
      added.clear()
    },
    forget: () => added.clear(),
    sum(space, sources, from, to) {
      // A minute that goes on is taken as a whole when nothing of it is newer.
      const end = Number(newest.get()?.['id'] ?? -1) < to ? Math.ceil(to / IDS_PER_MINUTE) * IDS_PER_MINUTE : to
      const found = new Map<number, Tally>()
      const scope = [Number(space === undefined), space ?? 0] as const
      const add = (rows: readonly unknown[]): void => {
        for (const row of rows) {
          const tally = tallyOf(row as readonly number[]) // `setReturnArrays` is not in the type of `all`
          if (!sources.has(tally.source)) continue
          const before = found.get(tally.source)
          found.set(tally.source, before === undefined ? tally : together(before, tally))
        }
      }
      const executions = (first: number, behind: number): void => {
        if (first < behind) add(ofExecutions.all(first, behind, ...scope))
      }
      inWhole(from, end, IDS_PER_DAY, {
        whole: (first, behind) => add(ofDays.all(first, behind, ...scope)),
        rest: (begin, stop) =>
          inWhole(begin, stop, IDS_PER_MINUTE, {
            whole: (first, behind) => add(ofMinutes.all(first, behind, ...scope)),
            rest: executions,
          }),
      })
      return [...found.values()]
    },
    removeBefore(sources, bound) {
      const [day, list] = [Math.floor(bound / IDS_PER_DAY), JSON.stringify(sources)]
      removeDays.run(day, list)
      removeMinutes.run(day * MINUTES_OF_DAY, list)
    },
  }
}

/** Cuts a range into the whole units in it and what is left at both ends. */
function inWhole(
  from: number,
  to: number,
  unit: number,
  tell: Readonly<Record<'whole' | 'rest', (from: number, to: number) => void>>,
): void {
  const [first, behind] = [Math.ceil(from / unit), Math.floor(to / unit)]
  if (behind <= first) return tell.rest(from, to)
  if (from < first * unit) tell.rest(from, first * unit)
  tell.whole(first, behind)
  if (behind * unit < to) tell.rest(behind * unit, to)
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

function tallyOf([source = 0, total = 0, failed = 0, elapsed = 0, minimum = 0, maximum = 0]: readonly number[]): Tally {
  return { source, total, failed, elapsed, minimum, maximum }
}
