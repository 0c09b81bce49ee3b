import { compareDecimals } from '../../decimal-format/index.ts'
import { toDecimal } from './coerce.ts'
import { isList, isNumber, isObject, JavaDouble } from './value.ts'
import type { Value } from './value.ts'

/**
 * Order of two numbers, by their exact values; a double counts as the decimal number of its text form
 * (expressions.md §5.6). Negative, zero or positive. Numeric texts are numbers.
 *
 * @throws FunctionFault for what is not a number
 */
export function compareNumbers(a: Value, b: Value): number {
  const x = comparableDouble(a)
  const y = comparableDouble(b)
  if (x === x && y === y) return x - y
  return compareDecimals(toDecimal(a), toDecimal(b))
}

/** Plain numbers and doubles are in the order of the digits that identify them; NaN for what a double does not hold. */
function comparableDouble(value: Value): number {
  return typeof value === 'number' ? value : value instanceof JavaDouble ? value.value : NaN
}

/** Deep equality: numbers by exact value, objects regardless of order; different types are never equal (D24). */
export function equalValues(a: Value, b: Value): boolean {
  if (a === b) return true
  if (typeof a === 'string' || typeof b === 'string') return false
  if (isNumber(a)) return isNumber(b) && compareNumbers(a, b) === 0
  if (isList(a)) return isList(b) && equalLists(a, b)
  if (!isObject(a) || !isObject(b)) return false
  const names = Object.keys(a)
  if (names.length !== Object.keys(b).length) return false
  return names.every((name) => Object.hasOwn(b, name) && equalValues(a[name]!, b[name]!))
}

function equalLists(a: readonly Value[], b: readonly Value[]): boolean {
  if (a.length !== b.length) return false
  for (let i = 0; i < a.length; i++) if (!equalValues(a[i]!, b[i]!)) return false
  return true
}
