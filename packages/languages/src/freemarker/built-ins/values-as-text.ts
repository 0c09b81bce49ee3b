import { asBoolean, asPlainText } from '../values/kinds.ts'
import { DateValue } from '../values/date.ts'
import { FormatterValue } from '../values/formatter.ts'
import { asNumber } from '../values/number.ts'
import { isMissing, type Value } from '../values/value.ts'
import { formatting, toText, unexpected } from '../run/coerce.ts'
import { fail, failAsMissing } from '../run/site.ts'
import type { BuiltIn } from './built-in.ts'
import { anyBuiltIn, Arguments, evaluators, type Use, uses } from './define.ts'

/** Numbers, booleans and dates as text. */
export const VALUES_AS_TEXT: readonly BuiltIn[] = [
  {
    name: 'string',
    appliesTo: 'any',
    calling: 'maybe',
    takesKey: true,
    summary: 'As a text: by the settings, by a pattern or a named format, or by one text for true and one for false.',
    examples: [
      { template: '${1234.5?string("0.00")} ${0.256?string.percent}', output: '1234.50 26%' },
      { template: '${true?string("yes", "no")}', output: 'yes' },
      { template: '${"2024-03-09"?date("yyyy-MM-dd")?string("dd/MM/yyyy")}', output: '09/03/2024' },
      { template: '${"2024-03-09"?date("yyyy-MM-dd")?string.short}', output: '3/9/24' },
    ],
    compile: (node, compiler) => {
      const target = compiler.evaluator(node.target)
      const useIn = uses(node, compiler)
      const argumentsOf = evaluators(node, compiler)
      const { arguments: given } = node
      return (environment) => {
        const use = useIn(environment)
        const value = target(environment)
        if (isMissing(value)) return failAsMissing(use.targetSite)
        if (given === undefined) return toStringWithoutFormat(value, use)
        return toStringWithFormat(value, argumentsOf(environment), use)
      }
    },
  },
  computer('c', 'For a computer language: plain digits, `true` and `false`, a text as JSON.', [
    { template: '${1234567.891?c} ${true?c} ${"a\\"b"?c}', output: '1234567.891 true "a\\"b"' },
  ]),
  computer('cn', 'As `?c`, and `null` for what is missing.', [{ template: '${nope?cn} ${1?cn}', output: 'null 1' }]),
]

function toStringWithoutFormat(value: Value, use: Use): Value {
  const text = asPlainText(value)
  if (text !== undefined) return text
  const boolean = asBoolean(value)
  if (boolean === undefined && asNumber(value) === undefined && !(value instanceof DateValue)) {
    return unexpected(value, 'a number, date, boolean or string', use.targetSite)
  }
  // Unlike `${flag}`, a boolean prints even if no `boolean_format` is set.
  const printed =
    boolean === undefined
      ? toText(value, use.environment, use.targetSite)
      : (use.environment.settings.booleanTexts?.[boolean ? 0 : 1] ?? String(boolean))
  return new FormatterValue(printed, (formats) => toStringWithFormat(value, formats, use))
}

function toStringWithFormat(value: Value, values: readonly Value[], use: Use): Value {
  const { settings } = use.environment
  const number = asNumber(value)
  const isOneFormat = number !== undefined || value instanceof DateValue
  const arity = isOneFormat ? { least: 1, most: 1, asTexts: true } : { least: 2, most: 2, asTexts: true }
  if (!isOneFormat && asBoolean(value) === undefined) return unexpected(value, 'a method or function', use.site)
  const args = new Arguments(values, arity, use)
  if (number !== undefined) return formatting(use.site, () => settings.formatNumberAs(number, args.text(0)))
  if (value instanceof DateValue) return formatting(use.site, () => settings.formatDateAs(value, args.text(0)))
  return args.text(asBoolean(value) === true ? 0 : 1)
}

function computer(name: string, summary: string, examples: BuiltIn['examples']): BuiltIn {
  return anyBuiltIn({ name, summary, examples }, (value, use) => {
    const format = use.environment.settings.cFormat
    if (isMissing(value)) return use.node.name === 'cn' ? format.nullText : failAsMissing(use.targetSite)
    const number = asNumber(value)
    if (number !== undefined) return formatting(use.site, () => format.number(number))
    const boolean = asBoolean(value)
    if (boolean !== undefined) return String(boolean)
    const text = asPlainText(value)
    if (text === undefined) return fail(use.targetSite, `Expected a number, boolean, or string for ?${use.name}`)
    use.environment.checkLength(text.length, use.site)
    return format.text(text)
  })
}
