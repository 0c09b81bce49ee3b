import {
  civilOf,
  dateText,
  dayOfWeek,
  dayOfYear,
  epochDay,
  isLeapYear,
  lengthOfMonth,
  SECONDS_PER_DAY,
} from './civil.ts'
import { FIELDS, RANGE_TEXTS } from './fields.ts'
import type { FieldName } from './fields.ts'
import { dayOfWeekBased, localDayOfWeek, weekOfMonth, weekOfWeekBasedYear } from './week-rules.ts'
import type { WeekRules } from './week-rules.ts'

/** What contradicts itself, in java.time's words. */
export class ResolveError extends Error {}

/**
 * Puts fields together by the *smart* rules: missing parts of the date are those of 1970-01-01, missing parts of the
 * time zero; days beyond the end of a month become its last; 24:00 is midnight of the next day (expressions.md §10.1).
 *
 * @throws ResolveError
 */
export function resolveFields(
  values: ReadonlyMap<FieldName, number>,
  rules: WeekRules,
): { localSecond: number; nano: number } {
  for (const [field, value] of values) {
    if (field !== 'HourOfDay' || value !== 24) checkRange(field, value)
  }
  const time = resolveTime(values)
  const days = resolveDate(values, rules)
  crossCheck(values, days, rules)
  return { localSecond: (days + time.excessDays) * SECONDS_PER_DAY + time.secondOfDay, nano: time.nano }
}

function checkRange(field: FieldName, value: number): void {
  const [low, high] = FIELDS[field]
  if (value >= low && value <= high) return
  throw new ResolveError(
    `Invalid value for ${field} (valid values ${RANGE_TEXTS[field] ?? `${low} - ${high}`}): ${value}`,
  )
}

function resolveTime(values: ReadonlyMap<FieldName, number>): {
  secondOfDay: number
  nano: number
  excessDays: number
} {
  const nanoOfDay = values.get('NanoOfDay')
  if (nanoOfDay !== undefined) return { secondOfDay: Math.floor(nanoOfDay / 1e9), nano: nanoOfDay % 1e9, excessDays: 0 }
  const milliOfDay = values.get('MilliOfDay')
  if (milliOfDay !== undefined)
    return { secondOfDay: Math.floor(milliOfDay / 1000), nano: (milliOfDay % 1000) * 1e6, excessDays: 0 }
  const minute = values.get('MinuteOfHour') ?? 0
  const second = values.get('SecondOfMinute') ?? 0
  const nano = values.get('NanoOfSecond') ?? 0
  const hour = resolveHour(values)
  if (hour === 24) {
    if (minute !== 0 || second !== 0 || nano !== 0)
      throw new ResolveError('Invalid value for HourOfDay (valid values 0 - 23): 24')
    return { secondOfDay: 0, nano: 0, excessDays: 1 }
  }
  return { secondOfDay: hour * 3600 + minute * 60 + second, nano, excessDays: 0 }
}

function resolveHour(values: ReadonlyMap<FieldName, number>): number {
  const clock = values.get('ClockHourOfDay')
  const half = values.get('ClockHourOfAmPm')
  const ofHalf = half === undefined ? values.get('HourOfAmPm') : half % 12
  const candidates: [FieldName, number][] = []
  const hour = values.get('HourOfDay')
  if (hour !== undefined) candidates.push(['HourOfDay', hour])
  if (clock !== undefined) candidates.push(['ClockHourOfDay', clock % 24])
  const marked = values.get('AmPmOfDay')
  if (ofHalf !== undefined && (candidates.length === 0 || marked !== undefined)) {
    candidates.push(['HourOfAmPm', (marked ?? 0) * 12 + ofHalf])
  }
  const [first, ...others] = candidates
  if (first === undefined) return marked === 1 ? 12 : 0
  for (const [field, value] of others) {
    if (value !== first[1] % 24 && value !== first[1]) {
      throw new ResolveError(
        `Conflict found: HourOfDay ${first[1]} differs from HourOfDay ${value} while resolving  ${field}`,
      )
    }
  }
  return first[1]
}

function resolveDate(values: ReadonlyMap<FieldName, number>, rules: WeekRules): number {
  const year = resolveYear(values)
  const weekYear = values.get('WeekBasedYear')
  const week = values.get('WeekOfWeekBasedYear')
  const month = values.get('MonthOfYear')
  const day = values.get('DayOfMonth')
  if (year === undefined && weekYear !== undefined && week !== undefined && month === undefined) {
    const local = localWeekday(values, rules) ?? 1
    return dayOfWeekBased(weekYear, week, local, rules)
  }
  const ofYear = values.get('DayOfYear')
  if (ofYear !== undefined && month === undefined && day === undefined) {
    const known = year ?? 1970
    if (ofYear === 366 && !isLeapYear(known))
      throw new ResolveError(`Invalid date 'DayOfYear 366' as '${known}' is not a leap year`)
    return epochDay({ year: known, month: 1, day: 1 }) + ofYear - 1
  }
  const known = { year: year ?? 1970, month: month ?? quarterMonth(values) ?? 1 }
  return epochDay({ ...known, day: Math.min(day ?? 1, lengthOfMonth(known.year, known.month)) })
}

function quarterMonth(values: ReadonlyMap<FieldName, number>): number | undefined {
  const quarter = values.get('QuarterOfYear')
  return quarter === undefined ? undefined : quarter * 3 - 2
}

function localWeekday(values: ReadonlyMap<FieldName, number>, rules: WeekRules): number | undefined {
  const local = values.get('LocalDayOfWeek')
  const weekday = values.get('DayOfWeek')
  return local ?? (weekday === undefined ? undefined : ((weekday - rules.firstDay + 7) % 7) + 1)
}

function resolveYear(values: ReadonlyMap<FieldName, number>): number | undefined {
  const year = values.get('Year')
  const ofEra = values.get('YearOfEra')
  if (ofEra === undefined) return year
  const resolved = values.get('Era') === 0 ? 1 - ofEra : ofEra
  if (year !== undefined && year !== resolved) throw conflict('Year', resolved, year, undefined)
  return resolved
}

/** Every other field that was read must fit the date. */
function crossCheck(values: ReadonlyMap<FieldName, number>, days: number, rules: WeekRules): void {
  const date = civilOf(days)
  const derived: Partial<Record<FieldName, () => number>> = {
    DayOfWeek: () => dayOfWeek(days),
    LocalDayOfWeek: () => localDayOfWeek(days, rules),
    DayOfYear: () => dayOfYear(date),
    MonthOfYear: () => date.month,
    QuarterOfYear: () => Math.floor((date.month - 1) / 3) + 1,
    WeekBasedYear: () => weekOfWeekBasedYear(days, rules).year,
    WeekOfWeekBasedYear: () => weekOfWeekBasedYear(days, rules).week,
    WeekOfMonth: () => weekOfMonth(days, rules),
  }
  for (const [field, read] of values) {
    const value = derived[field]?.()
    if (value !== undefined && value !== read) throw conflict(field, value, read, dateText(date))
  }
}

function conflict(field: FieldName, value: number, read: number, from: string | undefined): ResolveError {
  const source = from === undefined ? '' : ` derived from ${from}`
  return new ResolveError(`Conflict found: Field ${field} ${value} differs from ${field} ${read}${source}`)
}
