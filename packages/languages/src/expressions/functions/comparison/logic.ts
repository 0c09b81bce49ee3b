import { isTrue } from '../../values/coerce.ts'
import type { FunctionParameter } from '../define-function.ts'
import { defineFunction } from '../define-function.ts'

// All arguments are conditions (expressions.md §5.4, §9.1) and have been evaluated: nothing is cut short.

const CONDITIONS: readonly FunctionParameter[] = [
  { name: 'condition1', kind: 'condition' },
  { name: 'condition2', kind: 'condition' },
  { name: 'more', kind: 'condition', isOptional: true, isRepeated: true },
]

export const and = defineFunction({
  name: 'AND',
  group: 'comparison',
  parameters: CONDITIONS,
  result: 'boolean',
  summary: 'True if all conditions are true. Null counts as false.',
  examples: [
    { expression: 'AND(true, true, true)', result: true },
    { expression: 'AND(EQUALTO(message.status, 200), null)', message: { status: 200 }, result: false },
  ],
  evaluate: (...conditions) => conditions.every(isTrue),
})

export const or = defineFunction({
  name: 'OR',
  group: 'comparison',
  parameters: CONDITIONS,
  result: 'boolean',
  summary: 'True if at least one condition is true. Null counts as false.',
  examples: [
    { expression: 'OR(false, true)', result: true },
    { expression: 'OR(null, false)', result: false },
  ],
  evaluate: (...conditions) => conditions.some(isTrue),
})

export const xor = defineFunction({
  name: 'XOR',
  group: 'comparison',
  parameters: CONDITIONS,
  result: 'boolean',
  summary: 'Pairs from the left: true for an odd number of true conditions. Null counts as false.',
  examples: [
    { expression: 'XOR(true, false)', result: true },
    { expression: 'XOR(true, false, true)', result: false },
  ],
  evaluate: (...conditions) => conditions.filter(isTrue).length % 2 === 1,
})

export const not = defineFunction({
  name: 'NOT',
  group: 'comparison',
  parameters: [{ name: 'condition', kind: 'condition' }],
  result: 'boolean',
  summary: 'The opposite of a condition; true for null.',
  examples: [
    { expression: 'NOT(true)', result: false },
    { expression: 'NOT(message.none)', message: {}, result: true },
  ],
  evaluate: (condition) => !isTrue(condition),
})
