export { compileDecimalFormat } from './decimal-format.ts'
export type { DecimalFormat, DecimalFormatOptions } from './decimal-format.ts'
export type { DecimalRead } from './read-decimal.ts'
export { DEFAULT_LOCALE, resolveLocale } from './locale-tag.ts'
export {
  addDecimals,
  compareDecimals,
  decimalToJson,
  divideDecimals,
  isWholeDecimal,
  isZeroDecimal,
  multiplyDecimals,
  negateDecimal,
  parseDecimal,
  plainText,
  remainderOfDecimals,
  roundDecimal,
  subtractDecimals,
  toDecimal,
} from './decimal.ts'
export type { Decimal, DecimalSource } from './decimal.ts'
export { doubleText } from './double-text.ts'
export { DecimalPatternError } from './errors.ts'
export { decimalSymbols } from './symbols.ts'
export type { DecimalSymbols } from './symbols.ts'
export { isRoundingMode, ROUNDING_MODES } from './rounding.ts'
export type { RoundingMode } from './rounding.ts'
