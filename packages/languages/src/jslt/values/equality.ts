import { deeper } from './depth.ts'
import { isIntegral, toBigInt, toDouble, toLong } from './numbers.ts'
import { property, sizeOf, keysOf } from './objects.ts'
import { isArray, isNumber, isObject, type NumberValue, type Value } from './value.ts'

/**
 * `==`. Numbers are equal by value; two integers are compared by their lowest 64 bits, as everywhere in arithmetic.
 * Numbers inside lists and objects are equal when their values are (tools.md, "JSLT", decisions).
 */
export function equals(left: Value, right: Value): boolean {
  if (typeof left === 'string' || typeof left === 'boolean' || left === null) return left === right
  if (typeof left === 'number' && typeof right === 'number') return left === right
  if (isNumber(left) && isNumber(right)) {
    return isIntegral(left) && isIntegral(right) ? toLong(left) === toLong(right) : toDouble(left) === toDouble(right)
  }
  return sameValue(left, right)
}

/** Equality of values as `contains` and lists use it: like {@link equals}, integers by all their digits. */
export function sameValue(left: Value, right: Value, depth = 0): boolean {
  if (typeof left !== 'object' && typeof left !== 'bigint' && typeof right !== 'object' && typeof right !== 'bigint') {
    return left === right
  }
  if (left === null || right === null) return left === right
  if (isNumber(left)) return isNumber(right) && sameNumber(left, right)
  if (isArray(left)) return isArray(right) && sameItems(left, right, deeper(depth))
  if (!isObject(left) || !isObject(right) || sizeOf(left) !== sizeOf(right)) return false
  const inside = deeper(depth)
  for (const key of keysOf(left)) {
    const other = property(right, key)
    if (other === undefined || !sameValue(property(left, key) ?? null, other, inside)) return false
  }
  return true
}

function sameItems(left: readonly Value[], right: readonly Value[], depth: number): boolean {
  if (left.length !== right.length) return false
  for (let index = 0; index < left.length; index++) {
    if (!sameValue(left[index] ?? null, right[index] ?? null, depth)) return false
  }
  return true
}

function sameNumber(left: NumberValue, right: NumberValue): boolean {
  if (isIntegral(left) && isIntegral(right)) return toBigInt(left) === toBigInt(right)
  return toDouble(left) === toDouble(right)
}
