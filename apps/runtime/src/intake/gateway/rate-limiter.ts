import type { Awaitable, Cache } from '@jatai/platform'
import type { Interval, RateLimit } from './rate-limit-options.ts'

/** What a caller is told of its budget. */
export interface Budget {
  readonly isOver: boolean
  /** `RateLimit-*` and `X-RateLimit-*`, as Kong names them, with `Retry-After` when the budget is used up. */
  readonly headers: Readonly<Record<string, string>>
}

/** Counts calls in fixed windows of UTC, in counters that all processes share. */
export interface RateLimiter {
  /** Takes one call from the budget of a caller; a call that is over it takes nothing. */
  take(caller: string): Awaitable<Budget>
}

/**
 * @param scope names the pipeline in the cache: all its routes share a budget
 * @param limits from the shortest interval to the longest, one or more
 */
export function createRateLimiter(options: {
  readonly cache: Cache
  readonly scope: string
  readonly limits: readonly RateLimit[]
  readonly now: () => number
}): RateLimiter {
  const { cache, scope, limits, now } = options
  return {
    take(caller) {
      const time = now()
      const windows = limits.map((limit) => windowOf(limit, time, `ratelimit:${scope}:${caller}`))
      const counts = windows.map(({ key, endsAt }) => cache.increment(key, 1, endsAt - time))
      if (counts.every((count) => typeof count === 'number')) return settle(windows, counts, time)
      return Promise.all(counts.map(async (count) => count)).then((settled) => settle(windows, settled, time))
    },
  }

  function settle(windows: readonly Window[], counts: readonly number[], time: number): Awaitable<Budget> {
    const usages = windows.map((window, index) => ({ ...window, used: counts[index] as number }))
    const isOver = usages.some(({ used, limit }) => used > limit)
    const budget = { isOver, headers: headersOf(usages, isOver, time) }
    if (!isOver) return budget
    // A refused call counts nowhere, so that a burst in one second does not use up the budget of the day.
    const undone = usages.map(({ key, endsAt }) => cache.increment(key, -1, endsAt - time))
    return undone.some((each) => each instanceof Promise)
      ? Promise.all(undone.map(async (each) => each)).then(() => budget)
      : budget
  }
}

interface Window extends RateLimit {
  /** Of its counter in the cache. */
  readonly key: string
  /** Epoch ms. */
  readonly endsAt: number
}

function headersOf(
  usages: readonly (Window & { readonly used: number })[],
  isOver: boolean,
  time: number,
): Record<string, string> {
  const headers: Record<string, string> = {}
  let tightest: { readonly limit: number; readonly remaining: number; readonly resetS: number } | undefined
  for (const { interval, limit, used, endsAt } of usages) {
    // The budget before this call, if it was refused: it took nothing.
    const remaining = Math.max(0, limit - (isOver ? Math.min(used - 1, limit) : used))
    const name = NAMES[interval]
    headers[`X-RateLimit-Limit-${name}`] = String(limit)
    headers[`X-RateLimit-Remaining-${name}`] = String(remaining)
    const resetS = Math.max(1, Math.ceil((endsAt - time) / 1000))
    // The longest of those that are used up tells when a call can succeed again.
    if (tightest === undefined || remaining <= tightest.remaining) tightest = { limit, remaining, resetS }
  }
  if (tightest === undefined) return headers
  headers['RateLimit-Limit'] = String(tightest.limit)
  headers['RateLimit-Remaining'] = String(tightest.remaining)
  headers['RateLimit-Reset'] = String(tightest.resetS)
  if (isOver) headers['Retry-After'] = String(tightest.resetS)
  return headers
}

const NAMES: Readonly<Record<Interval, string>> = {
  second: 'Second',
  minute: 'Minute',
  hour: 'Hour',
  day: 'Day',
  month: 'Month',
}

const LENGTHS_MS: Readonly<Record<Exclude<Interval, 'month'>, number>> = {
  second: 1000,
  minute: 60_000,
  hour: 3_600_000,
  day: 86_400_000,
}

/** The window that holds this time: they begin with the UTC second, minute, hour, day or month. */
function windowOf(limit: RateLimit, time: number, prefix: string): Window {
  const { interval } = limit
  let startsAt: number
  let endsAt: number
  if (interval === 'month') {
    const date = new Date(time)
    startsAt = Date.UTC(date.getUTCFullYear(), date.getUTCMonth())
    endsAt = Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1)
  } else {
    startsAt = time - (time % LENGTHS_MS[interval])
    endsAt = startsAt + LENGTHS_MS[interval]
  }
  return { ...limit, key: `${prefix}:${interval}:${startsAt}`, endsAt }
}
