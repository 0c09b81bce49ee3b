import { monthDays } from './month-days.ts'
import type { QuartzCron } from './quartz-cron.ts'
import { openTimeZone } from './time-zone.ts'
import type { TimeZone } from './time-zone.ts'

/**
 * The first instant after another at which a schedule fires; undefined when it never does again. A local time that
 * does not exist when clocks go forward is skipped, one that occurs twice fires at its first occurrence
 * (triggers.md §8).
 *
 * @param after epoch milliseconds
 * @param zone of the local time that the schedule speaks of; a zone nobody knows counts as UTC
 * @returns epoch milliseconds
 */
export function nextFireTime(cron: QuartzCron, after: number, zone: string | TimeZone = 'UTC'): number | undefined {
  const timeZone = typeof zone === 'string' ? (openTimeZone(zone) ?? UTC) : zone
  const start = Math.floor(Math.max(after, -1) / SECOND) * SECOND + SECOND
  let local = nextLocalTime(cron, start + timeZone.offsetAt(start))
  while (local !== undefined) {
    const found = resolveLocalTime(local, timeZone)
    if (found.instant !== undefined && found.instant >= start) return found.instant
    local = nextLocalTime(cron, Math.max(found.resumeAt, local + SECOND))
  }
  return undefined
}

const SECOND = 1000
const HOUR = 3_600_000
const UTC: TimeZone = { id: 'UTC', offsetAt: () => 0 }

/** Local times are numbers as if the local clock showed UTC. */
type LocalTime = number

interface ResolvedTime {
  /** The first instant with that local time; undefined when clocks skip it. */
  readonly instant?: number
  /** No local time before this can be of use when this one is not. */
  readonly resumeAt: LocalTime
}

/**
 * Finds the instant of a local time. Around a change of clocks two offsets come into question; both sides of it are
 * surely seen from 38 hours away, the largest offset and the longest skip (a calendar day) together.
 */
function resolveLocalTime(local: LocalTime, zone: TimeZone): ResolvedTime {
  const before = zone.offsetAt(local - 38 * HOUR)
  const after = zone.offsetAt(local + 38 * HOUR)
  if (before === after) return { instant: local - before, resumeAt: local }
  const isOld = zone.offsetAt(local - before) === before
  const isNew = zone.offsetAt(local - after) === after
  if (isOld && isNew) return { instant: local - before, resumeAt: changeOfClocks(zone, local, before, after) + before }
  if (isOld || isNew) return { instant: local - (isOld ? before : after), resumeAt: local }
  return { resumeAt: changeOfClocks(zone, local, before, after) + after }
}

/** The first instant with the new offset, to the second. */
function changeOfClocks(zone: TimeZone, local: LocalTime, before: number, after: number): number {
  let low = Math.min(local - before, local - after) - SECOND
  let high = Math.max(local - before, local - after) + SECOND
  // Where a time occurs twice both instants lie around the change; where it is skipped the change lies between them.
  while (high - low > SECOND) {
    const middle = Math.floor((low + high) / 2 / SECOND) * SECOND
    if (zone.offsetAt(middle) === after) high = middle
    else low = middle
  }
  return high
}

/** The first local time of the schedule that is not before another. */
function nextLocalTime(cron: QuartzCron, from: LocalTime): LocalTime | undefined {
  const date = new Date(from)
  const today = { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() }
  for (const year of cron.years) {
    if (year < today.year) continue
    for (const month of cron.months) {
      if (year === today.year && month < today.month) continue
      const isThisMonth = year === today.year && month === today.month
      for (const day of monthDays(cron, year, month)) {
        if (isThisMonth && day < today.day) continue
        const midnight = Date.UTC(year, month - 1, day)
        const time = nextTimeOfDay(cron, isThisMonth && day === today.day ? from - midnight : 0)
        if (time !== undefined) return midnight + time
      }
    }
  }
  return undefined
}

/** The first time of the day, in milliseconds from midnight, that is not before another. */
function nextTimeOfDay(cron: QuartzCron, from: number): number | undefined {
  for (const hour of cron.hours) {
    if ((hour + 1) * HOUR <= from) continue
    for (const minute of cron.minutes) {
      const startOfMinute = hour * HOUR + minute * 60 * SECOND
      if (startOfMinute + 60 * SECOND <= from) continue
      const second = cron.seconds.find((candidate) => startOfMinute + candidate * SECOND >= from)
      if (second !== undefined) return startOfMinute + second * SECOND
    }
  }
  return undefined
}
