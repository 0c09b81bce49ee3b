import type { TimeZone } from './time-zone.ts'

/** A point in time taken apart. */
export interface CalendarFields {
  /** 1 and later; years before Christ count backwards from 1. */
  readonly year: number
  readonly isBeforeChrist: boolean
  /** 1 to 12. */
  readonly month: number
  readonly day: number
  /** 1 to 366. */
  readonly dayOfYear: number
  /** 0 is Sunday. */
  readonly weekday: number
  readonly hour: number
  readonly minute: number
  readonly second: number
  readonly millisecond: number
  /** Milliseconds east of Greenwich. */
  readonly offset: number
}

export type CalendarKind = 'gregorian' | 'julian before 1582'

const DAY_MS = 86_400_000
/** Days from 1970-01-01 to 1582-10-15, the first of the Gregorian calendar. */
const CUTOVER_DAY = -141_427

/** Takes an instant apart as the clocks of a zone show it. */
export function fieldsAt(epochMs: number, zone: TimeZone, kind: CalendarKind): CalendarFields {
  const offset = zone.offsetAt(epochMs)
  const local = epochMs + offset
  const dayNumber = Math.floor(local / DAY_MS)
  const time = local - dayNumber * DAY_MS
  const julian = kind === 'julian before 1582' && dayNumber < CUTOVER_DAY
  const { year, month, day } = julian ? julianDate(dayNumber) : gregorianDate(dayNumber)
  return {
    year: year > 0 ? year : 1 - year,
    isBeforeChrist: year <= 0,
    month,
    day,
    dayOfYear: dayNumber - dayNumberOf(year, 1, 1, julian) + 1,
    weekday: (((dayNumber + 4) % 7) + 7) % 7,
    hour: Math.floor(time / 3_600_000),
    minute: Math.floor(time / 60_000) % 60,
    second: Math.floor(time / 1000) % 60,
    millisecond: time % 1000,
    offset,
  }
}

/**
 * Milliseconds since 1970 on the local clock. Months and days beyond their ends carry over, so 30 February is 1 or 2
 * March. `year` 0 is 1 before Christ.
 */
export function localMs(year: number, month: number, day: number, timeMs: number, kind: CalendarKind): number {
  const monthIndex = month - 1
  const realYear = year + Math.floor(monthIndex / 12)
  const realMonth = monthIndex - Math.floor(monthIndex / 12) * 12 + 1
  const gregorian = dayNumberOf(realYear, realMonth, 1, false) + day - 1
  const julian = kind === 'julian before 1582' && gregorian < CUTOVER_DAY
  const dayNumber = julian ? dayNumberOf(realYear, realMonth, 1, true) + day - 1 : gregorian
  return dayNumber * DAY_MS + timeMs
}

/** Days since 1970-01-01. */
function dayNumberOf(year: number, month: number, day: number, julian: boolean): number {
  // Years begin in March here, so that the leap day is the last.
  const shifted = month <= 2 ? year - 1 : year
  const monthFromMarch = (month + 9) % 12
  const dayOfYear = Math.floor((153 * monthFromMarch + 2) / 5) + day - 1
  if (julian) return 365 * shifted + Math.floor(shifted / 4) + dayOfYear - 719_470
  const era = Math.floor(shifted / 400)
  const yearOfEra = shifted - era * 400
  return era * 146_097 + yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear - 719_468
}

function gregorianDate(dayNumber: number): { year: number; month: number; day: number } {
  const shifted = dayNumber + 719_468
  const era = Math.floor(shifted / 146_097)
  const dayOfEra = shifted - era * 146_097
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  )
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100))
  return fromMarch(yearOfEra + era * 400, dayOfYear)
}

function julianDate(dayNumber: number): { year: number; month: number; day: number } {
  const shifted = dayNumber + 719_470
  const cycle = Math.floor(shifted / 1461)
  const dayOfCycle = shifted - cycle * 1461
  const yearOfCycle = Math.min(3, Math.floor(dayOfCycle / 365))
  return fromMarch(cycle * 4 + yearOfCycle, dayOfCycle - yearOfCycle * 365)
}

function fromMarch(year: number, dayOfYear: number): { year: number; month: number; day: number } {
  const monthFromMarch = Math.floor((5 * dayOfYear + 2) / 153)
  const month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
  return {
    year: month <= 2 ? year + 1 : year,
    month,
    day: dayOfYear - Math.floor((153 * monthFromMarch + 2) / 5) + 1,
  }
}
