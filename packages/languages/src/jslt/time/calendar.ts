/**
 * The calendar of Java's GregorianCalendar: Julian until 4 October 1582, Gregorian from the next day, 15 October. Days
 * are counted from 1970-01-01; years are astronomical (0 is 1 BC); months and days count from 1, weekdays from Sunday
 * as 1. Weeks begin on Sunday, and the first week of a year or month is the one that holds its first day.
 */
export type CalendarSystem = 'gregorian' | 'julian'

export interface CivilDate {
  readonly year: number
  readonly month: number
  readonly day: number
}

/** 15 October 1582. */
export const FIRST_GREGORIAN_DAY = -141427
export const CUTOVER_YEAR = 1582

/** Julian Day Number of 1970-01-01. */
const EPOCH_DAY_NUMBER = 2440588

/** The day of a date in one calendar. Days beyond their month count on. */
export function dayOf(system: CalendarSystem, { year, month, day }: CivilDate): number {
  // Years that begin in March put the leap day last.
  const shift = month <= 2 ? 1 : 0
  const fromMarch = year + 4800 - shift
  const days = day + Math.floor((153 * (month + 12 * shift - 3) + 2) / 5) + 365 * fromMarch + Math.floor(fromMarch / 4)
  const dayNumber =
    system === 'julian' ? days - 32083 : days - Math.floor(fromMarch / 100) + Math.floor(fromMarch / 400) - 32045
  return dayNumber - EPOCH_DAY_NUMBER
}

/** The date of a day, in the calendar that was in force. */
export function dateOf(epochDay: number): CivilDate {
  const dayNumber = epochDay + EPOCH_DAY_NUMBER
  if (epochDay < FIRST_GREGORIAN_DAY) return fromMarchDays(dayNumber + 32082, 0)
  const days = dayNumber + 32044
  const centuries = Math.floor((4 * days + 3) / 146097)
  return fromMarchDays(days - Math.floor((146097 * centuries) / 4), 100 * centuries)
}

/** The date that lies some days after 1 March of a year 4800 years before `year` in years of 365.25 days. */
function fromMarchDays(days: number, year: number): CivilDate {
  const years = Math.floor((4 * days + 3) / 1461)
  const dayOfYear = days - Math.floor((1461 * years) / 4)
  const monthFromMarch = Math.floor((5 * dayOfYear + 2) / 153)
  const shift = Math.floor(monthFromMarch / 10)
  return {
    year: year + years - 4800 + shift,
    month: monthFromMarch + 3 - 12 * shift,
    day: dayOfYear - Math.floor((153 * monthFromMarch + 2) / 5) + 1,
  }
}

/** The first day of a year, in the calendar that was in force. */
export function firstDayOf(year: number, month = 1): number {
  const day = dayOf('gregorian', { year, month, day: 1 })
  return day >= FIRST_GREGORIAN_DAY ? day : dayOf('julian', { year, month, day: 1 })
}

/** 1 for Sunday to 7 for Saturday. */
export function weekdayOf(epochDay: number): number {
  return modulo(epochDay + 4, 7) + 1
}

/** The last day up to `epochDay` that is this weekday (which may lie outside of 1 to 7 and counts on then). */
export function weekdayOnOrBefore(epochDay: number, weekday: number): number {
  return epochDay - modulo(weekdayOf(epochDay) - weekday, 7)
}

/** The number of the week of a day in a year or month that begins on `first`. */
export function weekWithin(first: number, epochDay: number): number {
  return Math.floor((epochDay - weekdayOnOrBefore(first, 1)) / 7) + 1
}

/** The week of the year and the year it belongs to: the last days of a year may be in the first week of the next. */
export function weekOfYear(epochDay: number): { readonly year: number; readonly week: number } {
  const { year } = dateOf(epochDay)
  if (weekdayOnOrBefore(epochDay, 1) + 6 >= firstDayOf(year + 1)) return { year: year + 1, week: 1 }
  return { year, week: weekWithin(firstDayOf(year), epochDay) }
}

export function modulo(value: number, by: number): number {
  return value - by * Math.floor(value / by)
}
