import { compileDecimalFormat } from '../../decimal-format/index.ts'
import type { DecimalBounds } from '../syntax/expression.ts'
import { plainNumber, type FreemarkerNumber } from '../values/number.ts'
import { languageTag } from './number-format.ts'

const WITHOUT_BOUNDS: DecimalBounds = { minimum: 0, maximum: 50 }

/** Digits without grouping, with the locale's decimal sign and between `minimum` and `maximum` decimals. */
export function formatWithBounds(
  value: FreemarkerNumber,
  { minimum, maximum }: DecimalBounds = WITHOUT_BOUNDS,
  locale: string,
): string {
  const decimals = '0'.repeat(minimum) + '#'.repeat(maximum - minimum)
  const format = compileDecimalFormat(decimals === '' ? '0' : `0.${decimals}`, languageTag(locale))
  return format.format(typeof value === 'number' ? value : plainNumber(value))
}
