import { ExactNumber } from '../../json/index.ts'
import { MAXIMUM_DIGITS } from '../limits.ts'
import { SpecialValue } from './special-value.ts'

/**
 * A number that no JavaScript number stands for: `unscaled` × 10^-`scale`, as Java's BigDecimal. Everything of up to
 * 15 digits is a plain number instead, which counts as the decimal that JavaScript prints for it.
 */
export class BigNumber extends SpecialValue {
  readonly typeName = 'number'
  readonly unscaled: bigint
  readonly scale: number

  constructor(unscaled: bigint, scale: number) {
    super()
    this.unscaled = unscaled
    this.scale = scale
  }
}

/** Plain numbers may be NaN or infinite (`"INF"?number`), with which no arithmetic is possible. */
export type FreemarkerNumber = number | BigNumber

/** Decimals that products and quotients keep (rows arithmetic in spec/connectors/tools.md). */
const KEPT_DECIMALS = 12
/** Below this a whole number and its decimal fractions survive as JavaScript numbers. */
const SMALL = 1e15

const POWERS = Array.from({ length: 23 }, (_, exponent) => 10 ** exponent)

const DECIMAL_TEXT = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/

/** What `new BigDecimal(text)` reads, and `INF`, `-INF`, `Infinity`, `-Infinity`, `NaN`; undefined for anything else. */
export function parseNumber(text: string): FreemarkerNumber | undefined {
  const match = DECIMAL_TEXT.exec(text)
  if (!match) return NON_FINITE.get(text)
  const [, sign, whole = '', fraction = '', exponent = '0'] = match
  const digits = whole + fraction
  if (digits === '') return undefined
  const scale = fraction.length - Number(exponent)
  if (!Number.isSafeInteger(scale) || Math.abs(scale) > 0x7fffffff) return undefined
  const unscaled = BigInt(digits)
  return simplest(sign === '-' ? -unscaled : unscaled, scale)
}

const NON_FINITE: ReadonlyMap<string, number> = new Map([
  ['INF', Infinity],
  ['-INF', -Infinity],
  ['Infinity', Infinity],
  ['-Infinity', -Infinity],
  ['NaN', NaN],
])

/** The number of a value of the model, or undefined when it is none. */
export function asNumber(value: unknown): FreemarkerNumber | undefined {
  if (typeof value === 'number') return value
  if (value instanceof BigNumber) return value
  if (value instanceof ExactNumber) return parseNumber(value.text)
  return undefined
}

/** The plainest form with this value. */
export function simplest(unscaled: bigint, scale: number): FreemarkerNumber {
  if (scale >= 0 && scale <= 22 && unscaled < 1_000_000_000_000_000n && unscaled > -1_000_000_000_000_000n) {
    return Number(unscaled) / (POWERS[scale] as number)
  }
  if (scale === 0) {
    const plain = Number(unscaled)
    return Number.isSafeInteger(plain) ? plain : new BigNumber(unscaled, 0)
  }
  if (unscaled === 0n) return 0
  if (scale < 0) {
    return scale >= -400 ? simplest(unscaled * 10n ** BigInt(-scale), 0) : new BigNumber(unscaled, scale)
  }
  if (unscaled % 10n === 0n) {
    const zeros = /0+$/.exec(unscaled.toString())?.[0].length ?? 0
    const dropped = Math.min(zeros, scale)
    return simplest(unscaled / 10n ** BigInt(dropped), scale - dropped)
  }
  return new BigNumber(unscaled, scale)
}

/**
 * As an integer and a power of ten.
 *
 * @throws RangeError for NaN and infinities
 */
export function toBig(value: FreemarkerNumber): { readonly unscaled: bigint; readonly scale: number } {
  if (typeof value !== 'number') return value
  if (Number.isSafeInteger(value)) return { unscaled: BigInt(value), scale: 0 }
  if (!Number.isFinite(value)) throw new RangeError(`${nonFiniteName(value)} is no number to calculate with`)
  const match = DECIMAL_TEXT.exec(String(value))
  const fraction = match?.[3] ?? ''
  const digits = BigInt(`${match?.[2] ?? '0'}${fraction}`)
  const scale = fraction.length - Number(match?.[4] ?? 0)
  const signed = value < 0 ? -digits : digits
  return scale < 0 ? { unscaled: signed * 10n ** BigInt(-scale), scale: 0 } : { unscaled: signed, scale }
}

export function addNumbers(a: FreemarkerNumber, b: FreemarkerNumber): FreemarkerNumber {
  if (typeof a === 'number' && typeof b === 'number') {
    const sum = a + b
    if (Number.isSafeInteger(a) && Number.isSafeInteger(b) && Number.isSafeInteger(sum)) return sum
    const decimals = smallDecimals(a, b)
    if (decimals >= 0) {
      const power = POWERS[decimals] as number
      const total = Math.round(a * power) + Math.round(b * power)
      if (Math.abs(total) < SMALL) return total / power
    }
  }
  const x = toBig(a)
  const y = toBig(b)
  const scale = Math.max(x.scale, y.scale)
  return simplest(rescaled(x, scale) + rescaled(y, scale), scale)
}

export function subtractNumbers(a: FreemarkerNumber, b: FreemarkerNumber): FreemarkerNumber {
  return addNumbers(a, negateNumber(b))
}

export function multiplyNumbers(a: FreemarkerNumber, b: FreemarkerNumber): FreemarkerNumber {
  if (typeof a === 'number' && typeof b === 'number') {
    const product = a * b
    if (Number.isSafeInteger(a) && Number.isSafeInteger(b) && Number.isSafeInteger(product)) return product + 0
  }
  const x = toBig(a)
  const y = toBig(b)
  checkDigits(digitCount(x.unscaled) + digitCount(y.unscaled))
  const scale = x.scale + y.scale
  const product = x.unscaled * y.unscaled
  return scale > KEPT_DECIMALS
    ? simplest(divideHalfUp(product, 10n ** BigInt(checkDigits(scale - KEPT_DECIMALS))), KEPT_DECIMALS)
    : simplest(product, scale)
}

/** @throws RangeError when `b` is zero */
export function divideNumbers(a: FreemarkerNumber, b: FreemarkerNumber): FreemarkerNumber {
  if (typeof a === 'number' && typeof b === 'number' && b !== 0) {
    if (Number.isSafeInteger(a) && Number.isSafeInteger(b) && a % b === 0) return a / b + 0
  }
  const x = toBig(a)
  const y = toBig(b)
  if (y.unscaled === 0n) throw new RangeError('Division by zero')
  const scale = Math.max(KEPT_DECIMALS, x.scale, y.scale)
  // x·10^-xs ÷ y·10^-ys = (x·10^(scale + ys - xs) ÷ y)·10^-scale
  const shift = scale + y.scale - x.scale
  const dividend = shift > 0 ? x.unscaled * powerOfTen(shift) : x.unscaled
  const divisor = shift < 0 ? y.unscaled * powerOfTen(-shift) : y.unscaled
  return simplest(divideHalfUp(dividend, divisor), scale)
}

/** The rest of the whole parts, with the sign of `a`. @throws RangeError when the whole part of `b` is zero */
export function remainderOfNumbers(a: FreemarkerNumber, b: FreemarkerNumber): FreemarkerNumber {
  if (Number.isSafeInteger(a) && Number.isSafeInteger(b) && b !== 0) return ((a as number) % (b as number)) + 0
  const divisor = longValue(b)
  if (divisor === 0n) throw new RangeError('Division by zero')
  return simplest(longValue(a) % divisor, 0)
}

export function negateNumber(value: FreemarkerNumber): FreemarkerNumber {
  if (typeof value === 'number') return 0 - value
  return new BigNumber(-value.unscaled, value.scale)
}

/** Negative, zero or positive. */
export function compareNumbers(a: FreemarkerNumber, b: FreemarkerNumber): number {
  if (typeof a === 'number' && typeof b === 'number') return a < b ? -1 : a > b ? 1 : 0
  if (typeof a === 'number' && !Number.isFinite(a)) return a < 0 ? -1 : 1
  if (typeof b === 'number' && !Number.isFinite(b)) return b < 0 ? 1 : -1
  const x = toBig(a)
  const y = toBig(b)
  const signs = signOf(x.unscaled) - signOf(y.unscaled)
  if (signs !== 0 || x.unscaled === 0n) return signs
  // Sizes first: numbers such as 1e1000000 are never written out.
  const sizes = digitCount(x.unscaled) - x.scale - (digitCount(y.unscaled) - y.scale)
  if (sizes !== 0) return x.unscaled < 0n ? -sizes : sizes
  const scale = Math.max(x.scale, y.scale)
  return signOf(rescaled(x, scale) - rescaled(y, scale))
}

/** The whole part as a 64-bit integer; bits beyond are cut off. */
export function longValue(value: FreemarkerNumber): bigint {
  if (Number.isSafeInteger(value)) return BigInt(value as number)
  return BigInt.asIntN(64, wholePart(value))
}

/** The whole part as a 32-bit integer; bits beyond are cut off. */
export function intValue(value: FreemarkerNumber): number {
  if (typeof value === 'number' && (value | 0) === value) return value
  return Number(BigInt.asIntN(32, wholePart(value)))
}

/** Fraction cut off. NaN counts as 0, the infinities as the largest numbers, as in Java. */
export function wholePart(value: FreemarkerNumber): bigint {
  if (typeof value === 'number' && !Number.isFinite(value)) {
    return Number.isNaN(value) ? 0n : value > 0 ? 0x7fffffffn : -0x80000000n
  }
  const { unscaled, scale } = toBig(value)
  if (scale <= 0) return unscaled * powerOfTen(-scale)
  // More decimals than digits: nothing stands before the point.
  return scale > digitCount(unscaled) ? 0n : unscaled / powerOfTen(scale)
}

export function isWholeNumber(value: FreemarkerNumber): boolean {
  if (typeof value === 'number') return Number.isInteger(value)
  if (value.scale <= 0) return true
  return value.scale <= digitCount(value.unscaled) && value.unscaled % powerOfTen(value.scale) === 0n
}

/** The nearest double. */
export function toDouble(value: FreemarkerNumber): number {
  return typeof value === 'number' ? value : Number(`${value.unscaled}e${-value.scale}`)
}

/** Plain digits without exponent and without closing zeros: what `?c` prints. */
export function plainNumber(value: FreemarkerNumber): string {
  if (typeof value === 'number') {
    if (Number.isSafeInteger(value)) return value === 0 ? '0' : String(value)
    if (!Number.isFinite(value)) return nonFiniteName(value)
  }
  const { unscaled, scale } = toBig(value)
  const negative = unscaled < 0n
  const digits = (negative ? -unscaled : unscaled).toString()
  if (scale <= 0) {
    checkDigits(digits.length - scale)
    return unscaled === 0n ? '0' : `${negative ? '-' : ''}${digits}${'0'.repeat(-scale)}`
  }
  checkDigits(scale)
  const padded = digits.padStart(scale + 1, '0')
  let end = padded.length
  while (end > padded.length - scale && padded.charCodeAt(end - 1) === 48) end--
  const whole = padded.slice(0, padded.length - scale)
  const fraction = padded.slice(padded.length - scale, end)
  return `${negative ? '-' : ''}${whole}${fraction === '' ? '' : `.${fraction}`}`
}

export function nonFiniteName(value: number): string {
  return Number.isNaN(value) ? 'NaN' : value > 0 ? 'Infinity' : '-Infinity'
}

/** Decimals that both numbers fit into while everything stays below 15 digits; -1 when they do not. */
function smallDecimals(a: number, b: number): number {
  const decimals = Math.max(decimalsOf(a), decimalsOf(b))
  if (decimals > 15) return -1
  const power = POWERS[decimals] as number
  return Math.abs(a) * power < SMALL && Math.abs(b) * power < SMALL ? decimals : -1
}

function decimalsOf(value: number): number {
  if (Number.isInteger(value)) return 0
  const text = String(value)
  const point = text.indexOf('.')
  return text.includes('e') || point < 0 ? 99 : text.length - point - 1
}

function divideHalfUp(dividend: bigint, divisor: bigint): bigint {
  const quotient = dividend / divisor
  const rest = dividend % divisor
  const twice = rest * 2n
  const away = (twice < 0n ? -twice : twice) >= (divisor < 0n ? -divisor : divisor)
  return away && rest !== 0n ? quotient + (dividend < 0n === divisor < 0n ? 1n : -1n) : quotient
}

function rescaled(value: { readonly unscaled: bigint; readonly scale: number }, scale: number): bigint {
  return value.unscaled * powerOfTen(scale - value.scale)
}

function powerOfTen(exponent: number): bigint {
  return exponent === 0 ? 1n : 10n ** BigInt(checkDigits(exponent))
}

function signOf(value: bigint): number {
  return value < 0n ? -1 : value > 0n ? 1 : 0
}

function digitCount(value: bigint): number {
  return (value < 0n ? -value : value).toString().length
}

function checkDigits(count: number): number {
  if (count > MAXIMUM_DIGITS) throw new RangeError(`A number of more than ${MAXIMUM_DIGITS} digits is too long`)
  return count
}
