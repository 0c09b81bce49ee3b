import { ExactNumber, mayHoldExactNumbers, setKey } from '@jatai/languages/json'
import type { Json } from '@jatai/languages/json'

/**
 * How numbers beyond doubles get through a script, to which they are plain (rounded) numbers.
 *
 * The realm is told where in the message they are, and marks the numbers of its output that are still the same: one at
 * its place in an object of the message, and an integer anywhere, unless the message holds another one that rounds to
 * the same double. What is marked gets its own text back.
 */
export interface ExactNumbers {
  /** JSON text of `{ mark, places, integers }`. */
  readonly json: string
  /** In JSON text with marks, writes the numbers themselves. */
  restore(json: string): string
}

/** Nested so deep, no script gets at them: the interpreter's stack ends before. */
const MOST_LEVELS = 500
/** Integers up to here are what their double says. */
const EXACT_INTEGERS = 2 ** 53

interface Found {
  /** The double of an integer → its text; '' when other numbers of the message have the same double. */
  readonly integers: Map<number, string>
  readonly plain: Set<number>
}

/** undefined when there are none, as in nearly all messages. `mark` must be impossible to guess. */
export function findExactNumbers(message: Json, text: string, mark: string): ExactNumbers | undefined {
  if (!mayHoldExactNumbers(text)) return undefined
  const found: Found = { integers: new Map(), plain: new Set() }
  const places = placesIn(message, found, 0)
  if (places === undefined) return undefined
  const integers = [...found.integers].filter(([double, exact]) => exact !== '' && !found.plain.has(double))
  return {
    json: JSON.stringify({ mark, places, integers: integers.map(([, exact]) => exact) }),
    restore: (json) => json.replace(new RegExp(`"${mark}(-?[\\d.eE+-]+)"`, 'g'), '$1'),
  }
}

/** The value with all left out but its exact numbers, as texts; lists as objects by index. */
function placesIn(value: Json, found: Found, level: number): Json | undefined {
  if (typeof value === 'number') {
    if (Math.abs(value) >= EXACT_INTEGERS) found.plain.add(value)
    return undefined
  }
  if (typeof value !== 'object' || value === null || level > MOST_LEVELS) return undefined
  if (value instanceof ExactNumber) {
    noteInteger(value, found)
    return value.text
  }
  let places: Record<string, Json> | undefined
  for (const [key, inner] of Object.entries(value)) {
    const place = placesIn(inner, found, level + 1)
    if (place !== undefined) setKey((places ??= {}), key, place)
  }
  return places
}

function noteInteger({ text }: ExactNumber, { integers }: Found): void {
  const double = Number(text)
  if (!/^-?\d+$/.test(text) || !Number.isFinite(double)) return
  const known = integers.get(double)
  integers.set(double, known === undefined || known === text ? text : '')
}
