/** Dates of the ISO calendar by arithmetic: no Date objects, any year. Days count from 1970-01-01. */

export const SECONDS_PER_DAY = 86_400
export const NANOS_PER_SECOND = 1_000_000_000

export interface CalendarDate {
  readonly year: number
  /** 1 to 12. */
  readonly month: number
  /** 1 to 31. */
  readonly day: number
}

const DAYS_PER_ERA = 146_097
const YEARS_PER_ERA = 400
/** From 0000-03-01, where this arithmetic begins its years, to 1970-01-01. */
const DAYS_TO_EPOCH = 719_468

/** The day number of a date. Months beyond 1 to 12 are not accepted; the day may be beyond its month. */
export function epochDayOf(year: number, month: number, day: number): number {
  // A year that begins in March has its leap day at the end.
  const shifted = month > 2 ? year : year - 1
  const era = Math.floor(shifted / YEARS_PER_ERA)
  const yearOfEra = shifted - era * YEARS_PER_ERA
  const dayOfYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + day - 1
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear
  return era * DAYS_PER_ERA + dayOfEra - DAYS_TO_EPOCH
}

/** The date of a day number. */
export function dateOfEpochDay(epochDay: number): CalendarDate {
  const days = epochDay + DAYS_TO_EPOCH
  const era = Math.floor(days / DAYS_PER_ERA)
  const dayOfEra = days - era * DAYS_PER_ERA
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  )
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100))
  const monthFromMarch = Math.floor((5 * dayOfYear + 2) / 153)
  const day = dayOfYear - Math.floor((153 * monthFromMarch + 2) / 5) + 1
  const month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
  return { year: yearOfEra + era * YEARS_PER_ERA + (month <= 2 ? 1 : 0), month, day }
}

export function isLeapYear(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
}

export function daysInMonth(year: number, month: number): number {
  if (month === 2) return isLeapYear(year) ? 29 : 28
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31
}

export function daysInYear(year: number): number {
  return isLeapYear(year) ? 366 : 365
}

/** 1 Monday to 7 Sunday. */
export function dayOfWeekOf(epochDay: number): number {
  return floorMod(epochDay + 3, 7) + 1
}

export function floorMod(value: number, divisor: number): number {
  return value - Math.floor(value / divisor) * divisor
}
