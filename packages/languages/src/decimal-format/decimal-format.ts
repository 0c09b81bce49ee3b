import type { Decimal, DecimalSource } from './decimal.ts'
import { DecimalPatternError } from './errors.ts'
import type { RoundingMode } from './rounding.ts'
import type { DecimalSymbols } from './symbols.ts'

/** A number read from the beginning of a text. */
export interface DecimalRead {
  /** Exact: not yet rounded to the decimals of the pattern, divided by 100 or 1000 for `%` and `‰`. */
  readonly value: Decimal
  /** Behind the last unit that was read. */
  readonly end: number
}

/** A compiled `java.text.DecimalFormat` pattern. It works on decimal digits, never on a binary double. */
export interface DecimalFormat {
  readonly pattern: string
  readonly maximumFractionDigits: number
  /** 1, 100 for `%`, 1000 for `‰`. */
  readonly multiplier: 1 | 100 | 1000
  /** @default rounding 'HALF_EVEN'. @throws RangeError when the value is no finite decimal number */
  format(value: DecimalSource | Decimal, rounding?: RoundingMode): string
  /** As `DecimalFormat.parse` with `setParseBigDecimal(true)`; undefined when nothing matches. Text behind is ignored. */
  parse(text: string): DecimalRead | undefined
  /**
   * Reads as TONUMBER does (§9.2, D22): a quoted minus in the prefix counts, the result is rounded HALF_EVEN to the
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

/**
 * Compiles a DecimalFormat pattern (spec/expressions.md §10.2). Cached by pattern and locale.
 *
 * @throws DecimalPatternError for a pattern that Java refuses
 */
export function compileDecimalFormat(pattern: string, options: string | DecimalFormatOptions = {}): DecimalFormat {
  throw new DecimalPatternError(`not available ${JSON.stringify(options)}`, pattern, 0)
}
