import { isTrue, toIndex, toText } from '../../values/coerce.ts'
import { FunctionFault } from '../../values/faults.ts'
import { textOf } from '../../values/text-form.ts'
import { isMissing } from '../../values/value.ts'
import { defineFunction } from '../define-function.ts'

export const substring = defineFunction({
  name: 'SUBSTRING',
  group: 'string',
  parameters: [
    { name: 'text', kind: 'text' },
    { name: 'start', kind: 'integer', isRequired: true },
    { name: 'end', kind: 'integer', isOptional: true },
    { name: 'throwIndexOutOfBoundError', kind: 'condition', isOptional: true },
  ],
  result: 'text',
  summary:
    'The text from start to before end, or to its end. Positions outside the text are an error, or give the whole text if the last argument is false. Null gives null.',
  examples: [
    { expression: 'SUBSTRING("Hello, world!", 0, 5)', result: 'Hello' },
    { expression: 'SUBSTRING("abc", 1, 9, false)', result: 'abc' },
  ],
  evaluate(text, start, end, isStrict) {
    if (isMissing(text)) return null
    if (isMissing(start)) throw new FunctionFault('the start is null')
    const whole = toText(text)
    const from = toIndex(start)
    const to = isMissing(end) ? whole.length : toIndex(end)
    if (from >= 0 && from <= to && to <= whole.length) return whole.slice(from, to)
    if (isMissing(isStrict) || isTrue(isStrict))
      throw new FunctionFault(`begin ${from}, end ${to}, length ${whole.length}`)
    return whole
  },
})

export const toStringText = defineFunction({
  name: 'TOSTRING',
  group: 'string',
  parameters: [{ name: 'value', kind: 'any' }],
  result: 'text',
  summary: 'A value in its text form; objects and arrays as compact JSON. Null gives null.',
  examples: [
    { expression: 'TOSTRING(123)', result: '123' },
    { expression: 'TOSTRING({"a": [1, true]})', result: '{"a":[1,true]}' },
  ],
  evaluate: (value) => (isMissing(value) ? null : textOf(value)),
})

export const defaultValue = defineFunction({
  name: 'DEFAULT',
  group: 'string',
  parameters: [
    { name: 'value', kind: 'any' },
    { name: 'default', kind: 'any' },
  ],
  result: 'any',
  summary: 'A value, or the default if it is null or missing. Empty text, 0 and false are values.',
  examples: [
    { expression: 'DEFAULT(message.limit, 500)', message: {}, result: 500 },
    { expression: 'DEFAULT("", "x")', result: '' },
  ],
  evaluate: (value, fallback) => value ?? fallback ?? null,
})

export const fuzzyMatch = defineFunction({
  name: 'FUZZYMATCH',
  group: 'string',
  parameters: [
    { name: 'text', kind: 'text' },
    { name: 'candidates', kind: 'any' },
    { name: 'more', kind: 'any', isOptional: true, isRepeated: true },
  ],
  result: 'any',
  summary: 'Known by name only; every call is an error.',
  examples: [],
  evaluate() {
    throw new FunctionFault('not supported')
  },
})
