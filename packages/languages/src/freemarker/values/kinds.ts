import { EMPTY } from './empty.ts'
import { DateValue } from './date.ts'
import { FormatterValue } from './formatter.ts'
import { hasMembers, isMap, mapSize } from './map.ts'
import { MarkupValue } from './markup.ts'
import { asNumber } from './number.ts'
import { RegexMatch, RegexMatches } from './regex-match.ts'
import { isSequence, sequenceSize } from './sequence.ts'
import { SpecialValue } from './special-value.ts'
import { isMissing, type Value } from './value.ts'

/** The text of a value that is a text; undefined for others, numbers too. */
export function asPlainText(value: Value): string | undefined {
  if (typeof value === 'string') return value
  if (value === EMPTY) return ''
  if (value instanceof FormatterValue) return value.text
  return value instanceof RegexMatch ? value.text : undefined
}

/** The boolean of a value that is one. */
export function asBoolean(value: Value): boolean | undefined {
  if (typeof value === 'boolean') return value
  return value instanceof RegexMatches ? value.matchesAll : undefined
}

/** Is there nothing in it? Numbers, dates and booleans always hold something (row has_content). */
export function isEmptyValue(value: Value): boolean {
  if (isMissing(value)) return true
  const text = asPlainText(value)
  if (text !== undefined) return text === ''
  if (asNumber(value) !== undefined || typeof value === 'boolean' || value instanceof DateValue) return false
  if (isSequence(value)) return sequenceSize(value) === 0
  if (value instanceof MarkupValue) return value.markup === ''
  // Whatever has neither content nor size, a macro for one, counts as empty.
  return isMap(value) ? mapSize(value) === 0 : true
}

/** What people call the kind of a value. */
export function typeName(value: Value): string {
  if (isMissing(value)) return 'nothing'
  if (typeof value === 'string') return 'string'
  if (asNumber(value) !== undefined) return 'number'
  if (typeof value === 'boolean') return 'boolean'
  if (value instanceof SpecialValue) return value.typeName
  return hasMembers(value) ? 'extended hash' : 'sequence'
}

/** The name of a kind with its article: `a number`, `an extended hash`. */
export function aTypeName(value: Value): string {
  const name = typeName(value)
  return /^[aeiou]/.test(name) ? `an ${name}` : `a ${name}`
}
