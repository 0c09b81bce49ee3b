import { JavaDouble } from '../../values/value.ts'
import { defineMath } from './define-math.ts'

export const abs = defineMath({
  name: 'ABS',
  parameters: ['n'],
  summary: 'The absolute value.',
  examples: [{ expression: 'ABS(-34)', result: new JavaDouble(34) }],
  compute: Math.abs,
})

export const ceil = defineMath({
  name: 'CEIL',
  parameters: ['n'],
  summary: 'The smallest whole number that is not below n.',
  examples: [
    { expression: 'CEIL(12.01)', result: new JavaDouble(13) },
    { expression: 'CEIL(-12.885)', result: new JavaDouble(-12) },
  ],
  compute: Math.ceil,
})

export const round = defineMath({
  name: 'ROUND',
  parameters: ['n'],
  summary: 'The nearest whole number, ties towards positive infinity. FORMATNUMBER rounds to decimals.',
  examples: [
    { expression: 'ROUND(2.5)', result: new JavaDouble(3) },
    { expression: 'ROUND(-2.5)', result: new JavaDouble(-2) },
  ],
  // Java rounds to a 64-bit integer, which has no negative zero and ends at 2^63.
  compute: (n) => Math.min(Math.max(Math.round(n), -(2 ** 63)), 2 ** 63) + 0,
})

export const sqrt = defineMath({
  name: 'SQRT',
  parameters: ['n'],
  summary: 'The square root; an error if n is negative.',
  examples: [{ expression: 'SQRT(16)', result: new JavaDouble(4) }],
  compute: Math.sqrt,
})

export const pow = defineMath({
  name: 'POW',
  parameters: ['a', 'exponent'],
  summary: 'a raised to the power of the exponent.',
  examples: [{ expression: 'POW(2, 10)', result: new JavaDouble(1024) }],
  compute: Math.pow,
})

export const log = defineMath({
  name: 'LOG',
  parameters: ['n', 'base'],
  summary: 'The logarithm of n to a base.',
  examples: [{ expression: 'LOG(8, 2)', result: new JavaDouble(3) }],
  compute: (n, base) => Math.log(n) / Math.log(base),
})
