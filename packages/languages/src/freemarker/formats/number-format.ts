import {
  compileDecimalFormat,
  type DecimalFormat,
  decimalSymbols,
  DecimalPatternError,
} from '../../decimal-format/index.ts'
import { type FreemarkerNumber, plainNumber, toBig } from '../values/number.ts'
import { computerNumber } from './c-format.ts'
import { currencyPattern, percentPattern } from './money-patterns.ts'
import { readExtendedPattern } from './extended-pattern.ts'

export type NumberFormat = (value: FreemarkerNumber) => string

const cache = new Map<string, NumberFormat>()
const LARGEST_CACHE = 500

/**
 * A format by its name (number, percent, currency, computer) or as a DecimalFormat pattern, extended or not.
 *
 * @throws RangeError for what is neither
 */
export function numberFormat(format: string, locale: string): NumberFormat {
  const key = `${locale} ${format}`
  let found = cache.get(key)
  if (found === undefined) {
    found = compile(format, locale)
    if (cache.size >= LARGEST_CACHE) cache.clear()
    cache.set(key, found)
  }
  return found
}

function compile(format: string, locale: string): NumberFormat {
  if (format === 'computer' || format === 'c') return computerNumber
  if (/^@\p{L}/u.test(format))
    throw new RangeError(`No custom number format was defined with name "${format.slice(1)}"`)
  const tag = languageTag(locale)
  try {
    switch (format) {
      case 'number':
        return withShortNumbers(compilePattern('#,##0.###', tag), tag)
      case 'percent':
        return compilePattern(percentPattern(locale), tag)
      case 'currency':
        return compilePattern(currencyPattern(locale), tag)
      case '':
        return compileEmptyPattern(tag)
      default:
        return compilePattern(format, tag)
    }
  } catch (error) {
    if (error instanceof DecimalPatternError)
      throw new RangeError(`Malformed number format "${format}": ${error.message}`)
    throw error
  }
}

function compilePattern(format: string, tag: string): NumberFormat {
  const { pattern, symbols, rounding, multiplier } = readExtendedPattern(format, tag)
  const hasSymbols = Object.keys(symbols).length > 0
  const decimal = compileDecimalFormat(pattern, hasSymbols ? { locale: tag, symbols } : tag)
  return (value) => {
    if (typeof value === 'number' && !Number.isFinite(value)) return decimal.format(value)
    return decimal.format(
      multiplier === undefined ? decimalText(value) : multiplied(value, multiplier, decimal),
      rounding,
    )
  }
}

/** The parameter takes the place of the multiplier that `%` or `‰` in the pattern stands for. */
function multiplied(value: FreemarkerNumber, multiplier: number, format: DecimalFormat): string {
  const { unscaled, scale } = toBig(value)
  const own = { 1: 0, 100: 2, 1000: 3 }[format.multiplier]
  return `${unscaled * BigInt(multiplier)}e${-(scale + own)}`
}

/** Java's DecimalFormat for no pattern at all: every decimal, and no zero before the decimal sign. */
function compileEmptyPattern(tag: string): NumberFormat {
  const format = compilePattern(`#,##0.${'#'.repeat(340)}`, tag)
  const { zero, decimal } = decimalSymbols(tag)
  return (value) => format(value).replace(zero + decimal, (found, at: number) => (at <= 1 ? decimal : found))
}

/** Whole numbers of one to three digits look the same in every format of this kind with the usual digits. */
function withShortNumbers(format: NumberFormat, tag: string): NumberFormat {
  if (decimalSymbols(tag).zero !== '0') return format
  return (value) =>
    typeof value === 'number' && Number.isInteger(value) && value >= 0 && value < 1000
      ? String(value + 0)
      : format(value)
}

/** As a text that keeps huge and tiny numbers short. */
function decimalText(value: FreemarkerNumber): string {
  if (typeof value === 'number') return String(value)
  const { unscaled, scale } = toBig(value)
  return Math.abs(scale) > 400 ? `${unscaled}e${-scale}` : plainNumber(value)
}

/** The language tag of a locale such as `pt_BR`; what is no country is left out. */
export function languageTag(locale: string): string {
  const [language = '', country = ''] = locale.split('_')
  return /^(?:[A-Z]{2}|\d{3})$/.test(country) ? `${language}-${country}` : language
}
