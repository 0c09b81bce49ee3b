import { DateFields, type FieldName } from './date-fields.ts'
import type { PatternItem, PatternLetter } from './date-pattern.ts'
import { ERAS, HALF_DAYS, MONTHS, short, WEEKDAYS } from './names.ts'
import { readZone } from './read-zone.ts'
import { resolveDate } from './resolve-date.ts'

/**
 * Reads the beginning of a text as a date, as leniently as Java's SimpleDateFormat does in English and UTC. Gives epoch
 * milliseconds; undefined when the text does not begin so, or nothing of it is a date.
 *
 * @param nowMs for years of two digits, which lie at most 80 years back
 */
export function readDate(pattern: readonly PatternItem[], text: string, nowMs: number): number | undefined {
  const fields = new DateFields()
  const reader = new DateReader(text, fields, nowMs)
  for (const [index, item] of pattern.entries()) {
    const next = pattern[index + 1]
    const isRead = item.kind === 'text' ? reader.text(item.text) : reader.field(item, isDigits(next))
    if (!isRead) return undefined
  }
  if (reader.position === 0) return undefined
  const read = resolveDate(fields)
  if (reader.centuryIsOpen && read < reader.earliest) {
    fields.set('year', fields.get('year') + 100)
    return resolveDate(fields)
  }
  return read
}

/** Before another number, a number has as many digits as its letter is repeated. */
function isDigits(item: PatternItem | undefined): boolean {
  if (item?.kind !== 'field') return false
  if (item.letter === 'M' || item.letter === 'L') return item.count <= 2
  return !'GEazZX'.includes(item.letter)
}

const NUMBER_FIELDS: Partial<Readonly<Record<PatternLetter, FieldName>>> = {
  d: 'dayOfMonth',
  H: 'hourOfDay',
  k: 'hourOfDay',
  K: 'hour',
  h: 'hour',
  m: 'minute',
  s: 'second',
  S: 'millisecond',
  D: 'dayOfYear',
  F: 'weekdayInMonth',
  w: 'weekOfYear',
  W: 'weekOfMonth',
}

class DateReader {
  /** A year of two digits may lie in either of two centuries. */
  centuryIsOpen = false
  /** 80 years ago. */
  readonly earliest: number
  readonly #text: string
  readonly #fields: DateFields
  #at = 0

  constructor(text: string, fields: DateFields, nowMs: number) {
    this.#text = text
    this.#fields = fields
    const earliest = new Date(nowMs)
    earliest.setUTCFullYear(earliest.getUTCFullYear() - 80)
    this.earliest = earliest.getTime()
  }

  get position(): number {
    return this.#at
  }

  text(expected: string): boolean {
    if (!this.#text.startsWith(expected, this.#at)) return false
    this.#at += expected.length
    return true
  }

  field({ letter, count }: { letter: PatternLetter; count: number }, beforeDigits: boolean): boolean {
    const start = this.#at
    while (this.#text[this.#at] === ' ' || this.#text[this.#at] === '\t') this.#at++
    if (this.#at >= this.#text.length) return false
    const limit = beforeDigits ? start + count : undefined
    switch (letter) {
      case 'G':
        return this.#name('era', [...ERAS], start)
      case 'a':
        return this.#name('halfDay', [...HALF_DAYS], start)
      case 'E':
        return this.#name('weekday', WEEKDAYS, start, 1) || this.#name('weekday', WEEKDAYS.map(short), start, 1)
      case 'M':
      case 'L':
        if (count <= 2) return this.#number(limit, (month) => this.#fields.set('month', month - 1))
        return this.#name('month', MONTHS, start) || this.#name('month', MONTHS.map(short), start)
      case 'y':
      case 'Y':
        return this.#year(letter === 'y' ? 'year' : 'weekYear', count, limit)
      case 'u':
        return this.#number(limit, (day) => this.#fields.set('weekday', fromIsoWeekday(day)))
      case 'z':
      case 'Z':
      case 'X':
        return this.#zone(letter, count, this.#at > start)
      default:
        return this.#number(limit, (value) => {
          const isMidnight = (letter === 'k' && value === 24) || (letter === 'h' && value === 12)
          this.#fields.set(NUMBER_FIELDS[letter] ?? 'dayOfMonth', isMidnight ? 0 : value)
        })
    }
  }

  #year(field: 'year' | 'weekYear', count: number, limit: number | undefined): boolean {
    const start = this.#at
    return this.#number(limit, (value) => {
      const isShort = count <= 2 && this.#at - start === 2 && /^\d\d/.test(this.#text.slice(start, start + 2))
      if (!isShort) return this.#fields.set(field, value)
      const firstYear = new Date(this.earliest).getUTCFullYear()
      this.centuryIsOpen = value === firstYear % 100
      const century = firstYear - (firstYear % 100)
      this.#fields.set(field, value + century + (value < firstYear % 100 ? 100 : 0))
    })
  }

  /** An integer, which may be negative, up to `limit`. */
  #number(limit: number | undefined, set: (value: number) => void): boolean {
    if (limit !== undefined && limit > this.#text.length) return false
    NUMBER.lastIndex = this.#at
    const digits = NUMBER.exec(limit === undefined ? this.#text : this.#text.slice(0, limit))?.[0]
    if (digits === undefined) return false
    this.#at += digits.length
    set(cutToInt(digits))
    return true
  }

  /** The longest of some names, in any case. */
  #name(field: FieldName, names: readonly string[], start: number, first = 0): boolean {
    let best: number | undefined
    for (const [index, name] of names.entries()) {
      const isLonger = best === undefined || name.length > (names[best] ?? '').length
      if (isLonger && this.#text.slice(start, start + name.length).toLowerCase() === name.toLowerCase()) best = index
    }
    if (best === undefined) return false
    this.#fields.set(field, best + first)
    this.#at = start + (names[best] ?? '').length
    return true
  }

  #zone(letter: 'z' | 'Z' | 'X', count: number, isBehindBlanks: boolean): boolean {
    const zone = readZone(this.#text, this.#at, { letter, count, isBehindBlanks })
    if (!zone) return false
    this.#fields.set('offset', zone.offsetMinutes * 60_000)
    this.#at = zone.end
    return true
  }
}

/** Java reads an exponent in any number. */
const NUMBER = /-?\d+(?:E-?\d+)?/y

/** Cut to 32 bits as Java does it: what fits 64 bits wraps around, the rest ends at the outermost values. */
function cutToInt(text: string): number {
  if (text.includes('E')) return Math.max(-0x80000000, Math.min(0x7fffffff, Math.trunc(Number(text))))
  const value = BigInt(text)
  if (BigInt.asIntN(64, value) === value) return Number(BigInt.asIntN(32, value))
  return value < 0n ? -0x80000000 : 0x7fffffff
}

/** Monday is 1 there and 2 here; what is no weekday is worked out later. */
function fromIsoWeekday(day: number): number {
  if (day < 1 || day > 7) return day
  return day === 7 ? 1 : day + 1
}
