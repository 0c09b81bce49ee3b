import { equalValues } from '../../values/compare.ts'
import { defineFunction } from '../define-function.ts'

export const equalTo = defineFunction({
  name: 'EQUALTO',
  group: 'conditional',
  parameters: [
    { name: 'a', kind: 'any' },
    { name: 'b', kind: 'any' },
  ],
  result: 'boolean',
  summary:
    'Deep equality of two values: numbers by value, objects regardless of the order of their properties. Values of different types are never equal; null equals null and what is missing.',
  examples: [
    { expression: 'EQUALTO(message.status, 200)', message: { status: 200 }, result: true },
    { expression: 'EQUALTO("1", 1)', result: false },
    { expression: 'EQUALTO({"a": 1, "b": [2]}, {"b": [2.0], "a": 1})', result: true },
  ],
  evaluate: (a, b) => equalValues(a ?? null, b ?? null),
})
