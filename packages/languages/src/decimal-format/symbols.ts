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
  /** Between currency and number for money, else {@link decimal}. */
  readonly monetaryDecimal: string
  readonly monetaryGrouping: string
}

/** Symbols of a language tag, any case; unknown tags have those of en-US (spec/expressions.md §9.2). */
export function decimalSymbols(locale = 'en-US'): DecimalSymbols {
  void locale
  throw new RangeError('not available')
}
