import { civilOf, epochDay, lengthOfMonth, SECONDS_PER_DAY } from './civil.ts'
import { DateArgumentError } from './errors.ts'
import { UTC } from './zone.ts'
import type { Zone } from './zone.ts'

const SECOND_MS = 1000
const DAY_MS = SECONDS_PER_DAY * SECOND_MS
/** Units of a fixed length, in milliseconds. */
const LENGTHS: Readonly<Record<string, number>> = {
  millisecond: 1,
  second: SECOND_MS,
  minute: 60 * SECOND_MS,
  hour: 3600 * SECOND_MS,
}

/**
 * Adds units to epoch milliseconds (SUMDATE, spec/expressions.md §9.4, D27).
 *
 * @param unit second, minute, hour, day, month or year, any case
 * @param amount whole number; the caller cuts fractions towards zero
 * @throws DateArgumentError for an unknown unit or a result beyond 2^53 milliseconds
 */
export function sumDate(timestamp: number, unit: string, amount: number, zone: Zone = UTC): number {
  const name = unit.toLowerCase()
  const length = name === 'millisecond' ? undefined : LENGTHS[name]
  if (length !== undefined) return checked(timestamp + amount * length)
  if (name !== 'day' && name !== 'month' && name !== 'year') throw new DateArgumentError(`Unknown unit ${unit}`)
  const second = Math.floor(timestamp / SECOND_MS)
  const offset = zone.offsetAt(second)
  const local = timestamp + offset * SECOND_MS
  const days = Math.floor(local / DAY_MS)
  const moved = name === 'day' ? days + amount : addMonths(days, name === 'year' ? amount * 12 : amount)
  const movedLocal = checked(moved * DAY_MS + (local - days * DAY_MS))
  return checked(movedLocal - zone.offsetOfLocal(Math.floor(movedLocal / SECOND_MS), offset) * SECOND_MS)
}

function addMonths(days: number, months: number): number {
  const { year, month, day } = civilOf(days)
  const total = year * 12 + month - 1 + months
  const newYear = Math.floor(total / 12)
  const newMonth = total - newYear * 12 + 1
  return epochDay({ year: newYear, month: newMonth, day: Math.min(day, lengthOfMonth(newYear, newMonth)) })
}

function checked(result: number): number {
  if (Number.isSafeInteger(result)) return result
  throw new DateArgumentError('The date is beyond what can be computed')
}

/**
 * Whole units from the first to the second timestamp, by the calendar in UTC, cut towards zero (DIFFDATE, §9.4).
 *
 * @param unit year, month, day, hour, minute, second or millisecond, any case
 * @throws DateArgumentError for an unknown unit
 */
export function diffDate(timestamp1: number, timestamp2: number, unit: string): number {
  const name = unit.toLowerCase()
  const length = name === 'day' ? DAY_MS : LENGTHS[name]
  if (length !== undefined) return checked(Math.trunc((timestamp2 - timestamp1) / length) + 0)
  if (name === 'month') return wholeMonths(timestamp1, timestamp2)
  if (name === 'year') return Math.trunc(wholeMonths(timestamp1, timestamp2) / 12) + 0
  throw new DateArgumentError(`Unknown unit ${unit}`)
}

/**
 * Months between two timestamps as `java.time` counts them: the last day counts only when its time is reached, then the
 * days of the month are compared.
 */
function wholeMonths(from: number, to: number): number {
  const startDay = Math.floor(from / DAY_MS)
  const startTime = from - startDay * DAY_MS
  let endDay = Math.floor(to / DAY_MS)
  const endTime = to - endDay * DAY_MS
  if (endDay > startDay && endTime < startTime) endDay--
  else if (endDay < startDay && endTime > startTime) endDay++
  return Math.trunc((packed(endDay) - packed(startDay)) / DAYS_IN_PACKED_MONTH) + 0
}

/** Larger than any day of a month, so that month and day compare as one number. */
const DAYS_IN_PACKED_MONTH = 32

function packed(days: number): number {
  const { year, month, day } = civilOf(days)
  return (year * 12 + month) * DAYS_IN_PACKED_MONTH + day
}
