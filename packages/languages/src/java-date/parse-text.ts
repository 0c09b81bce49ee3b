import { DateArgumentError } from './errors.ts'
import type { FieldName } from './fields.ts'
import { namesOf } from './names.ts'
import { readLocalizedOffset, readOffset } from './offset-text.ts'
import type { Element, NumberElement } from './plan-fields.ts'
import { zoneIdOfName } from './short-zone-names.ts'
import { findZone } from './zone.ts'
import type { Zone } from './zone.ts'

/** What stands in a text, before it is put together. */
export interface ParsedFields {
  readonly values: Map<FieldName, number>
  zone: Zone | undefined
  offset: number | undefined
}

/** The end of what was read, or where reading gave up. */
type Reading = { readonly end: number } | { readonly failedAt: number }

/** Reads as java.time's DateTimeFormatter in strict parsing, names in any case. */
export function parseElements(elements: readonly Element[], text: string, locale: string): ParsedFields & Reading {
  const parsed: ParsedFields = { values: new Map(), zone: undefined, offset: undefined }
  return {
    ...parsed,
    ...readAll(elements, text, 0, parsed, locale),
    values: parsed.values,
    zone: parsed.zone,
    offset: parsed.offset,
  }
}

function readAll(
  elements: readonly Element[],
  text: string,
  start: number,
  parsed: ParsedFields,
  locale: string,
): Reading {
  let at = start
  for (const element of elements) {
    const reading =
      element.kind === 'optional'
        ? readOptional(element.elements, text, at, parsed, locale)
        : readElement(element, text, at, parsed, locale)
    if ('failedAt' in reading) return reading
    at = reading.end
  }
  return { end: at }
}

/** A section that does not fit leaves no trace. */
function readOptional(
  elements: readonly Element[],
  text: string,
  at: number,
  parsed: ParsedFields,
  locale: string,
): Reading {
  const trial: ParsedFields = { values: new Map(parsed.values), zone: parsed.zone, offset: parsed.offset }
  const reading = readAll(elements, text, at, trial, locale)
  if ('failedAt' in reading) return { end: at }
  for (const [field, value] of trial.values) parsed.values.set(field, value)
  parsed.zone = trial.zone
  parsed.offset = trial.offset
  return reading
}

function readElement(
  element: Exclude<Element, { kind: 'optional' }>,
  text: string,
  at: number,
  parsed: ParsedFields,
  locale: string,
): Reading {
  switch (element.kind) {
    case 'literal':
      return sameText(text, at, element.text) ? { end: at + element.text.length } : { failedAt: at }
    case 'number':
      return readNumber(element, text, at, parsed)
    case 'fraction':
      return readFraction(element.digits, text, at, parsed)
    case 'name': {
      const found = namesOf(locale)
        .entries(element.field, element.style, element.standalone)
        .find(([name]) => sameText(text, at, name))
      if (found === undefined) return { failedAt: at }
      const field = element.field === 'LocalDayOfWeek' ? 'DayOfWeek' : element.field
      return keep(parsed, field, found[1], at, at + found[0].length)
    }
    case 'offset':
      return keepOffset(parsed, readOffset(text, at, element.style), at)
    case 'localized-offset':
      return keepOffset(parsed, readLocalizedOffset(text, at, element.isFull), at)
    case 'zone-id':
    case 'zone-name':
      return readZone(text, at, parsed, element.kind === 'zone-name')
  }
}

function sameText(text: string, at: number, wanted: string): boolean {
  const found = text.slice(at, at + wanted.length)
  return found === wanted || found.toLowerCase() === wanted.toLowerCase()
}

/** A field that is there twice must say the same. */
function keep(parsed: ParsedFields, field: FieldName, value: number, start: number, end: number): Reading {
  const before = parsed.values.get(field)
  if (before !== undefined && before !== value) return { failedAt: start }
  parsed.values.set(field, value)
  return { end }
}

function keepOffset(parsed: ParsedFields, found: { offset: number; end: number } | undefined, at: number): Reading {
  if (found === undefined || (parsed.offset !== undefined && parsed.offset !== found.offset)) return { failedAt: at }
  parsed.offset = found.offset
  return { end: found.end }
}

const ZERO = 48
const NINE = 57

function digitsFrom(text: string, start: number, limit: number): number {
  let end = start
  while (end < text.length && end - start < limit) {
    const unit = text.charCodeAt(end)
    if (unit < ZERO || unit > NINE) break
    end++
  }
  return end
}

function readNumber(element: NumberElement, text: string, start: number, parsed: ParsedFields): Reading {
  const { field, min, max, sign, isReduced, subsequent } = element
  let at = start
  const mark = text[at]
  if (mark === '+' || mark === '-') {
    if (sign === 'not-negative' || (mark === '+' && sign === 'normal')) return { failedAt: start }
    at++
  }
  let end = digitsFrom(text, at, max + subsequent)
  if (end - at < min) return { failedAt: start }
  // Digits that belong to the fields behind are given back.
  if (subsequent > 0) end = at + Math.min(end - at, Math.max(min, end - at - subsequent))
  const value = Number(text.slice(at, end))
  if (mark === '-') {
    if (value === 0) return { failedAt: start }
    return keep(parsed, field, -value, start, end)
  }
  if (sign === 'exceeds-pad') {
    if (mark === '+' ? end - at <= min : end - at > min) return { failedAt: start }
  }
  return keep(parsed, field, isReduced ? 2000 + value : value, start, end)
}

function readFraction(digits: number, text: string, start: number, parsed: ParsedFields): Reading {
  const end = digitsFrom(text, start, digits)
  if (end - start < digits) return { failedAt: start }
  return keep(parsed, 'NanoOfSecond', Number(text.slice(start, end).padEnd(9, '0')), start, end)
}

/** The longest beginning that is a zone. */
function readZone(text: string, start: number, parsed: ParsedFields, takesNames: boolean): Reading {
  const match = /^(?:(?:UTC|GMT|UT)?[+-]\d{1,2}(?::?\d{2}(?::?\d{2})?)?|[A-Za-z][A-Za-z0-9_+\-/]*)/.exec(
    text.slice(start),
  )
  for (let candidate = match?.[0] ?? ''; candidate !== ''; candidate = candidate.slice(0, -1)) {
    const zone = zoneOf(candidate, takesNames)
    if (zone === undefined) continue
    if (parsed.zone !== undefined && parsed.zone !== zone) return { failedAt: start }
    parsed.zone = zone
    return { end: start + candidate.length }
  }
  return { failedAt: start }
}

function zoneOf(text: string, takesNames: boolean): Zone | undefined {
  const named = takesNames ? zoneIdOfName(text) : undefined
  try {
    return findZone(named ?? (text.toUpperCase() === 'UTC' || text.toUpperCase() === 'GMT' ? text.toUpperCase() : text))
  } catch (error) {
    if (error instanceof DateArgumentError) return undefined
    throw error
  }
}
