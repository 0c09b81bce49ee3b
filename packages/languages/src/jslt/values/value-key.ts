import { deeper } from './depth.ts'
import { isIntegral, toBigInt, toDouble } from './numbers.ts'
import { keysOf, property } from './objects.ts'
import { isArray, isNumber, type Value } from './value.ts'

/** A text that two values share exactly when they are the same value (`sameValue`): the key of a map of values. */
export function valueKey(value: Value): string {
  if (typeof value === 'string') return `"${value}`
  return compoundKey(value)
}

function compoundKey(value: Value, depth = 0): string {
  if (typeof value === 'string') return JSON.stringify(value)
  if (value === null || typeof value === 'boolean') return String(value)
  if (isNumber(value)) return isIntegral(value) ? toBigInt(value).toString() : wholeOrFraction(toDouble(value))
  const inside = deeper(depth)
  if (isArray(value)) return `[${value.map((item) => compoundKey(item, inside)).join(',')}]`
  const pairs = keysOf(value).map(
    (key) => `${JSON.stringify(key)}:${compoundKey(property(value, key) ?? null, inside)}`,
  )
  return `{${pairs.sort().join(',')}}`
}

/** Whole decimals share their key with the integer of the same value. */
function wholeOrFraction(value: number): string {
  return Number.isInteger(value) ? BigInt(value).toString() : String(value)
}
