import { MessageError } from '@jatai/errors'
import { ExactNumber, readNumber } from './exact-number.ts'
import type { Json } from './json.ts'
import { stringifyDeep } from './stringify-deep.ts'

/**
 * Parses strict JSON (RFC 8259). Numbers that a double cannot hold come out as {@link ExactNumber}; texts without any
 * such number, nearly all, go through the native parser alone (decisions.md 21).
 *
 * @throws SyntaxError as `JSON.parse` does
 */
export function parseJson(text: string): Json {
  return mayHoldExactNumbers(text) ? (JSON.parse(text, restoreExact) as Json) : (JSON.parse(text) as Json)
}

/**
 * The compact JSON text of a value, exact numbers as they were read.
 *
 * @throws MessageError `MESSAGE_TOO_LONG` when no text can be that long
 */
export function stringifyJson(value: Json): string {
  try {
    return JSON.stringify(value)
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    // Going down the value once more would take as long again, to the same end.
    if (error.message.includes('string length')) {
      throw new MessageError('MESSAGE_TOO_LONG', 'The message is longer as JSON than any text can be', { cause: error })
    }
    return stringifyDeep(value)
  }
}

/** False when the JSON text holds no number that a double cannot hold; it may be true without one. */
export function mayHoldExactNumbers(text: string): boolean {
  return MAY_HOLD_EXACT.test(text)
}

/**
 * A number of 16 digits or more, or one with an exponent of two digits or more, can be beyond a double. False hits
 * (long digits inside a text) only cost the slower way.
 */
const MAY_HOLD_EXACT = /\d[\d.]{15}|\d[eE][+-]?\d\d/

function restoreExact(_key: string, value: unknown, context?: { readonly source?: string }): unknown {
  if (typeof value !== 'number' || context?.source === undefined) return value
  const number = readNumber(context.source)
  return number instanceof ExactNumber ? number : value
}
