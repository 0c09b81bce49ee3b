import { FunctionFault } from '../../values/faults.ts'
import { JavaDouble } from '../../values/value.ts'
import { defineMath } from './define-math.ts'

export const sum = defineMath({
  name: 'SUM',
  parameters: ['n1', 'n2', 'more'],
  summary: 'The sum of numbers, as a double; TOINT or TOLONG makes an integer of it.',
  examples: [
    { expression: 'SUM(8, "2")', result: new JavaDouble(10) },
    { expression: 'CONCAT(SUM(8, 2))', result: '10.0' },
    { expression: 'TOINT(SUM(message.page, 1))', message: { page: 3 }, result: 4 },
  ],
  compute: (a, b) => a + b,
})

export const subtract = defineMath({
  name: 'SUBTRACT',
  parameters: ['a', 'b'],
  summary: 'The difference a − b.',
  examples: [{ expression: 'SUBTRACT(10, 2.5)', result: new JavaDouble(7.5) }],
  compute: (a, b) => a - b,
})

export const multiply = defineMath({
  name: 'MULTIPLY',
  parameters: ['n1', 'n2', 'more'],
  summary: 'The product of numbers.',
  examples: [{ expression: 'MULTIPLY(2, 3, 4)', result: new JavaDouble(24) }],
  compute: (a, b) => a * b,
})

export const divide = defineMath({
  name: 'DIVIDE',
  parameters: ['a', 'b'],
  summary: 'a / b; an error if b is 0.',
  examples: [{ expression: 'DIVIDE(10, 4)', result: new JavaDouble(2.5) }],
  compute: (a, b) => a / notZero(b),
})

export const mod = defineMath({
  name: 'MOD',
  parameters: ['a', 'b'],
  summary: 'The remainder of a / b, with the sign of a; an error if b is 0.',
  examples: [
    { expression: 'MOD(7, 4)', result: new JavaDouble(3) },
    { expression: 'MOD(-7, 4)', result: new JavaDouble(-3) },
  ],
  compute: (a, b) => a % notZero(b),
})

function notZero(divisor: number): number {
  if (divisor === 0) throw new FunctionFault('division by zero')
  return divisor
}

export const max = defineMath({
  name: 'MAX',
  parameters: ['a', 'b', 'more'],
  summary: 'The greatest of numbers.',
  examples: [{ expression: 'MAX(1, "20", 3)', result: new JavaDouble(20) }],
  compute: Math.max,
})

export const min = defineMath({
  name: 'MIN',
  parameters: ['a', 'b', 'more'],
  summary: 'The smallest of numbers.',
  examples: [{ expression: 'MIN(8, -3)', result: new JavaDouble(-3) }],
  compute: Math.min,
})
