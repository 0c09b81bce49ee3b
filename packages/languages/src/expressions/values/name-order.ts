import { setKey } from '../../json/index.ts'
import type { Value, ValueObject } from './value.ts'

/**
 * JavaScript objects put names like `10` before all others. Where the language itself makes an object from text, the
 * written order is kept beside it, for the text form (expressions.md §5.5).
 */
const writtenOrder = new WeakMap<object, readonly string[]>()

/** An object of these properties; of equal names the last counts, at the place of the first. */
export function objectOf(entries: readonly (readonly [name: string, value: Value])[]): ValueObject {
  const object = {}
  let isReordered = false
  for (const [name, value] of entries) {
    setKey(object, name, value)
    isReordered ||= DIGITS.test(name)
  }
  if (isReordered) writtenOrder.set(object, [...new Set(entries.map(([name]) => name))])
  return object
}

const DIGITS = /^\d+$/

/** The names of an object in the order in which they were written, as far as that is known. */
export function namesInOrder(object: ValueObject): readonly string[] {
  return writtenOrder.get(object) ?? Object.keys(object)
}
