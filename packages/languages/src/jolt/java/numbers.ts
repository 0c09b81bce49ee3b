import { ExactNumber, readNumber } from '../../json/index.ts'
import type { JoltNumber } from '../run/tree.ts'
import { javaTrim } from './java-text.ts'

/** Beyond such an exponent whole numbers are not written out. */
const LARGEST_EXPONENT = 5000

export function isNumber(value: unknown): value is JoltNumber {
  return typeof value === 'number' || value instanceof ExactNumber
}

/**
 * The number that a text spells, as Java reads it: blanks around it, a sign, `5.`, `.5`, `1e3` and the endings `d` and
 * `f` are accepted. Whole numbers keep all their digits; decimals become doubles.
 */
export function readNumberText(text: string): JoltNumber | undefined {
  const match = /^([+-]?)(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?[dDfF]?$/.exec(javaTrim(text))
  if (match === null) return undefined
  const [, sign, digits, exponent = ''] = match
  if (exponent === '' && /^\d+$/.test(digits!)) {
    const number = readNumber(`${sign === '-' ? '-' : ''}${digits!.replace(/^0+(?=\d)/, '')}`)
    return typeof number === 'number' ? number + 0 : number
  }
  const value = Number(`${sign}${digits}${exponent}`)
  return Number.isFinite(value) ? value : undefined
}

/** The nearest double. */
export function asDouble(number: JoltNumber): number {
  return typeof number === 'number' ? number : number.toNumber()
}

/** Without its fraction, towards zero, and without loss. */
export function truncate(number: JoltNumber): JoltNumber {
  if (typeof number === 'number') return Math.trunc(number) + 0
  const whole = wholePart(number)
  return whole === undefined ? number : fromBigInt(whole)
}

export function isWhole(number: JoltNumber): boolean {
  return typeof number === 'number' ? Number.isInteger(number) : compareNumbers(number, truncate(number)) === 0
}

/** The sum of the whole parts, without loss. What is too large to be written out does not count. */
export function addWholes(numbers: readonly JoltNumber[]): JoltNumber {
  let sum = 0
  for (let index = 0; index < numbers.length; index++) {
    const part = truncate(numbers[index]!)
    if (typeof part !== 'number' || !Number.isSafeInteger(sum + part)) return addBigInts(sum, numbers.slice(index))
    sum += part
  }
  return sum
}

function addBigInts(start: number, numbers: readonly JoltNumber[]): JoltNumber {
  let sum = BigInt(start)
  for (const number of numbers) sum += wholePart(number) ?? 0n
  return fromBigInt(sum)
}

/** a - b for two whole numbers, without loss; undefined when they are too large. */
export function subtractWholes(a: JoltNumber, b: JoltNumber): JoltNumber | undefined {
  if (typeof a === 'number' && typeof b === 'number' && Number.isSafeInteger(a - b)) return a - b
  const [left, right] = [wholePart(a), wholePart(b)]
  return left === undefined || right === undefined ? undefined : fromBigInt(left - right)
}

/** Negative, zero or positive, by value. */
export function compareNumbers(a: JoltNumber, b: JoltNumber): number {
  const [near, other] = [asDouble(a), asDouble(b)]
  if (near !== other) return near < other ? -1 : 1
  if (typeof a === 'number' && typeof b === 'number') return 0
  // The nearest doubles are the same: the digits decide.
  const [left, right] = [scaled(a), scaled(b)]
  if (left === undefined || right === undefined) return 0
  const exponent = Math.min(left.exponent, right.exponent)
  const [x, y] = [shifted(left, exponent), shifted(right, exponent)]
  return x < y ? -1 : x > y ? 1 : 0
}

export function absolute(number: JoltNumber): JoltNumber {
  if (typeof number === 'number') return Math.abs(number)
  return number.text.startsWith('-') ? new ExactNumber(number.text.slice(1)) : number
}

function fromBigInt(value: bigint): JoltNumber {
  const double = Number(value)
  return Number.isSafeInteger(double) ? double : readNumber(value.toString())
}

function wholePart(number: JoltNumber): bigint | undefined {
  if (typeof number === 'number') return Number.isFinite(number) ? BigInt(Math.trunc(number)) : undefined
  const parts = scaled(number)
  if (parts === undefined) return undefined
  return parts.exponent >= 0 ? shifted(parts, 0) : parts.digits / 10n ** BigInt(-parts.exponent)
}

interface Scaled {
  readonly digits: bigint
  /** Power of ten by which the digits are to be multiplied. */
  readonly exponent: number
}

function shifted({ digits, exponent }: Scaled, to: number): bigint {
  return digits * 10n ** BigInt(exponent - to)
}

function scaled(number: JoltNumber): Scaled | undefined {
  const match = /^(-?\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(String(number))
  if (match === null) return undefined
  const fraction = match[2] ?? ''
  const exponent = Number(match[3] ?? 0) - fraction.length
  return Math.abs(exponent) > LARGEST_EXPONENT ? undefined : { digits: BigInt(`${match[1]}${fraction}`), exponent }
}
