import { nextFireTime } from '@jatai/flowspec'
import type { QuartzCron, TimeZone } from '@jatai/flowspec'

/** When a schedule fires. */
export interface FireTimes {
  readonly cron: QuartzCron
  readonly zone: TimeZone
}

/** After downtime, the last due time still fires when it is younger than this (triggers.md §8). */
const CATCH_UP_MS = 5 * 60_000
/** A runtime that was up is never later than this: what is older was missed. */
const LATE_MS = 2 * 60_000

/**
 * The due times of a schedule that are to fire now.
 *
 * @param after exclusive: the latest due time that was dealt with
 * @param wasDown nothing was running until now: at most one of the missed ones fires
 * @returns ascending, and the last due time up to now, whether it fires or not
 */
export function dueTimes(
  { cron, zone }: FireTimes,
  after: number,
  now: number,
  wasDown: boolean,
): { readonly fires: readonly number[]; readonly last: number | undefined } {
  // A schedule of every second that slept for a year has a lot of due times: only the young ones are looked at.
  const oldest = now - (wasDown ? CATCH_UP_MS : LATE_MS)
  const found: number[] = []
  let at = nextFireTime(cron, Math.max(after, oldest - 1), zone)
  while (at !== undefined && at <= now) {
    found.push(at)
    at = nextFireTime(cron, at, zone)
  }
  const last = found.at(-1)
  if (last === undefined) return { fires: [], last: undefined }
  return { fires: wasDown ? [last] : found, last }
}
