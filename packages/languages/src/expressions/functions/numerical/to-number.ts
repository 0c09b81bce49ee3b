import { compileDecimalFormat, decimalToJson, roundDecimal } from '../../../decimal-format/index.ts'
import { describe, isTrue, toText } from '../../values/coerce.ts'
import { FunctionFault } from '../../values/faults.ts'
import { isMissing } from '../../values/value.ts'
import { defineFunction } from '../define-function.ts'
import { localeOf } from '../locale.ts'
import { rememberLast } from '../remember-last.ts'

export const toNumber = defineFunction({
  name: 'TONUMBER',
  group: 'numerical',
  parameters: [
    { name: 'text', kind: 'text' },
    { name: 'pattern', kind: 'text', isRequired: true },
    { name: 'locale', kind: 'text', isOptional: true },
    { name: 'asInteger', kind: 'condition', isOptional: true },
  ],
  result: 'number',
  summary:
    'Reads a number with a DecimalFormat pattern. Text behind the number is ignored, the result is rounded to the decimals of the pattern; asInteger cuts the fraction. Null gives null.',
  examples: [
    { expression: `TONUMBER("R$ 300.754,15", "'R$ '###,###.##", "pt-BR")`, result: 300754.15 },
    { expression: 'TONUMBER("123.456", "###.#")', result: 123.5 },
    { expression: 'TONUMBER("150.33", "#.##", null, true)', result: 150 },
  ],
  prepare([, pattern, locale]) {
    const formatOf = rememberLast(compileDecimalFormat)
    if (!isMissing(pattern) && locale !== undefined) formatOf(toText(pattern), localeOf(locale))
    return (text, pattern, locale, asInteger) => {
      if (isMissing(text)) return null
      if (isMissing(pattern)) throw new FunctionFault('the pattern is null')
      const number = formatOf(toText(pattern), localeOf(locale)).readNumber(toText(text))
      if (number === undefined)
        throw new FunctionFault(`${describe(text)} does not match the pattern '${toText(pattern)}'`)
      return decimalToJson(isTrue(asInteger) ? roundDecimal(number, 0, 'DOWN') : number)
    }
  },
})
