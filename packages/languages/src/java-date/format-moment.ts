import { civilOf, dayOfWeek, dayOfYear, SECONDS_PER_DAY } from './civil.ts'
import type { CivilDate } from './civil.ts'
import { DateArgumentError } from './errors.ts'
import type { FieldName } from './fields.ts'
import type { Moment } from './moment.ts'
import { namesOf } from './names.ts'
import { writeLocalizedOffset, writeOffset } from './offset-text.ts'
import type { Element, NumberElement } from './plan-fields.ts'
import { localDayOfWeek, weekOfMonth, weekOfWeekBasedYear, weekRules } from './week-rules.ts'
import { longZoneName, shortZoneName } from './short-zone-names.ts'

/** A moment as the clock and calendar of its zone show it. */
class LocalTime {
  readonly moment: Moment
  readonly offset: number
  readonly days: number
  readonly secondOfDay: number
  readonly date: CivilDate
  private readonly locale: string

  constructor(moment: Moment, locale: string) {
    this.moment = moment
    this.locale = locale
    this.offset = moment.zone.offsetAt(moment.epochSecond)
    const local = moment.epochSecond + this.offset
    this.days = Math.floor(local / SECONDS_PER_DAY)
    this.secondOfDay = local - this.days * SECONDS_PER_DAY
    this.date = civilOf(this.days)
  }

  value(field: FieldName): number {
    const { date, days, secondOfDay } = this
    const { nano } = this.moment
    const hour = Math.floor(secondOfDay / 3600)
    switch (field) {
      case 'Era':
        return date.year > 0 ? 1 : 0
      case 'Year':
        return date.year
      case 'YearOfEra':
        return date.year > 0 ? date.year : 1 - date.year
      case 'WeekBasedYear':
        return weekOfWeekBasedYear(days, weekRules(this.locale)).year
      case 'WeekOfWeekBasedYear':
        return weekOfWeekBasedYear(days, weekRules(this.locale)).week
      case 'WeekOfMonth':
        return weekOfMonth(days, weekRules(this.locale))
      case 'QuarterOfYear':
        return Math.floor((date.month - 1) / 3) + 1
      case 'MonthOfYear':
        return date.month
      case 'DayOfMonth':
        return date.day
      case 'DayOfYear':
        return dayOfYear(date)
      case 'DayOfWeek':
        return dayOfWeek(days)
      case 'LocalDayOfWeek':
        return localDayOfWeek(days, weekRules(this.locale))
      case 'AmPmOfDay':
        return hour < 12 ? 0 : 1
      case 'HourOfDay':
        return hour
      case 'ClockHourOfDay':
        return hour === 0 ? 24 : hour
      case 'HourOfAmPm':
        return hour % 12
      case 'ClockHourOfAmPm':
        return hour % 12 === 0 ? 12 : hour % 12
      case 'MinuteOfHour':
        return Math.floor(secondOfDay / 60) % 60
      case 'SecondOfMinute':
        return secondOfDay % 60
      case 'NanoOfSecond':
        return nano
      case 'MilliOfDay':
        return secondOfDay * 1000 + Math.floor(nano / 1e6)
      case 'NanoOfDay':
        return secondOfDay * 1e9 + nano
    }
  }
}

/** Writes a moment. */
export function formatMoment(elements: readonly Element[], moment: Moment, locale: string): string {
  return write(elements, new LocalTime(moment, locale), locale)
}

function write(elements: readonly Element[], time: LocalTime, locale: string): string {
  let text = ''
  for (const element of elements) text += writeElement(element, time, locale)
  return text
}

function writeElement(element: Element, time: LocalTime, locale: string): string {
  switch (element.kind) {
    case 'literal':
      return element.text
    case 'optional':
      return write(element.elements, time, locale)
    case 'number':
      return writeNumber(element, time.value(element.field))
    case 'fraction':
      return String(time.moment.nano).padStart(9, '0').slice(0, element.digits)
    case 'name': {
      // Names of weekdays are numbered from Monday, whatever the first day of the locale.
      const value = time.value(element.field === 'LocalDayOfWeek' ? 'DayOfWeek' : element.field)
      return namesOf(locale).text(element.field, value, element.style, element.standalone)
    }
    case 'offset':
      return writeOffset(time.offset, element.style)
    case 'localized-offset':
      return writeLocalizedOffset(time.offset, element.isFull)
    case 'zone-id':
      return time.moment.zone.id
    case 'zone-name': {
      const { zone, epochSecond } = time.moment
      return element.isLong ? longZoneName(zone, epochSecond, locale) : shortZoneName(zone, epochSecond)
    }
  }
}

function writeNumber({ field, min, max, sign, isReduced }: NumberElement, value: number): string {
  const absolute = Math.abs(value)
  if (isReduced) return String(absolute % 100).padStart(2, '0')
  const digits = String(absolute)
  if (digits.length > max) {
    throw new DateArgumentError(
      `Field ${field} cannot be printed as the value ${value} exceeds the maximum print width of ${max}`,
    )
  }
  const prefix = value < 0 ? '-' : sign === 'exceeds-pad' && digits.length > min ? '+' : ''
  return prefix + digits.padStart(min, '0')
}
