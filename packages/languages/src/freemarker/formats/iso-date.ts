import type { DateKind } from '../values/date.ts'
import { fieldsAt, localMs } from './calendar.ts'
import { timeZone, type TimeZone, UTC_ZONE } from './time-zone.ts'

export type IsoAccuracy = 'hours' | 'minutes' | 'seconds' | 'milliseconds' | 'all milliseconds'

/** How a date is written in ISO 8601 or XML Schema. */
export interface IsoStyle {
  readonly isXmlSchema: boolean
  readonly accuracy: IsoAccuracy
  readonly showsOffset: boolean
  readonly usesUtc: boolean
}

/**
 * Reads `iso` or `xs` with options behind `_` or blanks: `h m s ms` accuracy, `nz fz` without or with offset, `u fu` UTC.
 *
 * @throws RangeError for anything else
 */
export function readIsoStyle(format: string): IsoStyle {
  const isXmlSchema = format.startsWith('xs')
  let accuracy: IsoAccuracy | undefined
  let showsOffset: boolean | undefined
  let usesUtc: boolean | undefined
  const options = format.slice(isXmlSchema ? 2 : 3)
  if (!/^(?:[_ ]+(?:ms|[hms]|nz|fz|fu|u))*[_ ]*$/.test(options))
    throw new RangeError(`Malformed date format "${format}"`)
  for (const option of options.split(/[_ ]+/)) {
    if (option === '') continue
    if (option === 'nz' || option === 'fz') {
      if (showsOffset !== undefined) throw new RangeError(`The offset was already set in "${format}"`)
      showsOffset = option === 'fz'
    } else if (option === 'u' || option === 'fu') {
      if (usesUtc !== undefined) throw new RangeError(`The UTC usage option was already set in "${format}"`)
      usesUtc = true
    } else {
      if (accuracy !== undefined) throw new RangeError(`The accuracy was already set in "${format}"`)
      accuracy = ACCURACIES[option]
      if (isXmlSchema && (option === 'h' || option === 'm')) {
        throw new RangeError("Less than seconds accuracy isn't allowed by the XML Schema format")
      }
    }
  }
  return {
    isXmlSchema,
    accuracy: accuracy ?? 'milliseconds',
    showsOffset: showsOffset ?? true,
    usesUtc: usesUtc ?? false,
  }
}

const ACCURACIES: Readonly<Record<string, IsoAccuracy>> = {
  h: 'hours',
  m: 'minutes',
  s: 'seconds',
  ms: 'all milliseconds',
}

/** Writes a date, a time or both (row dates: the fraction only when there is one, without closing zeros). */
export function formatIso(epochMs: number, kind: DateKind, style: IsoStyle, zone: TimeZone): string {
  const used = style.usesUtc ? UTC_ZONE : zone
  const fields = fieldsAt(epochMs, used, 'gregorian')
  let result = ''
  if (kind !== 'time') {
    // ISO 8601 has a year 0, XML Schema has not.
    const year = fields.isBeforeChrist ? (style.isXmlSchema ? -fields.year : 1 - fields.year) : fields.year
    result += `${year < 0 ? String(year) : pad(year, 4)}-${pad(fields.month, 2)}-${pad(fields.day, 2)}`
    if (kind === 'datetime') result += 'T'
  }
  if (kind !== 'date') {
    result += pad(fields.hour, 2)
    if (style.accuracy !== 'hours') {
      result += `:${pad(fields.minute, 2)}`
      if (style.accuracy !== 'minutes')
        result += `:${pad(fields.second, 2)}${fraction(fields.millisecond, style.accuracy)}`
    }
  }
  const withOffset = style.showsOffset && (kind !== 'date' || style.isXmlSchema)
  return withOffset ? result + offsetText(fields.offset) : result
}

function fraction(millisecond: number, accuracy: IsoAccuracy): string {
  if (accuracy === 'all milliseconds') return `.${pad(millisecond, 3)}`
  if (accuracy !== 'milliseconds' || millisecond === 0) return ''
  return `.${pad(millisecond, 3).replace(/0+$/, '')}`
}

function offsetText(offset: number): string {
  if (offset === 0) return 'Z'
  const seconds = Math.trunc(Math.abs(offset) / 1000)
  const rest = seconds % 60
  const text = `${offset < 0 ? '-' : '+'}${pad(Math.floor(seconds / 3600), 2)}:${pad(Math.floor(seconds / 60) % 60, 2)}`
  return rest === 0 ? text : `${text}:${pad(rest, 2)}`
}

function pad(value: number, width: number): string {
  return String(value).padStart(width, '0')
}

/**
 * Reads a date, a time or both, in the zone that the text names or in `zone`.
 *
 * @throws RangeError when the text does not fit
 */
export function parseIso(text: string, kind: DateKind, style: IsoStyle, zone: TimeZone): number {
  const used = style.usesUtc ? UTC_ZONE : zone
  for (const pattern of (style.isXmlSchema ? XML_SCHEMA : ISO)[kind]) {
    const groups = pattern.exec(text)?.groups
    if (groups) return epochOf(groups, style.isXmlSchema, used, text)
  }
  throw new RangeError(`"${text}" is no ${kind} of ${style.isXmlSchema ? 'XML Schema' : 'ISO 8601'}`)
}

const XS_ZONE = '(?<zone>Z|[-+]\\d\\d:\\d\\d)?'
const XS_DATE = '(?<year>-?\\d+)-(?<month>\\d\\d)-(?<day>\\d\\d)'
const XS_TIME = '(?<hour>\\d\\d):(?<minute>\\d\\d):(?<second>\\d\\d)(?:\\.(?<fraction>\\d+))?'
const BASIC_ZONE = '(?<zone>Z|[-+]\\d\\d(?:\\d\\d)?)?'
const BASIC_DATE = '(?<year>-?\\d{4,}?)(?<month>\\d\\d)(?<day>\\d\\d)'
const BASIC_TIME = '(?<hour>\\d\\d)(?:(?<minute>\\d\\d)(?:(?<second>\\d\\d)(?:[.,](?<fraction>\\d+))?)?)?'
const LONG_ZONE = '(?<zone>Z|[-+]\\d\\d(?::\\d\\d)?)?'
const LONG_DATE = '(?<year>-?\\d{4,})-(?<month>\\d\\d)-(?<day>\\d\\d)'
const LONG_TIME = '(?<hour>\\d\\d)(?::(?<minute>\\d\\d)(?::(?<second>\\d\\d)(?:[.,](?<fraction>\\d+))?)?)?'

const whole = (source: string): RegExp => new RegExp(`^${source}$`)

const XML_SCHEMA: Readonly<Record<DateKind, readonly RegExp[]>> = {
  date: [whole(XS_DATE + XS_ZONE)],
  time: [whole(XS_TIME + XS_ZONE)],
  datetime: [whole(`${XS_DATE}T${XS_TIME}${XS_ZONE}`)],
}
const ISO: Readonly<Record<DateKind, readonly RegExp[]>> = {
  date: [whole(LONG_DATE), whole(BASIC_DATE)],
  time: [whole(LONG_TIME + LONG_ZONE), whole(BASIC_TIME + BASIC_ZONE)],
  datetime: [whole(`${LONG_DATE}T${LONG_TIME}${LONG_ZONE}`), whole(`${BASIC_DATE}T${BASIC_TIME}${BASIC_ZONE}`)],
}

function epochOf(
  groups: Readonly<Record<string, string | undefined>>,
  isXmlSchema: boolean,
  defaultZone: TimeZone,
  text: string,
): number {
  const check = (value: number, low: number, high: number): number => {
    if (value < low || value > high) throw new RangeError(`"${text}" is no date or time that exists`)
    return value
  }
  const number = (name: string, otherwise: number): number => Number(groups[name] ?? otherwise)
  const written = number('year', 1970)
  if (isXmlSchema && written === 0) throw new RangeError('Year 0 is not allowed in XML schema dates')
  const year = isXmlSchema && written < 0 ? written + 1 : written
  const month = check(number('month', 1), 1, 12)
  const day = check(number('day', 1), 1, daysInMonth(year, month))
  const hour = check(number('hour', 0), 0, 24)
  const minute = check(number('minute', 0), 0, 59)
  const second = check(number('second', 0), 0, 59)
  const millisecond = fractionMs(groups.fraction)
  if (hour === 24 && minute + second + millisecond > 0) check(hour, 0, 23)
  // 24:00 is the beginning of the next day, even of a time alone.
  const time = ((hour * 60 + minute) * 60 + second) * 1000 + millisecond
  const local = localMs(year, month, day, time, 'gregorian')
  const zone = groups.zone === undefined ? defaultZone : zoneOf(groups.zone)
  return local - zone.offsetOfLocal(local)
}

/** Three digits; more are cut off. */
function fractionMs(fraction: string | undefined): number {
  if (fraction === undefined) return 0
  return Number(fraction.slice(0, 3).padEnd(3, '0'))
}

function daysInMonth(year: number, month: number): number {
  return (localMs(year, month + 1, 1, 0, 'gregorian') - localMs(year, month, 1, 0, 'gregorian')) / 86_400_000
}

function zoneOf(written: string): TimeZone {
  if (written === 'Z') return UTC_ZONE
  const hours = Number(written.slice(1, 3))
  const minutes = Number(written.slice(3).replace(':', '') || 0)
  if (hours > 23 || minutes > 59) throw new RangeError(`${written} is no offset of a time zone`)
  return timeZone(`GMT${written}`)
}
