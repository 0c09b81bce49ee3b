import { isTrue } from '../../values/coerce.ts'
import { FunctionFault } from '../../values/faults.ts'
import { describe } from '../../values/coerce.ts'
import { isList, isMissing, isObject } from '../../values/value.ts'
import { defineFunction } from '../define-function.ts'

export const uuid = defineFunction({
  name: 'UUID',
  group: 'utilities',
  parameters: [],
  result: 'text',
  summary: 'A random UUID, version 4; another one for every occurrence.',
  examples: [{ expression: 'UUID()', result: /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/ }],
  evaluateIn({ random }) {
    const bits = (count: number): string =>
      Math.floor(random() * 2 ** count)
        .toString(16)
        .padStart(count / 4, '0')
    const variant = (8 + Math.floor(random() * 4)).toString(16)
    return `${bits(32)}-${bits(16)}-4${bits(12)}-${variant}${bits(12)}-${bits(48)}`
  },
})

export const toBoolean = defineFunction({
  name: 'TOBOOLEAN',
  group: 'utilities',
  parameters: [{ name: 'value', kind: 'condition' }],
  result: 'boolean',
  summary: 'A boolean as it is; true for the text true in any case; false for everything else, all numbers included.',
  examples: [
    { expression: 'TOBOOLEAN("TRUE")', result: true },
    { expression: 'TOBOOLEAN(1)', result: false },
  ],
  evaluate: isTrue,
})

export const size = defineFunction({
  name: 'SIZE',
  group: 'utilities',
  parameters: [
    { name: 'value', kind: 'any' },
    { name: 'throwErrorOnUnexpectedType', kind: 'condition', isOptional: true },
  ],
  result: 'integer',
  summary:
    'The length of a text, the number of elements of an array, of properties of an object. Other types and null are an error, or give null if the second argument is false.',
  examples: [
    { expression: 'SIZE("ação")', result: 4 },
    { expression: 'SIZE([1, 2, 3])', result: 3 },
    { expression: 'SIZE(13, false)', result: null },
  ],
  evaluate(value, isStrict) {
    if (typeof value === 'string' || isList(value)) return value.length
    if (isObject(value)) return Object.keys(value).length
    if (isMissing(isStrict) || isTrue(isStrict)) throw new FunctionFault(`${describe(value)} has no size`)
    return null
  },
})
