import { textOf } from '../../values/text-form.ts'
import { isList, isMissing } from '../../values/value.ts'
import type { Argument } from '../../values/value.ts'
import type { FunctionParameter } from '../define-function.ts'
import { defineFunction } from '../define-function.ts'

const VALUES: readonly FunctionParameter[] = [
  { name: 'value', kind: 'any' },
  { name: 'more', kind: 'any', isOptional: true, isRepeated: true },
]

function joinAll(values: readonly Argument[]): string {
  let text = ''
  for (const value of values) if (!isMissing(value)) text += textOf(value)
  return text
}

export const concat = defineFunction({
  name: 'CONCAT',
  group: 'string',
  parameters: VALUES,
  result: 'text',
  summary: 'Joins any number of values in their text form. Null and missing values are left out.',
  examples: [
    { expression: 'CONCAT("Hello", ", ", "world!")', result: 'Hello, world!' },
    { expression: 'CONCAT("a", message.none, 1, true)', message: {}, result: 'a1true' },
  ],
  evaluate: (...values) => joinAll(values),
})

export const concatWithoutTab = defineFunction({
  name: 'CONCATWITHOUTTAB',
  group: 'string',
  parameters: VALUES,
  result: 'text',
  summary: 'CONCAT, then every tab becomes a blank.',
  examples: [{ expression: 'CONCATWITHOUTTAB("a\\tb", "c")', result: 'a bc' }],
  evaluate: (...values) => joinAll(values).replaceAll('\t', ' '),
})

export const join = defineFunction({
  name: 'JOIN',
  group: 'string',
  parameters: [
    { name: 'separator', kind: 'text' },
    { name: 'value', kind: 'any' },
    { name: 'more', kind: 'any', isOptional: true, isRepeated: true },
  ],
  result: 'text',
  summary:
    'Joins values in their text form with a separator. A sole array gives its elements; null elements and a null separator count as empty text.',
  examples: [
    { expression: 'JOIN("-", "a", "b", 3)', result: 'a-b-3' },
    { expression: 'JOIN(", ", message.tags)', message: { tags: ['x', null, 'y'] }, result: 'x, , y' },
  ],
  evaluate(separator, ...values) {
    const items: readonly Argument[] = values.length === 1 && isList(values[0]) ? values[0] : values
    return items.map(textOrNothing).join(textOrNothing(separator))
  },
})

function textOrNothing(value: Argument): string {
  return isMissing(value) ? '' : textOf(value)
}
