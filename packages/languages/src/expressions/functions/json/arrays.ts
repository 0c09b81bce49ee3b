import { toIndex, toList } from '../../values/coerce.ts'
import { FunctionFault } from '../../values/faults.ts'
import { isMissing } from '../../values/value.ts'
import type { Argument } from '../../values/value.ts'
import { defineFunction } from '../define-function.ts'

function indexOf(index: Argument): number {
  if (isMissing(index)) throw new FunctionFault('the index is null')
  return toIndex(index)
}

export const getElementAt = defineFunction({
  name: 'GETELEMENTAT',
  group: 'json',
  parameters: [
    { name: 'array', kind: 'array' },
    { name: 'index', kind: 'integer', isRequired: true },
  ],
  result: 'any',
  summary: 'The element at an index, from 0; null outside the array.',
  examples: [
    { expression: 'GETELEMENTAT(["a", "b"], 1)', result: 'b' },
    { expression: 'GETELEMENTAT(["a", "b"], -1)', result: null },
  ],
  evaluate: (array, index) => (isMissing(array) ? null : (toList(array)[indexOf(index)] ?? null)),
})

export const lastElement = defineFunction({
  name: 'LASTELEMENT',
  group: 'json',
  parameters: [
    { name: 'array', kind: 'array' },
    { name: 'ignored', kind: 'any', isOptional: true },
  ],
  result: 'any',
  summary: 'The last element of an array; null if it is empty or null.',
  examples: [{ expression: 'LASTELEMENT([1, 2, 3])', result: 3 }],
  evaluate: (array) => (isMissing(array) ? null : (toList(array).at(-1) ?? null)),
})

export const removeAt = defineFunction({
  name: 'REMOVEAT',
  group: 'json',
  parameters: [
    { name: 'array', kind: 'array' },
    { name: 'index', kind: 'integer', isRequired: true },
  ],
  result: 'array',
  summary: 'The array without the element at an index; unchanged when there is none.',
  examples: [
    { expression: 'REMOVEAT(["a", "b", "c"], 1)', result: ['a', 'c'] },
    { expression: 'REMOVEAT(["a"], 5)', result: ['a'] },
  ],
  evaluate(array, index) {
    if (isMissing(array)) return null
    const list = toList(array)
    const at = indexOf(index)
    return at >= 0 && at < list.length ? list.toSpliced(at, 1) : list
  },
})

export const push = defineFunction({
  name: 'PUSH',
  group: 'json',
  parameters: [
    { name: 'array', kind: 'array' },
    { name: 'element', kind: 'any' },
  ],
  result: 'array',
  summary: 'A new array with an element at the end. Null in place of the array starts a new one.',
  examples: [
    { expression: 'PUSH([1], [2, 3])', result: [1, [2, 3]] },
    { expression: 'PUSH(message.none, "x")', message: {}, result: ['x'] },
  ],
  evaluate: (array, element) => [...(isMissing(array) ? [] : toList(array)), element ?? null],
})

export const pop = defineFunction({
  name: 'POP',
  group: 'json',
  parameters: [{ name: 'array', kind: 'array' }],
  result: 'any',
  summary:
    'An object with the array of all elements but the last, and that element. An empty array comes back as it is; null gives null.',
  examples: [
    { expression: 'POP(["a", "b"])', result: { array: ['a'], element: 'b' } },
    { expression: 'POP([])', result: [] },
  ],
  evaluate(array) {
    if (isMissing(array)) return null
    const list = toList(array)
    return list.length === 0 ? list : { array: list.slice(0, -1), element: list.at(-1)! }
  },
})

export const newEmptyObject = defineFunction({
  name: 'NEWEMPTYOBJECT',
  group: 'json',
  parameters: [],
  result: 'object',
  summary: 'An empty object.',
  examples: [{ expression: 'NEWEMPTYOBJECT()', result: {} }],
  evaluate: () => ({}),
})

export const newEmptyArray = defineFunction({
  name: 'NEWEMPTYARRAY',
  group: 'json',
  parameters: [],
  result: 'array',
  summary: 'An empty array.',
  examples: [{ expression: 'SIZE(PUSH(NEWEMPTYARRAY(), "x"))', result: 1 }],
  evaluate: () => [],
})
