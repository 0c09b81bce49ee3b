import { compareDecimals, doubleText, isWholeDecimal, isZeroDecimal, toDecimal } from '../../decimal-format/index.ts'
import type { Decimal } from '../../decimal-format/index.ts'
import { ExactNumber } from '../../json/index.ts'
import type { Json } from '../../json/index.ts'

/** A number of a message, in both its forms. */
export type AnyNumber = number | ExactNumber

export function isNumber(value: Json): value is AnyNumber {
  return typeof value === 'number' || value instanceof ExactNumber
}

/** Negative, zero or positive, by exact value. */
export function compareNumbers(a: AnyNumber, b: AnyNumber): number {
  if (typeof a === 'number' && typeof b === 'number') return a < b ? -1 : a > b ? 1 : 0
  const [x, y] = [decimal(a), decimal(b)]
  // Exponents beyond all measure: the doubles still tell which side of the other they lie on.
  if (x === undefined || y === undefined) return Math.sign(Number(String(a)) - Number(String(b))) || 0
  return compareDecimals(x, y)
}

/** True for 5, 5.0 and 1e400. */
export function isWhole(value: AnyNumber): boolean {
  if (typeof value === 'number') return Number.isInteger(value)
  const exact = decimal(value)
  return exact !== undefined && isWholeDecimal(exact)
}

/** Is `value` a whole multiple of `divisor`? Both count as the decimals that they are written as: 0.3 is 3 × 0.1. */
export function isMultiple(value: AnyNumber, divisor: AnyNumber): boolean {
  if (Number.isSafeInteger(value) && Number.isSafeInteger(divisor)) return (value as number) % (divisor as number) === 0
  const [dividend, by] = [decimal(value), decimal(divisor)]
  if (dividend === undefined || by === undefined || isZeroDecimal(dividend)) return true
  const shift = by.scale - dividend.scale
  const divisorDigits = BigInt(by.digits)
  // A power of ten in front is reduced as it grows, so that 1e308 and its like are never written out.
  if (shift >= 0) {
    return (BigInt(dividend.digits) * powerOfTenModulo(shift, divisorDigits)) % divisorDigits === 0n
  }
  if (-shift > dividend.digits.length) return false
  return BigInt(dividend.digits) % (divisorDigits * 10n ** BigInt(-shift)) === 0n
}

function powerOfTenModulo(exponent: number, modulus: bigint): bigint {
  let result = 1n % modulus
  let factor = 10n % modulus
  for (let rest = BigInt(exponent); rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = (result * factor) % modulus
    factor = (factor * factor) % modulus
  }
  return result
}

/** The text of a number in an error: whole numbers in plain digits, others as Java writes doubles. */
export function numberText(value: AnyNumber): string {
  if (typeof value !== 'number') return value.text
  if (!Number.isInteger(value)) return doubleText(value)
  return Math.abs(value) < 1e21 ? String(value) : BigInt(value).toString()
}

/** As {@link numberText}, always with a point: `3.0`. */
export function decimalNumberText(value: AnyNumber): string {
  return doubleText(typeof value === 'number' ? value : value.toNumber())
}

function decimal(value: AnyNumber): Decimal | undefined {
  return toDecimal(value)
}
