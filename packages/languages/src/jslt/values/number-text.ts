import { doubleText } from '../../decimal-format/index.ts'
import { ExactNumber } from '../../json/index.ts'
import { isIntegral } from './numbers.ts'
import type { NumberValue } from './value.ts'

/**
 * A number as JSON text in the spelling of the language: integers by their digits, decimals in Java's form (`1.0`,
 * `1.0E10`, `1.5E-4`), infinities and NaN as JSON texts, numbers that no double holds as they were written.
 */
export function numberText(value: NumberValue): string {
  if (typeof value === 'bigint') return value.toString()
  if (value instanceof ExactNumber) return value.text
  if (typeof value === 'number' && isIntegral(value)) {
    return Number.isSafeInteger(value) ? String(value) : BigInt(value).toString()
  }
  const double = typeof value === 'number' ? value : value.toNumber()
  return Number.isFinite(double) ? doubleText(double) : `"${double}"`
}
