import { compileDecimalFormat, isRoundingMode } from '../../../decimal-format/index.ts'
import type { RoundingMode } from '../../../decimal-format/index.ts'
import { toDecimal, toText } from '../../values/coerce.ts'
import { FunctionFault } from '../../values/faults.ts'
import { isMissing } from '../../values/value.ts'
import type { Argument } from '../../values/value.ts'
import { defineFunction } from '../define-function.ts'
import { localeOf } from '../locale.ts'
import { rememberLast } from '../remember-last.ts'

export const formatNumber = defineFunction({
  name: 'FORMATNUMBER',
  group: 'numerical',
  parameters: [
    { name: 'value', kind: 'number' },
    { name: 'pattern', kind: 'text', isRequired: true },
    { name: 'locale', kind: 'text', isOptional: true },
    { name: 'rounding', kind: 'text', isOptional: true },
  ],
  result: 'text',
  summary:
    'Writes a number with a DecimalFormat pattern. The locale is a language tag (en-US by default), the rounding UP, DOWN, CEILING, FLOOR, HALF_UP, HALF_DOWN or HALF_EVEN (default). It works on decimal digits: 2.345 is a tie. Null gives null.',
  examples: [
    { expression: 'FORMATNUMBER(1234567.891, "#,##0.00", "pt-BR")', result: '1.234.567,89' },
    { expression: 'FORMATNUMBER(2.345, "0.00", null, "HALF_UP")', result: '2.35' },
    { expression: 'FORMATNUMBER(7, "000")', result: '007' },
  ],
  prepare([, pattern, locale, rounding]) {
    const formatOf = rememberLast(compileDecimalFormat)
    if (!isMissing(pattern) && locale !== undefined) formatOf(toText(pattern), localeOf(locale))
    if (!isMissing(rounding)) roundingOf(rounding)
    return (value, pattern, locale, rounding) => {
      if (isMissing(value)) return null
      if (isMissing(pattern)) throw new FunctionFault('the pattern is null')
      return formatOf(toText(pattern), localeOf(locale)).format(toDecimal(value), roundingOf(rounding))
    }
  },
})

function roundingOf(rounding: Argument): RoundingMode {
  if (isMissing(rounding)) return 'HALF_EVEN'
  const name = toText(rounding)
  if (!isRoundingMode(name) || name === 'UNNECESSARY') throw new FunctionFault(`Unknown rounding '${name}'`)
  return name
}
