import { ExactNumber, LenientJsonError, parseJson, readNumber } from '../../json/index.ts'
import { readLenientJson } from '../../json/lenient-reader.ts'
import { objectOf } from './name-order.ts'
import type { Value } from './value.ts'

/**
 * The value of a strict JSON text, with the order of its names and the digits of its numbers as they were written
 * (expressions.md §5.5).
 *
 * @throws SyntaxError as `JSON.parse` does
 */
export function readJsonText(text: string): Value {
  const value = parseJson(text)
  if (typeof value !== 'object' && typeof value !== 'number') return value
  if (!SPELLING_MATTERS.test(text)) return value
  try {
    return readAsWritten(text)
  } catch (error) {
    // Nested deeper than that reader goes; the spelling is lost, the value is not.
    if (error instanceof LenientJsonError) return value
    throw error
  }
}

/** A name that JavaScript would move, an exponent, a fraction with a closing zero. */
const SPELLING_MATTERS = /"\d+"\s*:|\d[eE]|\.\d*0(?!\d)/

const HAS_POINT = /[.eE]/

/** Only for strict JSON, of which the lenient reader makes the same. */
function readAsWritten(text: string): Value {
  return readLenientJson<Value>(text, {
    constant: (value) => value,
    number: (digits) => (HAS_POINT.test(digits) ? new ExactNumber(digits) : readNumber(digits)),
    list: (items) => items,
    object: (entries) => objectOf(entries.map(({ key, value }) => [key as string, value])),
  }).node
}
