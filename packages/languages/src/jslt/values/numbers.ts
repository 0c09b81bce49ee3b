import { ExactNumber } from '../../json/index.ts'
import type { NumberValue } from './value.ts'
import { WholeDecimal } from './whole-decimal.ts'

/**
 * Numbers as the language has them: integers and doubles. A plain JavaScript number without a fraction is an integer,
 * unless JavaScript itself would write it with an exponent (from 1e21 on, where nobody writes integers).
 */
const FIRST_EXPONENT = 1e21

export function isIntegral(value: NumberValue): boolean {
  if (typeof value === 'number') return Number.isInteger(value) && value < FIRST_EXPONENT && value > -FIRST_EXPONENT
  if (typeof value === 'bigint') return true
  return value instanceof ExactNumber && isIntegerText(value.text)
}

/** The double nearest to the value; infinite when it is beyond doubles. */
export function toDouble(value: NumberValue): number {
  if (typeof value === 'number') return value
  return typeof value === 'bigint' ? Number(value) : value.toNumber()
}

/** An integer of any size, exactly. Only for values that are {@link isIntegral}. */
export function toBigInt(value: NumberValue): bigint {
  if (typeof value === 'bigint') return value
  return typeof value === 'number' ? BigInt(value) : BigInt(value instanceof ExactNumber ? value.text : 0)
}

/** The value as a signed integer of 64 bits: integers wrap around, decimals are cut and end at the outermost values. */
export function toLong(value: NumberValue): bigint {
  return isIntegral(value) ? BigInt.asIntN(64, toBigInt(value)) : cutToLong(toDouble(value))
}

/** The value as a signed integer of 32 bits, in the manner of {@link toLong}. */
export function toInt(value: NumberValue): number {
  if (typeof value === 'number' && (value | 0) === value) return value
  if (isIntegral(value)) return Number(BigInt.asIntN(32, toBigInt(value)))
  const number = toDouble(value)
  if (Number.isNaN(number)) return 0
  return Math.max(-0x80000000, Math.min(0x7fffffff, Math.trunc(number)))
}

const LONGEST = 2n ** 63n

/** A double cut to a signed integer of 64 bits. */
export function cutToLong(value: number): bigint {
  if (Number.isNaN(value)) return 0n
  if (value >= 2 ** 63) return LONGEST - 1n
  return value <= -(2 ** 63) ? -LONGEST : BigInt(Math.trunc(value))
}

/** An integer in the form the program keeps it in: a plain number when that holds it, a bigint otherwise. */
export function integerValue(value: bigint): number | bigint {
  const number = Number(value)
  return Number.isSafeInteger(number) ? number : value
}

/** A double in the form the program keeps it in. */
export function decimalValue(value: number): number | WholeDecimal {
  return Number.isInteger(value) ? new WholeDecimal(value) : value
}

/** The value as the key of a set of scalars; undefined when no plain number stands for it exactly. */
export function plainNumber(value: NumberValue): number | undefined {
  if (typeof value === 'number') return value
  if (value instanceof WholeDecimal) return value.toNumber()
  return undefined
}

function isIntegerText(text: string): boolean {
  return /^-?\d+$/.test(text)
}
