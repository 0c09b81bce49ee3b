import { decimalToJson, doubleText, parseDecimal, plainText, roundDecimal } from '../../decimal-format/index.ts'
import type { Decimal } from '../../decimal-format/index.ts'
import { ExactNumber } from '../../json/index.ts'
import { FunctionFault } from './faults.ts'
import { textOf } from './text-form.ts'
import { isList, isMissing, isNumber, isObject, JavaDouble } from './value.ts'
import type { Argument, Value } from './value.ts'

// Coercion of arguments (expressions.md §5.4). All throw FunctionFault, to which the call adds its function's name.

/** A condition: null is false, a text is true only as `true` in any case, everything else that is no boolean is false. */
export function isTrue(value: Argument): boolean {
  return value === true || (typeof value === 'string' && value.length === 4 && value.toLowerCase() === 'true')
}

/** A number as a double. */
export function toDouble(value: Argument): number {
  if (typeof value === 'number') return value
  if (value instanceof JavaDouble) return value.value
  if (typeof value === 'string') {
    if (PLAIN_NUMBER.test(value)) return Number(value)
    const decimal = parseDecimal(value)
    if (decimal !== undefined) return Number(`${decimal.negative ? '-' : ''}${decimal.digits}e${-decimal.scale}`)
  }
  if (value instanceof ExactNumber) return value.toNumber()
  throw notANumber(value)
}

/** What needs no closer look; a short run so that nobody can make the check slow. */
const PLAIN_NUMBER = /^-?\d{1,15}(?:\.\d{1,15})?$/

/** A number with all its digits; a double counts as the decimal number of its text form. */
export function toDecimal(value: Argument): Decimal {
  const decimal =
    typeof value === 'string'
      ? parseDecimal(value)
      : value instanceof JavaDouble
        ? parseDecimal(doubleText(value.value))
        : isNumber(value)
          ? parseDecimal(textOf(value))
          : undefined
  if (decimal === undefined) throw notANumber(value)
  return decimal
}

/** An integer of 64 bits with all its digits, cut towards zero. */
export function toLong(value: Argument): number | ExactNumber {
  const double = value instanceof JavaDouble ? value.value : value
  // Adding zero makes a zero of a negative one.
  if (typeof double === 'number' && Math.abs(double) < 2 ** 53) return Math.trunc(double) + 0
  const integer = roundDecimal(toDecimal(value), 0, 'DOWN')
  // Zeros of an exponent are not written out before the size is known.
  if (integer.digits !== '0' && integer.digits.length - integer.scale > 19) throw beyond64Bits(value)
  const exact = BigInt(plainText(integer))
  if (exact !== BigInt.asIntN(64, exact)) throw beyond64Bits(value)
  return decimalToJson(integer)
}

/** An integer of 64 bits for positions, lengths and amounts, where no text or list is longer than 2^53. */
export function toIndex(value: Argument): number {
  const long = toLong(value)
  return typeof long === 'number' ? long : long.toNumber()
}

/** The text form of a value that must be there. */
export function toText(value: Argument): string {
  if (typeof value === 'string') return value
  if (isMissing(value)) throw new FunctionFault('a text is null')
  return textOf(value)
}

export function toList(value: Argument): readonly Value[] {
  if (isList(value)) return value
  throw new FunctionFault(`${describe(value)} is no array`)
}

function notANumber(value: Argument): FunctionFault {
  return new FunctionFault(`${describe(value)} is not a number`)
}

function beyond64Bits(value: Argument): FunctionFault {
  return new FunctionFault(`${describe(value)} is beyond 64 bits`)
}

/** A value as an error names it: its kind, and the beginning of a text or number. */
export function describe(value: Argument): string {
  if (isMissing(value)) return 'null'
  if (isList(value)) return 'an array'
  if (isObject(value)) return 'an object'
  const text = textOf(value)
  const shown = text.length > 64 ? `${text.slice(0, 64)}...` : text
  return typeof value === 'string' ? `'${shown}'` : shown
}
