import { isJsonObject } from '@jatai/languages/json'
import type { Json } from '@jatai/languages/json'
import { field } from '@jatai/sdk'

/** From the shortest to the longest. */
export const INTERVALS = ['second', 'minute', 'hour', 'day', 'month'] as const
export type Interval = (typeof INTERVALS)[number]

export interface RateLimit {
  readonly interval: Interval
  /** Calls within one interval. */
  readonly limit: number
}

/**
 * Reads the rows of a rate limit (triggers.md §2.6). Of several rows of an interval the last one counts; rows that
 * cannot be meant so are left out, each with a line that says why: they never keep a pipeline from being deployed.
 *
 * @returns limits from the shortest interval to the longest
 */
export function readRateLimits(rows: readonly Json[]): {
  readonly limits: readonly RateLimit[]
  readonly problems: readonly string[]
} {
  const problems: string[] = []
  const byInterval = new Map<Interval, RateLimit>()
  for (const row of rows) {
    const read = readRow(row)
    if (typeof read === 'string') {
      problems.push(`A rate limit is ignored: ${read}`)
      continue
    }
    if (byInterval.has(read.interval)) {
      problems.push(`A rate limit is ignored: there is a later one for the interval ${read.interval}`)
    }
    byInterval.set(read.interval, read)
  }
  const limits: RateLimit[] = []
  for (const interval of INTERVALS) {
    const limit = byInterval.get(interval)
    if (limit === undefined) continue
    const shorter = limits.at(-1)
    if (shorter !== undefined && limit.limit < shorter.limit) {
      problems.push(
        `A rate limit is ignored: ${limit.limit} calls in a ${interval} are fewer than ${shorter.limit} in a ${shorter.interval}`,
      )
    } else limits.push(limit)
  }
  return { limits, problems }
}

/** What is wrong with the row, if it cannot be read. */
function readRow(row: Json): RateLimit | string {
  if (!isJsonObject(row)) return 'it is not a row of interval and limit'
  const name = (field.readTextValue(row['interval']) ?? '').trim().toLowerCase() || 'second'
  const interval = INTERVALS.find((known) => known === name)
  if (interval === undefined) return `"${name.slice(0, 60)}" is not one of ${INTERVALS.join(', ')}`
  const text = (field.readTextValue(row['limit']) ?? '').trim()
  const limit = text === '' ? NaN : Number(text)
  if (!Number.isSafeInteger(limit) || limit < 1) {
    return `the limit of the interval ${interval} is not a whole number above 0`
  }
  return { interval, limit }
}
