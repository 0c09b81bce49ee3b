import { doubleText, parseDecimal, plainText } from '../../decimal-format/index.ts'
import { ExactNumber } from '../../json/index.ts'
import { namesInOrder } from './name-order.ts'
import { isList, JavaDouble } from './value.ts'
import type { Value } from './value.ts'

/** The text form of a value (expressions.md §5.5); null is the word `null`. */
export function textOf(value: Value): string {
  if (typeof value === 'string') return value
  if (typeof value === 'number') return plainDecimal(String(value))
  if (value === null) return 'null'
  if (typeof value === 'boolean') return value ? 'true' : 'false'
  if (value instanceof JavaDouble) return doubleText(value.value)
  if (value instanceof ExactNumber) return plainDecimal(value.text)
  return compactJson(value)
}

/** Plain notation of a number that is no double, never an exponent; as it is when that would take millions of digits. */
function plainDecimal(text: string): string {
  if (!HAS_EXPONENT.test(text)) return text
  const decimal = parseDecimal(text)
  return decimal === undefined || Math.abs(decimal.scale) > LONGEST_PLAIN ? text : plainText(decimal)
}

const HAS_EXPONENT = /[eE]/
const LONGEST_PLAIN = 100_000

/** A value as JSON, where a text form would leave texts without quotes. */
export function jsonText(value: Value): string {
  return typeof value === 'string' ? quote(value) : textOf(value)
}

/**
 * Compact JSON with numbers in their own text form and the names in their order. The native writer is right except
 * for the rare texts that {@link NEEDS_CARE} finds.
 */
export function compactJson(value: Value): string {
  const text = JSON.stringify(value)
  return NEEDS_CARE.test(text) ? writeJson(value) : text
}

/** Escapes by number (control characters, half surrogate pairs), exponents, and names that are reordered. */
const NEEDS_CARE = /\\u|\d[eE][+-]?\d|"\d+":/

function writeJson(value: Value): string {
  if (typeof value !== 'object' || value === null || value instanceof JavaDouble || value instanceof ExactNumber)
    return jsonText(value)
  if (isList(value)) return `[${value.map(writeJson).join(',')}]`
  const members = namesInOrder(value).map((name) => `${quote(name)}:${writeJson(value[name]!)}`)
  return `{${members.join(',')}}`
}

/** A JSON string of a text. Half surrogate pairs stay as they are. */
export function quote(text: string): string {
  return `"${escapeJson(text)}"`
}

/** Escapes quotes, backslashes and U+0000 to U+001F, nothing else. */
export function escapeJson(text: string): string {
  return MUST_ESCAPE.test(text) ? text.replace(EACH_TO_ESCAPE, escapeCharacter) : text
}

const MUST_ESCAPE = /["\\\u0000-\u001f]/
const EACH_TO_ESCAPE = new RegExp(MUST_ESCAPE, 'g')

function escapeCharacter(character: string): string {
  const short = SHORT_ESCAPES.get(character)
  if (short !== undefined) return short
  return `\\u${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`
}

const SHORT_ESCAPES: ReadonlyMap<string, string> = new Map([
  ['"', '\\"'],
  ['\\', '\\\\'],
  ['\b', '\\b'],
  ['\f', '\\f'],
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
])
