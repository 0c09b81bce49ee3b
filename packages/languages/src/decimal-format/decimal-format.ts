import { roundDecimal, toDecimal, type Decimal, type DecimalSource } from './decimal.ts'
import { parseDecimalPattern, type AffixPart, type Affixes } from './decimal-pattern.ts'
import { readDecimal, type DecimalRead, type WrittenAffixes } from './read-decimal.ts'
import { DEFAULT_LOCALE } from './locale-tag.ts'
import type { RoundingMode } from './rounding.ts'
import { decimalSymbols, type DecimalSymbols } from './symbols.ts'
import { writeDigits } from './write-digits.ts'

/** A compiled `java.text.DecimalFormat` pattern. It works on decimal digits, never on a binary double. */
export interface DecimalFormat {
  readonly pattern: string
  readonly maximumFractionDigits: number
  /** 1, 100 for `%`, 1000 for `‰`. */
  readonly multiplier: 1 | 100 | 1000
  /**
   * Writes a value; NaN and infinite numbers by the words of the locale.
   *
   * @default rounding 'HALF_EVEN'
   * @throws RangeError for a text that is no decimal number, or when UNNECESSARY would have to round
   */
  format(value: DecimalSource | Decimal, rounding?: RoundingMode): string
  /** As `DecimalFormat.parse` with `setParseBigDecimal(true)`; undefined when nothing matches. Text behind is ignored. */
  parse(text: string): DecimalRead | undefined
  /**
   * Reads as TONUMBER does (§9.2, D22): a literal minus in the prefix counts, the result is rounded HALF_EVEN to the
   * decimals of the pattern (two more for `%`, three more for `‰`).
   */
  readNumber(text: string): Decimal | undefined
}

export interface DecimalFormatOptions {
  /** Language tag, any case. @default 'en-US' */
  readonly locale?: string
  /** Replace symbols of the locale. */
  readonly symbols?: Partial<DecimalSymbols>
}

const LARGEST_CACHE = 1000
const cache = new Map<string, DecimalFormat>()

/**
 * Compiles a DecimalFormat pattern (spec/expressions.md §10.2). Cached by pattern and locale.
 *
 * @param options language tag, or options
 * @throws DecimalPatternError for a pattern that Java refuses
 */
export function compileDecimalFormat(pattern: string, options: string | DecimalFormatOptions = {}): DecimalFormat {
  const { locale, symbols }: DecimalFormatOptions = typeof options === 'string' ? { locale: options } : options
  if (symbols !== undefined) return build(pattern, { ...decimalSymbols(locale), ...symbols })
  const tag = locale ?? DEFAULT_LOCALE
  const key = `${tag}\n${pattern}`
  let format = cache.get(key)
  if (format === undefined) {
    format = build(pattern, decimalSymbols(tag))
    if (cache.size >= LARGEST_CACHE) cache.clear()
    cache.set(key, format)
  }
  return format
}

function build(text: string, symbols: DecimalSymbols): DecimalFormat {
  const pattern = parseDecimalPattern(text)
  const positive = writeAffixes(pattern.positive, symbols)
  const negative = writeAffixes(pattern.negative, symbols)
  const hasLiteralMinus = positive.prefix.includes('-')
  const shift = pattern.multiplier === 1 ? 0 : pattern.multiplier === 100 ? 2 : 3

  function parse(source: string): DecimalRead | undefined {
    return readDecimal(source, pattern, symbols, positive, negative)
  }

  return {
    pattern: text,
    maximumFractionDigits: pattern.maximumFraction,
    multiplier: pattern.multiplier,
    parse,
    format(value, rounding = 'HALF_EVEN') {
      if (typeof value === 'number' && !Number.isFinite(value)) return writeSpecial(value, symbols, positive, negative)
      const decimal = typeof value === 'object' && 'digits' in value ? value : toDecimal(value)
      if (decimal === undefined) throw new RangeError('Not a decimal number')
      const { prefix, suffix } = decimal.negative ? negative : positive
      return prefix + writeDigits(decimal, pattern, symbols, rounding) + suffix
    },
    readNumber(source) {
      const read = parse(source)
      if (read === undefined) return undefined
      const isNegative = read.isPositive && hasLiteralMinus && read.value.digits !== '0'
      const value = isNegative ? { ...read.value, negative: true } : read.value
      return roundDecimal(value, pattern.maximumFraction + shift, 'HALF_EVEN')
    },
  }
}

function writeSpecial(value: number, symbols: DecimalSymbols, positive: WrittenAffixes, negative: WrittenAffixes) {
  if (Number.isNaN(value)) return symbols.nan
  const { prefix, suffix } = value < 0 ? negative : positive
  return prefix + symbols.infinity + suffix
}

function writeAffixes({ prefix, suffix }: Affixes, symbols: DecimalSymbols): WrittenAffixes {
  return { prefix: writeAffix(prefix, symbols), suffix: writeAffix(suffix, symbols) }
}

function writeAffix(parts: readonly AffixPart[], symbols: DecimalSymbols): string {
  return parts.map((part) => (typeof part === 'string' ? part : symbols[part.mark])).join('')
}
