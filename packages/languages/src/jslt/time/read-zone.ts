import { namedOffset } from './zone-names.ts'

/** A zone that was read: how far it is east of Greenwich, and where its text ends. */
export interface ReadZone {
  readonly offsetMinutes: number
  readonly end: number
}

export interface ZoneField {
  readonly letter: 'z' | 'Z' | 'X'
  readonly count: number
  /** GMT with an offset is not recognised there, only GMT. */
  readonly isBehindBlanks: boolean
}

/**
 * Reads the zone at a place of a text. `z` and `Z` take an offset of four digits, GMT with or without an offset, or a
 * name; `X` takes `Z` or an offset, of hours alone when there is one X, with a colon when there are three.
 */
export function readZone(text: string, at: number, field: ZoneField): ReadZone | undefined {
  const { letter, count } = field
  if (letter === 'X') {
    if (text[at] === 'Z') return { offsetMinutes: 0, end: at + 1 }
    return readOffset(text, at, count === 1 ? HOURS : count === 3 ? HOURS_COLON_MINUTES : HOURS_MINUTES)
  }
  if (text[at] === '+' || text[at] === '-') return readOffset(text, at, HOURS_MINUTES)
  if (text.slice(at, at + 3).toUpperCase() !== 'GMT') return readName(text, at)
  const sign = text[at + 3]
  if (field.isBehindBlanks || (sign !== '+' && sign !== '-')) return { offsetMinutes: 0, end: at + 3 }
  return readOffset(text, at + 3, SHORT_HOURS_COLON_MINUTES)
}

const HOURS = /([+-])(\d\d)/y
const HOURS_MINUTES = /([+-])(\d\d)(\d\d)/y
const HOURS_COLON_MINUTES = /([+-])(\d\d):(\d\d)/y
const SHORT_HOURS_COLON_MINUTES = /([+-])(\d\d?):(\d\d)/y

function readOffset(text: string, at: number, pattern: RegExp): ReadZone | undefined {
  pattern.lastIndex = at
  const match = pattern.exec(text)
  if (!match) return undefined
  const [whole, sign, hourText, minuteText = '0'] = match
  const hours = Number(hourText)
  const minutes = Number(minuteText)
  if (hours > 23 || minutes > 59) return undefined
  const size = hours * 60 + minutes
  return { offsetMinutes: sign === '-' ? -size : size, end: at + whole.length }
}

function readName(text: string, at: number): ReadZone | undefined {
  const found = namedOffset(text, at)
  return found && { offsetMinutes: found.offsetMinutes, end: at + found.length }
}
