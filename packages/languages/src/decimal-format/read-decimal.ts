import { decimalOf, type Decimal } from './decimal.ts'
import type { DecimalPattern } from './decimal-pattern.ts'
import type { DecimalSymbols } from './symbols.ts'

/** A number read from the beginning of a text. */
export interface DecimalRead {
  /** Exact: not yet rounded to the decimals of the pattern, divided by 100 or 1000 for `%` and `‰`. */
  readonly value: Decimal
  /** Behind the last unit that was read. */
  readonly end: number
  /** The positive half of the pattern matched. */
  readonly isPositive: boolean
}

/** The texts around the number, as the locale spells them. */
export interface WrittenAffixes {
  readonly prefix: string
  readonly suffix: string
}

/** A text of this many digits in the exponent stands for no number that could be computed with. */
const MAXIMUM_EXPONENT = 2_000_000_000

/**
 * Reads a number as `DecimalFormat.parse` does: a prefix must match (of two the longer), then digits, grouping marks
 * anywhere if the pattern groups, one point, an exponent with every pattern, then a suffix.
 */
export function readDecimal(
  text: string,
  pattern: DecimalPattern,
  symbols: DecimalSymbols,
  positive: WrittenAffixes,
  negative: WrittenAffixes,
): DecimalRead | undefined {
  const prefixes = choose(text, 0, positive.prefix, negative.prefix, true, true)
  if (prefixes === undefined) return undefined
  const number = readDigits(text, prefixes.end, pattern, symbols)
  if (number === undefined) return undefined
  const suffixes = choose(text, number.end, positive.suffix, negative.suffix, prefixes.positive, prefixes.negative)
  if (suffixes === undefined || suffixes.positive === suffixes.negative) return undefined
  const shift = pattern.multiplier === 1 ? 0 : pattern.multiplier === 100 ? 2 : 3
  const value = decimalOf(suffixes.negative, number.digits, number.scale + shift)
  return { value, end: suffixes.end, isPositive: suffixes.positive }
}

/** Which of two affixes stands at a place; of two that do the longer one, both when they are equally long. */
function choose(
  text: string,
  at: number,
  positive: string,
  negative: string,
  mayPositive: boolean,
  mayNegative: boolean,
) {
  let isPositive = mayPositive && text.startsWith(positive, at)
  let isNegative = mayNegative && text.startsWith(negative, at)
  if (isPositive && isNegative && positive.length !== negative.length) {
    isPositive = positive.length > negative.length
    isNegative = !isPositive
  }
  if (!isPositive && !isNegative) return undefined
  return { positive: isPositive, negative: isNegative, end: at + (isPositive ? positive : negative).length }
}

function readDigits(text: string, start: number, pattern: DecimalPattern, symbols: DecimalSymbols) {
  const point = pattern.monetary ? symbols.monetaryDecimal : symbols.decimal
  const grouping = pattern.monetary ? symbols.monetaryGrouping : symbols.grouping
  let at = start
  let digits = ''
  let decimals = -1
  let exponent = 0
  /** Where grouping marks began that no digit has followed yet: they are not part of the number. */
  let pendingGrouping = -1
  while (at < text.length) {
    const digit = digitAt(text, at, symbols)
    if (digit >= 0) {
      digits += String.fromCharCode(48 + digit)
      if (decimals >= 0) decimals++
      pendingGrouping = -1
    } else if (decimals < 0 && text.startsWith(point, at)) {
      decimals = 0
    } else if (decimals < 0 && pattern.groupingSize > 0 && text.startsWith(grouping, at)) {
      pendingGrouping = at
    } else {
      if (text.startsWith(symbols.exponent, at)) {
        const read = readExponent(text, at + symbols.exponent.length, symbols)
        if (read !== undefined) {
          exponent = read.exponent
          at = read.end
        }
      }
      break
    }
    at++
  }
  if (digits === '') return undefined
  return { digits, scale: Math.max(decimals, 0) - exponent, end: pendingGrouping >= 0 ? pendingGrouping : at }
}

function readExponent(text: string, start: number, symbols: DecimalSymbols) {
  const negative = text.startsWith(symbols.minus, start)
  let at = negative ? start + symbols.minus.length : start
  let exponent = 0
  const first = at
  for (let digit = digitAt(text, at, symbols); digit >= 0; digit = digitAt(text, at, symbols)) {
    exponent = exponent * 10 + digit
    at++
  }
  if (at === first || exponent > MAXIMUM_EXPONENT) return undefined
  return { exponent: negative ? -exponent : exponent, end: at }
}

/** The value of the digit at a place, of the locale or of any other script; -1 for other characters. */
function digitAt(text: string, at: number, symbols: DecimalSymbols): number {
  const unit = text.charCodeAt(at)
  if (unit >= 48 && unit <= 57) return unit - 48
  if (!(unit >= 0x660)) return -1
  const own = unit - symbols.zero.charCodeAt(0)
  if (own >= 0 && own <= 9) return own
  const character = text.charAt(at)
  if (!/\p{Nd}/u.test(character)) return -1
  // The digits of the Basic Multilingual Plane stand in runs of ten that begin at xxx0 or xxx6.
  return (unit & 15) >= 6 && /\p{Nd}/u.test(String.fromCharCode((unit & ~15) + 15)) ? (unit & 15) - 6 : unit & 15
}
