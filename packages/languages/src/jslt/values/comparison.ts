import { toDouble } from './numbers.ts'
import { isNumber, type Value } from './value.ts'

/**
 * The order of two values: below, at or above zero; NaN between equal infinities. `null` is less than anything else;
 * otherwise only number with number (as doubles) and text with text (by UTF-16 units) can be compared, and undefined
 * says that these two cannot.
 */
export function compareValues(left: Value, right: Value): number | undefined {
  if (typeof left === 'number' && typeof right === 'number') return left - right
  if (typeof left === 'string' && typeof right === 'string') return left === right ? 0 : left < right ? -1 : 1
  if (left === null || right === null) return left === right ? 0 : left === null ? -1 : 1
  return isNumber(left) && isNumber(right) ? toDouble(left) - toDouble(right) : undefined
}
