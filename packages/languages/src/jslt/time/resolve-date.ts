import {
  type CalendarSystem,
  CUTOVER_YEAR,
  dayOf,
  FIRST_GREGORIAN_DAY,
  firstDayOf,
  modulo,
  weekdayOnOrBefore,
} from './calendar.ts'
import type { DateFields } from './date-fields.ts'

const DAY_MS = 86_400_000

/**
 * The instant that some fields stand for, in epoch milliseconds, read as leniently as Java's GregorianCalendar does:
 * missing fields are those of 1970-01-01T00:00Z, values out of range count on.
 */
export function resolveDate(fields: DateFields): number {
  const time = millisOfDay(fields)
  const extraDays = Math.floor(time / DAY_MS)
  const isWeekDate = fields.has('weekYear') && fields.stamp('weekYear') > fields.stamp('year')
  const day = isWeekDate ? weekDate(fields) + extraDays : dateDay(fields, extraDays)
  return day * DAY_MS + modulo(time, DAY_MS) - fields.get('offset')
}

function millisOfDay(fields: DateFields): number {
  const minutes = hours(fields) * 60 + fields.get('minute')
  return (minutes * 60 + fields.get('second')) * 1000 + fields.get('millisecond')
}

/** `hourOfDay`, or `hour` with `halfDay`, whichever was set last; one of these two alone when there is nothing else. */
function hours(fields: DateFields): number {
  const together = fields.stampOfBoth('hour', 'halfDay')
  const ofDay = fields.stamp('hourOfDay')
  if (ofDay > 0 && ofDay >= together) return fields.get('hourOfDay')
  return fields.get('hour') + 12 * fields.get('halfDay')
}

/** The day of a week year, week and weekday. */
function weekDate(fields: DateFields): number {
  let week = fields.get('weekOfYear', 1)
  let weekday = fields.get('weekday', 1)
  // Only the ISO number of a weekday can be out of range; it counts from Monday.
  if (weekday > 7) {
    week += Math.floor((weekday - 1) / 7)
    weekday = ((weekday - 1) % 7) + 1
    weekday = weekday === 7 ? 1 : weekday + 1
  } else if (weekday < 1) {
    week += Math.floor((weekday - 1) / 7)
    weekday = modulo(weekday - 1, 7) + 1
    weekday = weekday === 7 ? 1 : weekday + 1
  }
  const firstWeek = weekdayOnOrBefore(firstDayOf(fields.get('weekYear')), 1)
  return firstWeek + weekday - 1 + 7 * (week - 1)
}

/** The day of a date, in the calendar that was in force on it. */
function dateDay(fields: DateFields, extraDays: number): number {
  const eraYear = fields.get('year', 1970)
  const year = fields.has('era') && fields.get('era') === 0 ? 1 - eraYear : eraYear
  const gregorian = () => extraDays + dayIn('gregorian', year, fields)
  const julian = () => extraDays + dayIn('julian', year, fields)
  if (year > CUTOVER_YEAR) {
    const day = gregorian()
    if (day >= FIRST_GREGORIAN_DAY) return day
  } else if (year < CUTOVER_YEAR) {
    const day = julian()
    if (day < FIRST_GREGORIAN_DAY) return day
    return day
  } else if (isCountedFromNewYear(fields)) {
    return julian()
  }
  const day = gregorian()
  return day >= FIRST_GREGORIAN_DAY ? day : julian()
}

function isCountedFromNewYear(fields: DateFields): boolean {
  const way = chooseWay(fields)
  return way === 'dayOfYear' || way === 'weekOfYear'
}

type Way = 'dayOfMonth' | 'weekOfMonth' | 'weekdayInMonth' | 'dayOfYear' | 'weekOfYear'

/** Which fields tell the day: the group that was set last. Groups with a week count only together with a weekday. */
function chooseWay(fields: DateFields): Way {
  const weekday = fields.stamp('weekday')
  let dayOfMonth = fields.stamp('dayOfMonth')
  let weekOfMonth = fields.stampOfBoth('weekOfMonth', 'weekday')
  let weekdayInMonth = fields.stampOfBoth('weekdayInMonth', 'weekday')
  const dayOfYear = fields.stamp('dayOfYear')
  let weekOfYear = fields.stampOfBoth('weekOfYear', 'weekday')
  let best = Math.max(dayOfMonth, weekOfMonth, weekdayInMonth, dayOfYear, weekOfYear)
  if (best === 0) {
    weekOfMonth = fields.stamp('weekOfMonth')
    weekdayInMonth = Math.max(fields.stamp('weekdayInMonth'), weekday)
    weekOfYear = fields.stamp('weekOfYear')
    best = Math.max(weekOfMonth, weekdayInMonth, weekOfYear)
    if (best === 0) best = dayOfMonth = fields.stamp('month')
  }
  if (best === dayOfMonth) return 'dayOfMonth'
  const yearWeek = fields.stamp('weekOfYear')
  const byMonthWeek = best === weekOfMonth && fields.stamp('weekOfMonth') >= yearWeek
  const byWeekday = best === weekdayInMonth && fields.stamp('weekdayInMonth') >= yearWeek
  if (!byMonthWeek && !byWeekday) return best === dayOfYear ? 'dayOfYear' : 'weekOfYear'
  if (weekOfMonth !== weekdayInMonth) return best === weekOfMonth ? 'weekOfMonth' : 'weekdayInMonth'
  return fields.stamp('weekOfMonth') >= fields.stamp('weekdayInMonth') ? 'weekOfMonth' : 'weekdayInMonth'
}

function dayIn(system: CalendarSystem, year: number, fields: DateFields): number {
  const way = chooseWay(fields)
  const isInMonth = way !== 'dayOfYear' && way !== 'weekOfYear'
  const month = isInMonth ? fields.get('month') : 0
  const first = firstOfMonth(system, year, month)
  switch (way) {
    case 'dayOfMonth':
      return first + fields.get('dayOfMonth', 1) - 1
    case 'dayOfYear':
      return first + fields.get('dayOfYear') - 1
    case 'weekOfMonth':
      return dayOfWeek(first, fields) + 7 * (fields.get('weekOfMonth') - 1)
    case 'weekOfYear':
      return dayOfWeek(first, fields) + 7 * (fields.get('weekOfYear') - 1)
    case 'weekdayInMonth': {
      const weekday = fields.get('weekday', 1)
      const number = fields.get('weekdayInMonth', 1)
      if (number >= 0) return weekdayOnOrBefore(first + 7 * number - 1, weekday)
      const next = firstOfMonth(system, year, month + 1)
      return weekdayOnOrBefore(next + 7 * (number + 1) - 1, weekday)
    }
  }
}

function firstOfMonth(system: CalendarSystem, year: number, month: number): number {
  return dayOf(system, { year: year + Math.floor(month / 12), month: modulo(month, 12) + 1, day: 1 })
}

/** The day of the week that holds `first`: the weekday that is set, or Sunday. */
function dayOfWeek(first: number, fields: DateFields): number {
  const sunday = weekdayOnOrBefore(first, 1)
  return fields.has('weekday') ? weekdayOnOrBefore(sunday + 6, fields.get('weekday')) : sunday
}
