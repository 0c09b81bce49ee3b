import { ExactNumber, readNumber } from '../json/index.ts'
import type { Json } from '../json/index.ts'

/** A number of a message or of a filter. */
export type NumberValue = number | ExactNumber

export function isNumber(value: Json | undefined): value is NumberValue {
  return typeof value === 'number' || value instanceof ExactNumber
}

/** Negative, zero or positive as `left` is less than, equal to or greater than `right`, by exact decimal value. */
export function compareNumbers(left: NumberValue, right: NumberValue): number {
  if (typeof left === 'number' && typeof right === 'number') return left - right
  const a = decompose(numberText(left))
  const b = decompose(numberText(right))
  if (a.sign !== b.sign) return a.sign - b.sign
  if (a.magnitude !== b.magnitude) return a.magnitude < b.magnitude ? -a.sign : a.sign
  // Digits of numbers of one magnitude compare like texts: "1" < "12" < "2".
  return a.digits === b.digits ? 0 : a.digits < b.digits ? -a.sign : a.sign
}

/** The text by which a number equals a text and matches a pattern. */
export function numberText(value: NumberValue): string {
  return typeof value === 'number' ? String(value) : value.text
}

/**
 * A number written in a filter. It keeps its digits, since a text equals it only when it has the same
 * (`'1'` is not `1.0`): a spelling that a double would lose becomes an {@link ExactNumber}.
 */
export function literalNumber(text: string): NumberValue {
  const spelling = javaDecimalText(text)
  const value = Number(spelling)
  return String(value) === spelling ? value : new ExactNumber(spelling)
}

/** A number among the arguments of a function, which may become part of the result. */
export function argumentNumber(text: string): NumberValue {
  return readNumber(javaDecimalText(text))
}

/** The number that a text reads as: blanks, grouping and the like are not numbers. Undefined for other texts. */
export function numberOfText(text: string): NumberValue | undefined {
  return DECIMAL.test(text) ? readNumber(javaDecimalText(text)) : undefined
}

/** Java's BigDecimal has exponents of 32 bits. */
const DECIMAL = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,9})?$/

interface DecimalParts {
  readonly negative: boolean
  /** All digits, without the point and leading zeros. */
  readonly digits: string
  /** How many of them stand behind the point; negative for a number with zeros to add. */
  readonly scale: number
}

function partsOf(text: string): DecimalParts {
  const [mantissa = '', exponent = '0'] = text.toLowerCase().split('e')
  const unsigned = mantissa.replace(/^[+-]/, '')
  const point = unsigned.indexOf('.')
  const fractionDigits = point < 0 ? 0 : unsigned.length - point - 1
  return {
    negative: mantissa.startsWith('-'),
    digits: unsigned.replace('.', '').replace(/^0+(?=\d)/, ''),
    scale: fractionDigits - Number(exponent),
  }
}

/** The number as Java's BigDecimal prints it, which is JSON syntax too: `1.50` stays, `1e2` becomes `1E+2`. */
function javaDecimalText(text: string): string {
  const { negative, digits, scale } = partsOf(text)
  const exponent = digits.length - 1 - scale
  const sign = negative && digits !== '0' ? '-' : ''
  if (scale === 0) return sign + digits
  if (scale > 0 && exponent >= -6) {
    const padded = digits.padStart(scale + 1, '0')
    return `${sign}${padded.slice(0, -scale)}.${padded.slice(-scale)}`
  }
  const mantissa = digits.length > 1 ? `${digits.charAt(0)}.${digits.slice(1)}` : digits
  return `${sign}${mantissa}E${exponent > 0 ? '+' : ''}${exponent}`
}

/** The same text for the same decimal value, whatever its spelling. */
export function decimalKey(value: NumberValue): string {
  const { sign, magnitude, digits } = decompose(numberText(value))
  return `${sign} ${magnitude} ${digits}`
}

const ZERO = 48

/** Sign, power of ten of the first digit, and the digits without outer zeros; all zeros are alike. */
function decompose(text: string): { sign: number; magnitude: number; digits: string } {
  const { negative, digits, scale } = partsOf(text)
  let end = digits.length
  while (end > 0 && digits.charCodeAt(end - 1) === ZERO) end--
  if (end === 0) return { sign: 0, magnitude: 0, digits: '' }
  return { sign: negative ? -1 : 1, magnitude: digits.length - scale, digits: digits.slice(0, end) }
}
