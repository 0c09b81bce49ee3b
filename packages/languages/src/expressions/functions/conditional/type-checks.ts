import { isList, isMissing, isNumber, isObject } from '../../values/value.ts'
import type { Argument } from '../../values/value.ts'
import type { ExpressionFunction } from '../define-function.ts'
import { defineFunction } from '../define-function.ts'

function defineCheck(
  name: string,
  summary: string,
  holds: (value: Argument) => boolean,
  examples: ExpressionFunction['examples'],
): ExpressionFunction {
  return defineFunction({
    name,
    group: 'conditional',
    parameters: [{ name: 'value', kind: 'any' }],
    result: 'boolean',
    summary,
    examples,
    evaluate: holds,
  })
}

export const isObjectCheck = defineCheck('ISOBJECT', 'True if the value is an object; an array is not.', isObject, [
  { expression: 'ISOBJECT({"a": 1})', result: true },
  { expression: 'ISOBJECT([])', result: false },
])

export const isArrayCheck = defineCheck('ISARRAY', 'True if the value is an array.', isList, [
  { expression: 'ISARRAY(SPLIT("a,b", ","))', result: true },
  { expression: 'ISARRAY(null)', result: false },
])

export const isBooleanCheck = defineCheck(
  'ISBOOLEAN',
  'True if the value is a boolean.',
  (value) => typeof value === 'boolean',
  [
    { expression: 'ISBOOLEAN(false)', result: true },
    { expression: 'ISBOOLEAN("true")', result: false },
  ],
)

export const isStringCheck = defineCheck(
  'ISSTRING',
  'True if the value is a text.',
  (value) => typeof value === 'string',
  [
    { expression: 'ISSTRING("")', result: true },
    { expression: 'ISSTRING(1)', result: false },
  ],
)

export const isNumberCheck = defineCheck(
  'ISNUMBER',
  'True if the value is a number; a text of digits is not.',
  isNumber,
  [
    { expression: 'ISNUMBER(1.5)', result: true },
    { expression: 'ISNUMBER("1")', result: false },
  ],
)

export const isNullCheck = defineCheck('ISNULL', 'True if the value is null or missing.', isMissing, [
  { expression: 'ISNULL(message.none)', message: {}, result: true },
  { expression: 'ISNULL("")', result: false },
])
