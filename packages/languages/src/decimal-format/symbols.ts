import { currencyOfCountry } from './currencies.ts'
import { DEFAULT_LOCALE, resolveLocale } from './locale-tag.ts'

/** What a locale writes for the marks of a pattern. */
export interface DecimalSymbols {
  readonly decimal: string
  readonly grouping: string
  readonly minus: string
  readonly percent: string
  readonly perMille: string
  readonly exponent: string
  readonly infinity: string
  readonly nan: string
  /** The digit zero; the other nine follow it. */
  readonly zero: string
  /** `¤`, the sign of the currency of the locale's country. */
  readonly currency: string
  /** `¤¤`, its code. */
  readonly currencyCode: string
  /** In place of {@link decimal} in a pattern with a currency sign. */
  readonly monetaryDecimal: string
  /** In place of {@link grouping} in a pattern with a currency sign. */
  readonly monetaryGrouping: string
}

const LARGEST_CACHE = 500
const cache = new Map<string, DecimalSymbols>()

/**
 * Symbols of a language tag, any case (spec/expressions.md §9.2). Unknown tags have those of en-US and, like every tag
 * without a country, no currency: `¤` and `XXX`.
 */
export function decimalSymbols(tag: string = DEFAULT_LOCALE): DecimalSymbols {
  let symbols = cache.get(tag)
  if (symbols === undefined) {
    symbols = readSymbols(resolveLocale(tag), currencyOfCountry(countryOf(tag)))
    if (cache.size >= LARGEST_CACHE) cache.clear()
    cache.set(tag, symbols)
  }
  return symbols
}

function readSymbols(locale: string, currencyCode: string | undefined): DecimalSymbols {
  const tag = asJavaReads(locale)
  const plain = partsOf(new Intl.NumberFormat(tag, { useGrouping: true, minimumFractionDigits: 1 }), -123456789.5)
  const money = currencyCode === undefined ? undefined : moneyParts(tag, currencyCode)
  const decimal = plain.get('decimal') ?? '.'
  const percent = partsOf(new Intl.NumberFormat(tag, { style: 'percent' }), 1).get('percentSign') ?? '%'
  const grouping = swissGrouping(locale) ?? plain.get('group') ?? ','
  return {
    decimal,
    grouping,
    minus: plain.get('minusSign') ?? '-',
    percent,
    perMille: percent.replace('%', '\u2030').replace('\u066a', '\u0609'),
    exponent: partsOf(new Intl.NumberFormat(tag, { notation: 'scientific' }), 1e5).get('exponentSeparator') ?? 'E',
    infinity: '\u221e',
    nan: new Intl.NumberFormat(tag).format(NaN),
    zero: zeroOf(new Intl.NumberFormat(tag).format(0)),
    currency: money?.get('currency') ?? '\u00a4',
    currencyCode: currencyCode ?? 'XXX',
    monetaryDecimal: money?.get('decimal') ?? decimal,
    monetaryGrouping: swissGrouping(locale) ?? money?.get('group') ?? grouping,
  }
}

function countryOf(tag: string): string | undefined {
  try {
    return new Intl.Locale(tag).region
  } catch {
    // RangeError: not even the form of a language tag.
    return undefined
  }
}

function moneyParts(tag: string, currency: string): ReadonlyMap<string, string> {
  return partsOf(new Intl.NumberFormat(tag, { style: 'currency', currency, minimumFractionDigits: 2 }), -123456789.5)
}

function partsOf(format: Intl.NumberFormat, value: number): ReadonlyMap<string, string> {
  const parts = new Map<string, string>()
  let marks = ''
  let last = ''
  for (const { type, value: text } of format.formatToParts(value)) {
    if (/^[\u061c\u200e\u200f]+$/.test(text)) {
      // Arabic, Persian and Hebrew signs come with marks of direction, which belong to the sign.
      if (last === 'percentSign') parts.set(last, (parts.get(last) ?? '') + text)
      else marks = text
      continue
    }
    parts.set(type, marks + text)
    marks = ''
    last = type
  }
  return parts
}

/** Java takes only digits of one UTF-16 unit. */
function zeroOf(text: string): string {
  return text.length === 1 ? text : '0'
}

/** Java keeps Arabic digits for these tags, newer CLDR data has changed them. */
function asJavaReads(locale: string): string {
  return locale === 'ar' || locale === 'ar-001' || locale === 'ar-AE' ? `${locale}-u-nu-arab` : locale
}

/** Java 17 groups Swiss numbers by a typographic apostrophe; newer CLDR data has a straight one. */
function swissGrouping(locale: string): string | undefined {
  return /^(de|en|gsw|it|wae|rm)-(CH|LI)$|^gsw$|^rm$|^wae$/.test(locale) ? '\u2019' : undefined
}
