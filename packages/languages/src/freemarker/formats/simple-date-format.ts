import { type CalendarFields, fieldsAt } from './calendar.ts'
import { dateNames } from './date-names.ts'
import { type PatternPart, readDatePattern } from './date-pattern.ts'
import { parseDate } from './simple-date-parse.ts'
import type { TimeZone } from './time-zone.ts'
import { zoneName } from './zone-names.ts'
import { weekRules, type WeekRules } from './week-rules.ts'

/** A compiled `java.text.SimpleDateFormat`. */
export interface SimpleDateFormat {
  format(epochMs: number, zone: TimeZone): string
  /**
   * Reads the beginning of a text, lenient as Java is: text behind is ignored, fields beyond their ends carry over.
   *
   * @throws RangeError when the text does not fit
   */
  parse(text: string, zone: TimeZone, now: number): number
}

const cache = new Map<string, SimpleDateFormat>()
const LARGEST_CACHE = 500

/** @throws RangeError for a pattern that Java refuses */
export function simpleDateFormat(pattern: string, locale: string): SimpleDateFormat {
  const key = `${locale} ${pattern}`
  let format = cache.get(key)
  if (format === undefined) {
    const parts = readDatePattern(pattern)
    format = {
      format: (epochMs, zone) => formatParts(parts, epochMs, zone, locale),
      parse: (text, zone, now) => parseDate(parts, text, zone, locale, now),
    }
    if (cache.size >= LARGEST_CACHE) cache.clear()
    cache.set(key, format)
  }
  return format
}

function formatParts(parts: readonly PatternPart[], epochMs: number, zone: TimeZone, locale: string): string {
  const fields = fieldsAt(epochMs, zone, 'julian before 1582')
  let result = ''
  for (const part of parts) {
    result += part.kind === 'text' ? part.text : formatField(part.letter, part.count, fields, epochMs, zone, locale)
  }
  return result
}

function formatField(
  letter: string,
  count: number,
  fields: CalendarFields,
  epochMs: number,
  zone: TimeZone,
  locale: string,
): string {
  const names = dateNames(locale)
  const padded = (value: number): string => padNumber(value, count)
  switch (letter) {
    case 'G':
      return names.eras[fields.isBeforeChrist ? 0 : 1] ?? ''
    case 'y':
      return formatYear(fields.year, count)
    case 'Y':
      return formatYear(weekOfYear(fields, weekRules(locale)).year, count)
    case 'M':
    case 'L':
      if (count >= 4) return names.months[fields.month - 1] ?? ''
      return count === 3 ? (names.shortMonths[fields.month - 1] ?? '') : padded(fields.month)
    case 'w':
      return padded(weekOfYear(fields, weekRules(locale)).week)
    case 'W':
      return padded(weekOf(fields.day, fields.weekday, weekRules(locale)))
    case 'D':
      return padded(fields.dayOfYear)
    case 'd':
      return padded(fields.day)
    case 'F':
      return padded(Math.floor((fields.day - 1) / 7) + 1)
    case 'E':
      return (count >= 4 ? names.weekdays : names.shortWeekdays)[fields.weekday] ?? ''
    case 'u':
      return padded(fields.weekday === 0 ? 7 : fields.weekday)
    case 'a':
      return names.halfDays[fields.hour < 12 ? 0 : 1] ?? ''
    case 'H':
      return padded(fields.hour)
    case 'k':
      return padded(fields.hour === 0 ? 24 : fields.hour)
    case 'K':
      return padded(fields.hour % 12)
    case 'h':
      return padded(fields.hour % 12 === 0 ? 12 : fields.hour % 12)
    case 'm':
      return padded(fields.minute)
    case 's':
      return padded(fields.second)
    case 'S':
      return padded(fields.millisecond)
    case 'z':
      return zoneName(zone, epochMs, count >= 4, locale)
    case 'Z':
      return formatOffset(fields.offset, 'Z')
    default:
      return fields.offset === 0 ? 'Z' : formatOffset(fields.offset, 'X'.repeat(count))
  }
}

function padNumber(value: number, width: number): string {
  return String(value).padStart(width, '0')
}

function formatYear(year: number, count: number): string {
  return count === 2 ? padNumber(year % 100, 2) : padNumber(year, count)
}

/** `Z` and `XX` write `-0300`, `X` writes `-03`, `XXX` writes `-03:00`. */
function formatOffset(offset: number, style: string): string {
  const minutes = Math.trunc(Math.abs(offset) / 60_000)
  const hours = `${offset < 0 ? '-' : '+'}${padNumber(Math.floor(minutes / 60), 2)}`
  if (style === 'X') return hours
  return `${hours}${style === 'XXX' ? ':' : ''}${padNumber(minutes % 60, 2)}`
}

/** The number of the week that a day lies in; days before the first full enough week count as week 0. */
function weekOf(day: number, weekday: number, { firstDay, minimalDays }: WeekRules): number {
  const placeInWeek = (weekday - firstDay + 7) % 7
  // Where the first day of the period lies in its week.
  const firstPlace = (((placeInWeek - (day - 1)) % 7) + 7) % 7
  const week = Math.floor((day - 1 + firstPlace) / 7)
  return 7 - firstPlace >= minimalDays ? week + 1 : week
}

function weekOfYear(fields: CalendarFields, rules: WeekRules): { week: number; year: number } {
  const week = weekOf(fields.dayOfYear, fields.weekday, rules)
  if (week === 0) {
    const before = daysInYear(fields.year - 1)
    return { week: weekOf(fields.dayOfYear + before, fields.weekday, rules), year: fields.year - 1 }
  }
  const length = daysInYear(fields.year)
  const left = length - fields.dayOfYear
  // The last days of a year can lie in the first week of the next.
  const placeInWeek = (fields.weekday - rules.firstDay + 7) % 7
  const daysInNextYear = 7 - placeInWeek - 1 - left
  if (daysInNextYear >= rules.minimalDays && week >= 52) return { week: 1, year: fields.year + 1 }
  return { week, year: fields.year }
}

function daysInYear(year: number): number {
  return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 366 : 365
}
