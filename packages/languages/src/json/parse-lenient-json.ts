import { readNumber } from './exact-number.ts'
import type { Json } from './json.ts'
import { setKey } from './json.ts'
import type { LenientBuilder, LenientEntry } from './lenient-reader.ts'
import { readLenientJson } from './lenient-reader.ts'

/**
 * The first complete JSON value of a text that people wrote (expressions.md §7): names without quotes, single-quoted
 * texts, comments, trailing commas and line breaks inside texts are accepted, a name given twice keeps the last value,
 * and whatever follows the value is ignored. Strict JSON means the same as in `parseJson`.
 *
 * @throws LenientJsonError with line and column
 */
export function parseLenientJson(text: string): Json {
  return readLenientJson(text, JSON_VALUES).node
}

/** Builds plain JSON values. */
export const JSON_VALUES: LenientBuilder<Json> = {
  constant: (value) => value,
  number: readNumber,
  list: (items) => items,
  object(entries: readonly LenientEntry<Json>[]) {
    const object = {}
    // Without holes every key is a text.
    for (const { key, value } of entries) setKey(object, key as string, value)
    return object
  },
}
