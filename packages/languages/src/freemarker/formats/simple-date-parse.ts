import { zoneIdOfName } from '../../java-date/short-zone-names.ts'
import { localMs } from './calendar.ts'
import { dateNames } from './date-names.ts'
import type { PatternPart } from './date-pattern.ts'
import { timeZone, type TimeZone } from './time-zone.ts'

/** What was read so far. */
interface ReadFields {
  year: number | undefined
  /** Of two digits, and the first year that they can mean: before the day 80 years ago it is the last instead. */
  isFirstYear: boolean
  isBeforeChrist: boolean
  month: number | undefined
  day: number | undefined
  dayOfYear: number | undefined
  hour: number | undefined
  hourOfHalf: number | undefined
  isAfternoon: boolean | undefined
  minute: number
  second: number
  millisecond: number
  /** Milliseconds east of Greenwich, if the text says so. */
  offset: number | undefined
  zone: TimeZone | undefined
}

/**
 * Reads a text by a SimpleDateFormat pattern; what follows is ignored.
 *
 * @throws RangeError when the text does not fit
 */
export function parseDate(
  parts: readonly PatternPart[],
  text: string,
  zone: TimeZone,
  locale: string,
  now: number,
): number {
  const fields: ReadFields = {
    year: undefined,
    isFirstYear: false,
    isBeforeChrist: false,
    month: undefined,
    day: undefined,
    dayOfYear: undefined,
    hour: undefined,
    hourOfHalf: undefined,
    isAfternoon: undefined,
    minute: 0,
    second: 0,
    millisecond: 0,
    offset: undefined,
    zone: undefined,
  }
  let at = 0
  parts.forEach((part, index) => {
    if (part.kind === 'text') {
      if (!text.startsWith(part.text, at)) fail(text)
      at += part.text.length
      return
    }
    const next = parts[index + 1]
    const abuts = next?.kind === 'field'
    at = new FieldReader(text, at, locale, now).read(part.letter, part.count, abuts, fields)
  })
  const epochMs = epochOf(fields, zone)
  if (!fields.isFirstYear || epochMs >= eightyYearsBefore(now)) return epochMs
  return epochOf({ ...fields, year: (fields.year ?? 0) + 100 }, zone)
}

function eightyYearsBefore(now: number): number {
  const start = new Date(now)
  return start.setUTCFullYear(start.getUTCFullYear() - 80)
}

function fail(text: string): never {
  throw new RangeError(`Unparseable date: "${text}"`)
}

function epochOf(fields: ReadFields, defaultZone: TimeZone): number {
  const year = fields.year ?? 1970
  const realYear = fields.isBeforeChrist ? 1 - year : year
  const hour = fields.hour ?? (fields.hourOfHalf ?? 0) + (fields.isAfternoon === true ? 12 : 0)
  const time = ((hour * 60 + fields.minute) * 60 + fields.second) * 1000 + fields.millisecond
  const byDayOfYear = fields.dayOfYear !== undefined && fields.day === undefined && fields.month === undefined
  const local = byDayOfYear
    ? localMs(realYear, 1, fields.dayOfYear ?? 1, time, 'julian before 1582')
    : localMs(realYear, fields.month ?? 1, fields.day ?? 1, time, 'julian before 1582')
  if (fields.offset !== undefined) return local - fields.offset
  return local - (fields.zone ?? defaultZone).offsetOfLocal(local)
}

/** Reads one field. */
class FieldReader {
  readonly #text: string
  readonly #locale: string
  readonly #now: number
  #at: number

  constructor(text: string, at: number, locale: string, now: number) {
    this.#text = text
    this.#at = at
    this.#locale = locale
    this.#now = now
    while (this.#at < text.length && (text.charAt(this.#at) === ' ' || text.charAt(this.#at) === '\t')) this.#at++
    if (this.#at >= text.length) fail(text)
  }

  /** Answers where reading goes on. */
  read(letter: string, count: number, abuts: boolean, fields: ReadFields): number {
    const names = dateNames(this.#locale)
    const number = (): number => this.#number(abuts ? count : undefined)
    switch (letter) {
      case 'G':
        fields.isBeforeChrist = this.#oneOf(names.eras) === 0
        break
      case 'y':
      case 'Y':
        this.#year(count, abuts, fields)
        break
      case 'M':
      case 'L':
        fields.month = (count <= 2 ? number() - 1 : this.#oneOf(names.months, names.shortMonths)) + 1
        break
      case 'D':
        fields.dayOfYear = number()
        break
      case 'd':
        fields.day = number()
        break
      case 'E':
        this.#oneOf(names.weekdays, names.shortWeekdays)
        break
      case 'a':
        fields.isAfternoon = this.#oneOf(names.halfDays) === 1
        break
      case 'H':
        fields.hour = number()
        break
      case 'k': {
        const hour = number()
        fields.hour = hour === 24 ? 0 : hour
        break
      }
      case 'K':
        fields.hourOfHalf = number()
        break
      case 'h': {
        const hour = number()
        fields.hourOfHalf = hour === 12 ? 0 : hour
        break
      }
      case 'm':
        fields.minute = number()
        break
      case 's':
        fields.second = number()
        break
      case 'S':
        fields.millisecond = number()
        break
      case 'z':
      case 'Z':
        this.#zone(fields)
        break
      case 'X':
        this.#isoOffset(count, fields)
        break
      default:
        number()
    }
    return this.#at
  }

  /** An integer, with a minus if it must be; exactly so many digits when another field follows at once. */
  #number(width: number | undefined): number {
    const end = width === undefined ? this.#text.length : this.#at + width
    if (end > this.#text.length) fail(this.#text)
    const match = /^-?\d+/.exec(this.#text.slice(this.#at, Math.min(end, this.#at + 20)))
    if (!match) return fail(this.#text)
    this.#at += match[0].length
    return Number(match[0])
  }

  /** Two digits for `yy` lie in the hundred years that began 80 years ago. */
  #year(count: number, abuts: boolean, fields: ReadFields): void {
    const start = this.#at
    const value = this.#number(abuts ? count : undefined)
    const twoDigits = count <= 2 && this.#at - start === 2 && /^\d\d$/.test(this.#text.slice(start, this.#at))
    if (!twoDigits) {
      fields.year = value
      return
    }
    const firstYear = new Date(this.#now).getUTCFullYear() - 80
    const year = Math.floor(firstYear / 100) * 100 + value
    fields.year = year < firstYear ? year + 100 : year
    fields.isFirstYear = year === firstYear
  }

  /** The longest name that stands here, in any case; answers its number. */
  #oneOf(...lists: (readonly string[])[]): number {
    const rest = this.#text.slice(this.#at, this.#at + 40).toLowerCase()
    let found = -1
    let length = 0
    for (const names of lists) {
      names.forEach((name, index) => {
        if (name.length > length && rest.startsWith(name.toLowerCase())) {
          found = index
          length = name.length
        }
      })
    }
    if (found < 0) return fail(this.#text)
    this.#at += length
    return found
  }

  /** `GMT-03:00`, `-0300`, or the name of a zone. */
  #zone(fields: ReadFields): void {
    const rest = this.#text.slice(this.#at, this.#at + 60)
    const match = /^GMT([-+])(\d{1,2}):(\d\d)/i.exec(rest) ?? /^([-+])(\d\d)(\d\d)/.exec(rest)
    if (match) {
      if (Number(match[2]) > 23 || Number(match[3]) > 59) fail(this.#text)
      fields.offset = signed(match[1], Number(match[2]), Number(match[3]))
      this.#at += match[0].length
      return
    }
    const name = /^[A-Za-z][A-Za-z_/]*/.exec(rest)?.[0] ?? fail(this.#text)
    const zone = timeZone(zoneIdOfName(name) ?? name)
    if (zone.id === 'GMT' && !/^(?:GMT|UT|UTC|Z)$/i.test(name)) fail(this.#text)
    fields.zone = zone
    this.#at += name.length
  }

  #isoOffset(count: number, fields: ReadFields): void {
    if (this.#text.charAt(this.#at) === 'Z') {
      fields.offset = 0
      this.#at++
      return
    }
    const pattern = [/^([-+])(\d\d)/, /^([-+])(\d\d)(\d\d)/, /^([-+])(\d\d):(\d\d)/][count - 1] ?? /^$/
    const match = pattern.exec(this.#text.slice(this.#at, this.#at + 6))
    if (!match) return fail(this.#text)
    fields.offset = signed(match[1], Number(match[2]), Number(match[3] ?? 0))
    this.#at += match[0].length
  }
}

function signed(sign: string | undefined, hours: number, minutes: number): number {
  const offset = (hours * 60 + minutes) * 60_000
  return sign === '-' ? -offset : offset
}
