import { isList, isMissing } from '../../values/value.ts'
import type { ExpressionFunction } from '../define-function.ts'
import { defineFunction } from '../define-function.ts'

// ARRAYTOOBJECT and OBJECTTOARRAY are former names (D33).

function defineOne(name: string): ExpressionFunction {
  return defineFunction({
    name,
    group: 'json',
    parameters: [{ name: 'value', kind: 'any' }],
    result: 'any',
    summary: 'The first element of an array, null if it is empty; anything else as it is.',
    examples: [
      { expression: `${name}([{"id": 1}, {"id": 2}])`, result: { id: 1 } },
      { expression: `${name}(500)`, result: 500 },
    ],
    evaluate: (value) => (isList(value) ? value[0] : value) ?? null,
  })
}

function defineMany(name: string): ExpressionFunction {
  return defineFunction({
    name,
    group: 'json',
    parameters: [{ name: 'value', kind: 'any' }],
    result: 'array',
    summary: 'An array as it is; anything else as the only element of an array, null as an empty one.',
    examples: [
      { expression: `${name}({"id": 1})`, result: [{ id: 1 }] },
      { expression: `${name}(null)`, result: [] },
    ],
    evaluate: (value) => (isList(value) ? value : isMissing(value) ? [] : [value]),
  })
}

export const cardinalityOne = defineOne('CARDINALITYONE')
export const arrayToObject = defineOne('ARRAYTOOBJECT')
export const cardinalityMany = defineMany('CARDINALITYMANY')
export const objectToArray = defineMany('OBJECTTOARRAY')
