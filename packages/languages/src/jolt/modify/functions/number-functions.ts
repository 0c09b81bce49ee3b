import type { Json } from '../../../json/index.ts'
import {
  absolute,
  addWholes,
  asDouble,
  compareNumbers,
  isNumber,
  isWhole,
  readNumberText,
  subtractWholes,
} from '../../java/numbers.ts'
import { roundHalfUp } from '../../java/round-half-up.ts'
import type { JoltNumber, TreeList } from '../../run/tree.ts'
import { isInteger, ofEach, ofList, ofListOrValue, withFirst } from './jolt-function.ts'
import type { JoltFunction } from './jolt-function.ts'

/** The functions that calculate (tools.md, JOLT semantics). */
export const NUMBER_FUNCTIONS: readonly JoltFunction[] = [
  {
    name: 'min',
    signature: 'min(a, b, …)',
    summary: 'The smallest of the numbers among the arguments, or in a list. Texts that spell numbers count.',
    examples: [{ title: 'A list', spec: { low: '=min(@(1,n))' }, input: { n: [3, 1] }, output: { n: [3, 1], low: 1 } }],
    apply: ofListOrValue((list) => extreme(list, -1), onlyNumber),
  },
  {
    name: 'max',
    signature: 'max(a, b, …)',
    summary: 'The largest of the numbers among the arguments, or in a list. Texts that spell numbers count.',
    examples: [
      { title: 'Two values', spec: { top: '=max(@(1,a),10)' }, input: { a: '9' }, output: { a: '9', top: 10 } },
    ],
    apply: ofListOrValue((list) => extreme(list, 1), onlyNumber),
  },
  {
    name: 'abs',
    signature: 'abs(number)',
    summary: 'A number without its sign; of a list, every number in it.',
    examples: [{ title: 'A debit', spec: { v: '=abs' }, input: { v: -5.5 }, output: { v: 5.5 } }],
    apply: ofEach((value) => {
      const number = numberOf(value)
      return number === undefined ? undefined : absolute(number)
    }),
  },
  {
    name: 'avg',
    signature: 'avg(a, b, …)',
    summary: 'The mean of the numbers among the arguments, or in a list.',
    examples: [{ title: 'A list', spec: { m: '=avg(@(1,n))' }, input: { n: [1, 2] }, output: { n: [1, 2], m: 1.5 } }],
    apply: ofList((list) => {
      const numbers = numbersIn(list)
      return numbers.length === 0 ? undefined : finite(addDoubles(numbers) / numbers.length)
    }),
  },
  {
    name: 'intSum',
    signature: 'intSum(a, b, …)',
    summary: 'The sum of the whole parts of the numbers among the arguments, or in a list.',
    examples: [
      { title: 'A list', spec: { s: '=intSum(@(1,n))' }, input: { n: [1, 2.9] }, output: { n: [1, 2.9], s: 3 } },
    ],
    apply: ofList((list) => addWholes(numbersIn(list))),
  },
  {
    name: 'longSum',
    signature: 'longSum(a, b, …)',
    summary: 'The same as intSum; whole numbers of any size are added without loss.',
    examples: [
      {
        title: 'Large numbers',
        spec: { s: '=longSum(@(1,a),1)' },
        input: { a: 3000000000 },
        output: { a: 3000000000, s: 3000000001 },
      },
    ],
    apply: ofList((list) => addWholes(numbersIn(list))),
  },
  {
    name: 'doubleSum',
    signature: 'doubleSum(a, b, …)',
    summary: 'The sum of the numbers among the arguments, or in a list, fractions included.',
    examples: [
      {
        title: 'Two prices',
        spec: { s: '=doubleSum(@(1,a),@(1,b))' },
        input: { a: 1.5, b: '2' },
        output: { a: 1.5, b: '2', s: 3.5 },
      },
    ],
    apply: ofList((list) => finite(addDoubles(numbersIn(list)))),
  },
  {
    name: 'intSubtract',
    signature: 'intSubtract(a, b)',
    summary: 'The difference of two whole numbers. Texts do not count.',
    examples: [
      {
        title: 'Stock',
        spec: { left: '=intSubtract(@(1,stock),4)' },
        input: { stock: 10 },
        output: { stock: 10, left: 6 },
      },
    ],
    apply: ofList(subtractWhole),
  },
  {
    name: 'longSubtract',
    signature: 'longSubtract(a, b)',
    summary: 'The same as intSubtract; whole numbers of any size are subtracted without loss.',
    examples: [
      {
        title: 'Duration',
        spec: { ms: '=longSubtract(@(1,to),@(1,from))' },
        input: { from: 1714988400000, to: 1714988430123 },
        output: { from: 1714988400000, to: 1714988430123, ms: 30123 },
      },
    ],
    apply: ofList(subtractWhole),
  },
  {
    name: 'doubleSubtract',
    signature: 'doubleSubtract(a, b)',
    summary: 'The difference of two numbers, fractions included. Texts do not count.',
    examples: [
      {
        title: 'Net price',
        spec: { net: '=doubleSubtract(@(1,gross),10.25)' },
        input: { gross: 110.5 },
        output: { gross: 110.5, net: 100.25 },
      },
    ],
    apply: ofList((list) => {
      const [a, b] = list
      return list.length === 2 && isNumber(a) && isNumber(b) ? finite(asDouble(a) - asDouble(b)) : undefined
    }),
  },
  {
    name: 'divide',
    signature: 'divide(a, b)',
    summary: 'The quotient of two numbers; nothing when the second is zero.',
    examples: [{ title: 'A share', spec: { q: '=divide(@(1,a),4)' }, input: { a: 10 }, output: { a: 10, q: 2.5 } }],
    apply: ofList(divide),
  },
  {
    name: 'divideAndRound',
    signature: 'divideAndRound(places, a, b)',
    summary: 'The quotient of two numbers, rounded to so many decimal places, halves away from zero.',
    examples: [
      {
        title: 'Two places',
        spec: { q: '=divideAndRound(2,@(1,a),3)' },
        input: { a: 100 },
        output: { a: 100, q: 33.33 },
      },
    ],
    apply: withFirst(isInteger, (places, list) => {
      const quotient = divide(list)
      return quotient === undefined ? undefined : roundHalfUp(quotient, places)
    }),
  },
]

/** A number, or the one that a text spells. */
export function numberOf(value: Json): JoltNumber | undefined {
  if (typeof value === 'string') return readNumberText(value)
  return isNumber(value) ? value : undefined
}

function numbersIn(list: TreeList): JoltNumber[] {
  const numbers: JoltNumber[] = []
  for (const item of list) {
    const number = numberOf(item)
    if (number !== undefined) numbers.push(number)
  }
  return numbers
}

function onlyNumber(value: Json): Json | undefined {
  return isNumber(value) ? value : undefined
}

/** @param sign 1 for the largest, -1 for the smallest */
function extreme(list: TreeList, sign: 1 | -1): JoltNumber | undefined {
  let found: JoltNumber | undefined
  for (const number of numbersIn(list)) {
    if (found === undefined || compareNumbers(number, found) * sign > 0) found = number
  }
  return found
}

function addDoubles(numbers: readonly JoltNumber[]): number {
  let sum = 0
  for (const number of numbers) sum += asDouble(number)
  return sum
}

function subtractWhole(list: TreeList): Json | undefined {
  const [a, b] = list
  return list.length === 2 && isNumber(a) && isNumber(b) && isWhole(a) && isWhole(b) ? subtractWholes(a, b) : undefined
}

function divide(list: TreeList): number | undefined {
  if (list.length !== 2) return undefined
  const [a, b] = [numberOf(list[0]!), numberOf(list[1]!)]
  if (a === undefined || b === undefined || asDouble(b) === 0) return undefined
  return finite(asDouble(a) / asDouble(b))
}

/** JSON has no infinite numbers: what is too large gives nothing. */
function finite(value: number): number | undefined {
  return Number.isFinite(value) ? value : undefined
}
