import { dateOfEpochDay, daysInMonth, epochDayOf, floorMod, SECONDS_PER_DAY } from './calendar.ts'
import { DateArgumentError } from './errors.ts'
import { UTC, type Zone } from './zone.ts'

const MS_PER_DAY = SECONDS_PER_DAY * 1000

/** Milliseconds of the units that are equally long everywhere; a day is one of them only in UTC. */
const UNIT_MS: ReadonlyMap<string, number> = new Map([
  ['millisecond', 1],
  ['second', 1000],
  ['minute', 60_000],
  ['hour', 3_600_000],
  ['day', MS_PER_DAY],
])

/**
 * Adds units to epoch milliseconds (SUMDATE, spec/expressions.md §9.4, D27). Days, months and years go by the local
 * calendar of the zone; months and years clip to the last day of the month.
 *
 * @param unit second, minute, hour, day, month or year, any case
 * @param amount whole number; the caller cuts fractions towards zero
 * @throws DateArgumentError for an unknown unit or a result beyond 2^53 milliseconds
 */
export function sumDate(timestamp: number, unit: string, amount: number, zone: Zone = UTC): number {
  const name = unit.toLowerCase()
  const result = name === 'millisecond' ? undefined : addUnits(timestamp, name, amount, zone)
  if (result === undefined) throw new DateArgumentError(`Unknown unit ${unit}`)
  if (!Number.isSafeInteger(result)) throw new DateArgumentError(`The date is out of range: ${unit} ${amount}`)
  return result
}

function addUnits(timestamp: number, unit: string, amount: number, zone: Zone): number | undefined {
  if (unit === 'month' || unit === 'year') {
    return onLocalCalendar(timestamp, zone, (day) => addMonths(day, unit === 'month' ? amount : amount * 12))
  }
  if (unit === 'day') return onLocalCalendar(timestamp, zone, (day) => day + amount)
  const ms = UNIT_MS.get(unit)
  return ms === undefined ? undefined : timestamp + amount * ms
}

/** Changes the local day and keeps the local time, and its offset where that is possible. */
function onLocalCalendar(timestamp: number, zone: Zone, change: (epochDay: number) => number): number {
  const second = Math.floor(timestamp / 1000)
  const offset = zone.offsetAt(second)
  const local = timestamp + offset * 1000
  const day = Math.floor(local / MS_PER_DAY)
  const changed = change(day) * MS_PER_DAY + floorMod(local, MS_PER_DAY)
  if (!Number.isSafeInteger(changed)) return NaN
  return changed - zone.offsetOfLocal(Math.floor(changed / 1000), offset) * 1000
}

function addMonths(epochDay: number, months: number): number {
  const { year, month, day } = dateOfEpochDay(epochDay)
  const index = year * 12 + month - 1 + months
  const newYear = Math.floor(index / 12)
  const newMonth = floorMod(index, 12) + 1
  return epochDayOf(newYear, newMonth, Math.min(day, daysInMonth(newYear, newMonth)))
}

/**
 * Whole units from the first to the second timestamp, by the calendar in UTC, cut towards zero (DIFFDATE, §9.4).
 *
 * @param unit year, month, day, hour, minute, second or millisecond, any case
 * @throws DateArgumentError for an unknown unit
 */
export function diffDate(timestamp1: number, timestamp2: number, unit: string): number {
  const name = unit.toLowerCase()
  const ms = UNIT_MS.get(name)
  if (ms !== undefined) return Math.trunc((timestamp2 - timestamp1) / ms) + 0
  if (name !== 'month' && name !== 'year') throw new DateArgumentError(`Unknown unit ${unit}`)
  const months = monthsBetween(timestamp1, timestamp2)
  return Math.trunc(name === 'month' ? months : months / 12) + 0
}

function monthsBetween(from: number, to: number): number {
  const a = positionInMonth(from)
  const b = positionInMonth(to)
  const months = b.month - a.month
  // The last month counts only when it is full.
  if (months > 0 && b.rest < a.rest) return months - 1
  if (months < 0 && b.rest > a.rest) return months + 1
  return months
}

function positionInMonth(timestamp: number): { readonly month: number; readonly rest: number } {
  const epochDay = Math.floor(timestamp / MS_PER_DAY)
  const { year, month, day } = dateOfEpochDay(epochDay)
  return { month: year * 12 + month, rest: day * MS_PER_DAY + floorMod(timestamp, MS_PER_DAY) }
}
