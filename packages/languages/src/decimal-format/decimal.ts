import { ExactNumber, readNumber } from '../json/index.ts'
import { roundsAway, type RoundingMode } from './rounding.ts'

/**
 * A decimal number of any length: `digits` × 10^-`scale`, as `java.math.BigDecimal`. `digits` has no leading zeros and
 * is `0` for zero, which is never negative.
 */
export interface Decimal {
  readonly negative: boolean
  readonly digits: string
  /** Number of decimals; negative for trailing zeros that are not written out. */
  readonly scale: number
}

/** A number of a message, or a decimal text. */
export type DecimalSource = number | bigint | ExactNumber | string

const MAXIMUM_SCALE = 2_147_483_647
/** Numbers such as 1e1000000000 must not fill the memory when they are written out. */
const MAXIMUM_WRITTEN_DIGITS = 1_000_000

const DECIMAL_TEXT = /^([+-]?)(?:(\p{Nd}+)(?:\.(\p{Nd}*))?|\.(\p{Nd}+))(?:[eE]([+-]?\p{Nd}{1,10}))?$/u

/** Reads exactly what `new BigDecimal(text)` takes (spec/expressions.md §5.4, D45); undefined for every other text. */
export function parseDecimal(text: string): Decimal | undefined {
  const match = DECIMAL_TEXT.exec(text)
  if (!match) return undefined
  const fraction = match[3] ?? match[4] ?? ''
  const exponent = match[5] === undefined ? 0 : Number(asciiDigits(match[5]))
  const scale = fraction.length - exponent
  if (Math.abs(exponent) > MAXIMUM_SCALE || Math.abs(scale) > MAXIMUM_SCALE) return undefined
  return decimalOf(match[1] === '-', asciiDigits((match[2] ?? '') + fraction), scale)
}

/** The decimal that a source stands for: a number counts as the digits that identify it. Undefined for other texts. */
export function toDecimal(source: DecimalSource): Decimal | undefined {
  if (typeof source === 'number' && Number.isSafeInteger(source)) {
    return { negative: source < 0, digits: String(Math.abs(source)), scale: 0 }
  }
  return parseDecimal(source instanceof ExactNumber ? source.text : String(source))
}

/** A decimal from its parts; leading zeros are removed. */
export function decimalOf(negative: boolean, digits: string, scale: number): Decimal {
  let first = 0
  while (first < digits.length - 1 && digits.charCodeAt(first) === 48) first++
  const trimmed = first === 0 ? digits : digits.slice(first)
  return { negative: negative && trimmed !== '0', digits: trimmed, scale }
}

export function isZeroDecimal(value: Decimal): boolean {
  return value.digits === '0'
}

/** True when the value has no fraction (10.0 has none). */
export function isWholeDecimal(value: Decimal): boolean {
  if (value.scale <= 0 || isZeroDecimal(value)) return true
  if (value.scale >= value.digits.length) return false
  return allZeros(value.digits, value.digits.length - value.scale)
}

export function negateDecimal(value: Decimal): Decimal {
  return isZeroDecimal(value) ? value : { ...value, negative: !value.negative }
}

/** Negative, zero or positive, by value: 2 and 2.0 are equal. Never writes out an exponent. */
export function compareDecimals(a: Decimal, b: Decimal): number {
  const signs = signOf(a) - signOf(b)
  if (signs !== 0 || isZeroDecimal(a)) return signs
  const sizes = a.digits.length - a.scale - (b.digits.length - b.scale)
  const order = sizes === 0 ? compareDigits(a.digits, b.digits) : sizes
  return a.negative ? -order : order
}

/** Rounds to a number of decimals, which may be negative; a number of fewer decimals is returned as it is. */
export function roundDecimal(value: Decimal, scale: number, mode: RoundingMode): Decimal {
  const dropped = value.scale - scale
  if (dropped <= 0) return value
  const keep = value.digits.length - dropped
  const kept = keep > 0 ? value.digits.slice(0, keep) : '0'
  if (keep >= 0 ? allZeros(value.digits, keep) : isZeroDecimal(value)) return decimalOf(value.negative, kept, scale)
  const half = keep < 0 ? -1 : compareDigits(value.digits.slice(keep), '5')
  const odd = kept.charCodeAt(kept.length - 1) % 2 === 1
  return decimalOf(value.negative, roundsAway(mode, value.negative, odd, half) ? increment(kept) : kept, scale)
}

/**
 * Plain decimal notation with all decimals of the scale, as `BigDecimal.toPlainString`.
 *
 * @throws RangeError when that would take more than a million digits
 */
export function plainText(value: Decimal): string {
  const sign = value.negative ? '-' : ''
  const { digits, scale } = value
  if (scale <= 0) return isZeroDecimal(value) ? '0' : sign + digits + zeros(-scale)
  const whole = digits.length - scale
  if (whole > 0) return `${sign}${digits.slice(0, whole)}.${digits.slice(whole)}`
  return `${sign}0.${zeros(-whole)}${digits}`
}

/** The number of a message with this value; an {@link ExactNumber} where a double does not hold it. */
export function decimalToJson(value: Decimal): number | ExactNumber {
  const text = `${value.negative ? '-' : ''}${value.digits}`
  if (value.scale === 0) return readNumber(text)
  const expanded = Math.max(value.digits.length, Math.abs(value.scale))
  return readNumber(expanded > 400 ? `${text}e${-value.scale}` : plainText(value))
}

export function addDecimals(a: Decimal, b: Decimal): Decimal {
  const scale = Math.max(a.scale, b.scale)
  return fromUnscaled(unscaled(a, scale) + unscaled(b, scale), scale)
}

export function subtractDecimals(a: Decimal, b: Decimal): Decimal {
  return addDecimals(a, negateDecimal(b))
}

export function multiplyDecimals(a: Decimal, b: Decimal): Decimal {
  return fromUnscaled(unscaled(a, a.scale) * unscaled(b, b.scale), a.scale + b.scale)
}

/**
 * The quotient with `scale` decimals.
 *
 * @throws RangeError when `b` is zero
 */
export function divideDecimals(a: Decimal, b: Decimal, scale: number, mode: RoundingMode): Decimal {
  if (isZeroDecimal(b)) throw new RangeError('Division by zero')
  const shift = scale + b.scale - a.scale
  const dividend = BigInt(a.digits) * (shift > 0 ? powerOfTen(shift) : 1n)
  const divisor = BigInt(b.digits) * (shift < 0 ? powerOfTen(-shift) : 1n)
  const negative = a.negative !== b.negative
  const quotient = dividend / divisor
  const rest = dividend - quotient * divisor
  const half = rest * 2n - divisor
  const away = rest !== 0n && roundsAway(mode, negative, quotient % 2n === 1n, half < 0n ? -1 : half > 0n ? 1 : 0)
  return decimalOf(negative, String(away ? quotient + 1n : quotient), scale)
}

/**
 * What is left of `a` when whole multiples of `b` are taken away; it has the sign of `a`.
 *
 * @throws RangeError when `b` is zero
 */
export function remainderOfDecimals(a: Decimal, b: Decimal): Decimal {
  if (isZeroDecimal(b)) throw new RangeError('Division by zero')
  const scale = Math.max(a.scale, b.scale)
  return fromUnscaled(unscaled(a, scale) % unscaled(b, scale), scale)
}

function unscaled(value: Decimal, scale: number): bigint {
  const size = BigInt(value.digits) * powerOfTen(scale - value.scale)
  return value.negative ? -size : size
}

function fromUnscaled(value: bigint, scale: number): Decimal {
  return value < 0n
    ? { negative: true, digits: String(-value), scale }
    : { negative: false, digits: String(value), scale }
}

function powerOfTen(exponent: number): bigint {
  checkWritten(exponent)
  return 10n ** BigInt(exponent)
}

function zeros(count: number): string {
  checkWritten(count)
  return '0'.repeat(count)
}

function checkWritten(count: number): void {
  if (count > MAXIMUM_WRITTEN_DIGITS) throw new RangeError(`A number of ${count} digits is too long to be written out`)
}

function signOf(value: Decimal): number {
  return isZeroDecimal(value) ? 0 : value.negative ? -1 : 1
}

/** Compares two runs of digits as fractions: the shorter one goes on with zeros. */
function compareDigits(a: string, b: string): number {
  const length = Math.max(a.length, b.length)
  for (let i = 0; i < length; i++) {
    const x = i < a.length ? a.charCodeAt(i) : 48
    const y = i < b.length ? b.charCodeAt(i) : 48
    if (x !== y) return x - y
  }
  return 0
}

function allZeros(digits: string, from: number): boolean {
  for (let i = from; i < digits.length; i++) if (digits.charCodeAt(i) !== 48) return false
  return true
}

/** The digits plus one in the last place. */
function increment(digits: string): string {
  let last = digits.length - 1
  while (last >= 0 && digits.charCodeAt(last) === 57) last--
  const nines = digits.length - 1 - last
  if (last < 0) return `1${'0'.repeat(nines)}`
  return digits.slice(0, last) + String.fromCharCode(digits.charCodeAt(last) + 1) + '0'.repeat(nines)
}

/** Digits of other scripts as ASCII digits; Java reads both. */
function asciiDigits(text: string): string {
  return /^[+-]?[0-9]*$/.test(text) ? text : text.replace(/\p{Nd}/gu, (digit) => String(digitValue(digit)))
}

/** Decimal digits stand in runs of ten that begin at …0 or …6, but for the mathematical ones. */
function digitValue(digit: string): number {
  const point = digit.codePointAt(0) ?? 48
  if (point >= 0x1d7ce && point <= 0x1d7ff) return (point - 0x1d7ce) % 10
  const beginsAtSix = (point & 15) >= 6 && /^\p{Nd}$/u.test(String.fromCodePoint(point | 15))
  return beginsAtSix ? (point & 15) - 6 : point & 15
}
