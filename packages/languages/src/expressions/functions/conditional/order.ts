import { toDecimal } from '../../values/coerce.ts'
import { compareNumbers } from '../../values/compare.ts'
import { isMissing } from '../../values/value.ts'
import type { Argument } from '../../values/value.ts'
import type { ExpressionFunction } from '../define-function.ts'
import { defineFunction } from '../define-function.ts'

/** Null is smaller than every number, and two nulls are equal (expressions.md §9.3). */
function order(a: Argument, b: Argument): number {
  if (!isMissing(a) && !isMissing(b)) return compareNumbers(a, b)
  // The other one must be a number all the same.
  if (!isMissing(a)) toDecimal(a)
  if (!isMissing(b)) toDecimal(b)
  return Number(isMissing(b)) - Number(isMissing(a))
}

function defineOrder(
  name: string,
  claim: string,
  holds: (order: number) => boolean,
  examples: ExpressionFunction['examples'],
): ExpressionFunction {
  return defineFunction({
    name,
    group: 'conditional',
    parameters: [
      { name: 'a', kind: 'number' },
      { name: 'b', kind: 'number' },
    ],
    result: 'boolean',
    summary: `True if the number a is ${claim} the number b. Numeric texts are numbers; null is smaller than every number.`,
    examples,
    evaluate: (a, b) => holds(order(a, b)),
  })
}

export const greaterThan = defineOrder('GREATERTHAN', 'greater than', (order) => order > 0, [
  { expression: 'GREATERTHAN(message.total, 100)', message: { total: 100.5 }, result: true },
  { expression: 'GREATERTHAN("10", "9")', result: true },
  { expression: 'GREATERTHAN(null, null)', result: false },
])

export const greaterThanEqual = defineOrder('GREATERTHANEQUAL', 'greater than or equal to', (order) => order >= 0, [
  { expression: 'GREATERTHANEQUAL(2, 2.0)', result: true },
  { expression: 'GREATERTHANEQUAL(null, null)', result: true },
])

export const lessThan = defineOrder('LESSTHAN', 'less than', (order) => order < 0, [
  { expression: 'LESSTHAN(1, 2)', result: true },
  { expression: 'LESSTHAN(null, -1000000)', result: true },
])

export const lessThanEqual = defineOrder('LESSTHANEQUAL', 'less than or equal to', (order) => order <= 0, [
  { expression: 'LESSTHANEQUAL(2, 1)', result: false },
  { expression: 'LESSTHANEQUAL(null, 0)', result: true },
])
