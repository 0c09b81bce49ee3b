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
    // Of 128 bits six are fixed: version and variant.
    const version = (random() * 2 ** 12) | 0x4000
    const variant = (random() * 2 ** 14) | 0x8000
    return `${hex32(random)}-${hex16(random() * 2 ** 16)}-${hex16(version)}-${hex16(variant)}-${hex16(random() * 2 ** 16)}${hex32(random)}`
  },
})

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))

function hex16(bits: number): string {
  return HEX[(bits >> 8) & 0xff]! + HEX[bits & 0xff]!
}

function hex32(random: () => number): string {
  const bits = random() * 2 ** 32
  return hex16(bits / 2 ** 16) + hex16(bits % 2 ** 16)
}

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
