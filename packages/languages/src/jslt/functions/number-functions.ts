import type { Run } from '../run.ts'
import { excerptOf } from '../values/json-text.ts'
import { hashedText } from '../values/hashed-text.ts'
import { textHash } from '../values/java-hash.ts'
import { cutToLong, isIntegral, toDouble, toLong } from '../values/numbers.ts'
import { isArray, isNumber, type NumberValue, type Value } from '../values/value.ts'
import { defineJsltFunction, type JsltFunction } from './define-function.ts'
import { numberIn } from './number-in.ts'

const isNumberFunction = defineJsltFunction({
  name: 'is-number',
  category: 'number',
  signature: 'is-number(value)',
  summary: 'Is it a number?',
  examples: [{ query: '[is-number(1.5), is-number("1")]', output: '[true,false]' }],
  call: (_run, value: Value) => isNumber(value),
})

const isInteger = defineJsltFunction({
  name: 'is-integer',
  category: 'number',
  signature: 'is-integer(value)',
  summary: 'Is it an integer? Numbers of a message that are whole are integers, however they are written.',
  examples: [{ query: '[is-integer(1), is-integer(1.0), is-integer(6 / 2)]', output: '[true,false,true]' }],
  call: (_run, value: Value) => isNumber(value) && isIntegral(value),
})

const isDecimal = defineJsltFunction({
  name: 'is-decimal',
  category: 'number',
  signature: 'is-decimal(value)',
  summary: 'Is it a number with a fraction, or the result of computing with such numbers?',
  examples: [{ query: '[is-decimal(1.0), is-decimal(1), is-decimal(7 / 2)]', output: '[true,false,true]' }],
  call: (_run, value: Value) => isNumber(value) && !isIntegral(value),
})

const number = defineJsltFunction({
  name: 'number',
  category: 'number',
  signature: 'number(value, fallback?)',
  summary: 'Reads a number out of a text. What is no number is an error, or gives the fallback; null gives null.',
  examples: [
    { query: 'number(.price)', input: '{"price":"12.50"}', output: '12.5' },
    { query: '[number("1e3"), number("-7"), number(null)]', output: '[1000,-7,null]' },
    { query: 'number("n/a", 0)', output: '0' },
  ],
  call(run, value: Value, fallback?: Value) {
    if (isNumber(value)) return value
    if (value === null) return fallback ?? null
    const result = typeof value === 'string' ? numberIn(run, value) : undefined
    if (result !== undefined) return result
    if (fallback !== undefined) return fallback
    if (typeof value === 'string') throw run.failure(`number(${excerptOf(value)}) failed: not a number`)
    throw run.failure(`Can't convert ${excerptOf(value)} to number`)
  },
})

/** A function that rounds doubles to 64-bit integers. */
function rounding(name: string, summary: string, output: string, round: (value: number) => number): JsltFunction {
  return defineJsltFunction({
    name,
    category: 'number',
    signature: `${name}(number)`,
    summary,
    examples: [{ query: `[${name}(1.5), ${name}(-1.5), ${name}(7), ${name}(null)]`, output }],
    call(run, value: Value) {
      if (value === null) return null
      if (!isNumber(value)) throw run.failure(`${name}() cannot round a non-number: ${excerptOf(value)}`)
      const rounded = round(toDouble(value))
      return Number.isSafeInteger(rounded) ? rounded + 0 : run.integer(cutToLong(rounded))
    },
  })
}

const round = rounding('round', 'The nearest integer; halves go up.', '[2,-1,7,null]', Math.round)
const floor = rounding('floor', 'The largest integer that is not above the number.', '[1,-2,7,null]', Math.floor)
const ceiling = rounding('ceiling', 'The smallest integer not below the number.', '[2,-1,7,null]', Math.ceil)

const random = defineJsltFunction({
  name: 'random',
  category: 'number',
  signature: 'random()',
  summary: 'A random number from 0 to below 1.',
  examples: [{ query: 'let x = random() ($x >= 0 and $x < 1)', output: 'true' }],
  call: (run) => run.decimal(run.resources.random()),
})

const sum = defineJsltFunction({
  name: 'sum',
  category: 'number',
  signature: 'sum(list)',
  summary: 'The sum of a list of numbers, computed with doubles; null for null.',
  examples: [
    { query: 'sum([for (.items) .price])', input: '{"items":[{"price":1.5},{"price":2}]}', output: '3.5' },
    { query: '[sum([1, 2, 3]), sum([])]', output: '[6,0]' },
  ],
  call(run, list: Value) {
    if (list === null) return null
    if (!isArray(list)) throw run.failure(`sum(): argument must be array, was ${excerptOf(list)}`)
    let total = 0
    let allIntegral = true
    for (const item of list) {
      if (!isNumber(item)) throw run.failure(`sum(): array must contain numbers, found ${excerptOf(item)}`)
      allIntegral &&= isIntegral(item)
      total += toDouble(item)
    }
    return allIntegral ? run.integer(cutToLong(total)) : run.decimal(total)
  },
})

const mod = defineJsltFunction({
  name: 'mod',
  category: 'number',
  signature: 'mod(dividend, divisor)',
  summary: 'The rest of a division of integers. It is never negative; null when one of them is null.',
  examples: [{ query: '[mod(7, 3), mod(-7, 3), mod(7, -3), mod(null, 3)]', output: '[1,2,1,null]' }],
  call(run, dividend: Value, divisor: Value) {
    if (dividend === null) return null
    if (!isNumber(dividend)) throw run.failure(`mod(): dividend cannot be a non-number: ${excerptOf(dividend)}`)
    if (divisor === null) return null
    if (!isNumber(divisor)) throw run.failure(`mod(): divisor cannot be a non-number: ${excerptOf(divisor)}`)
    return remainder(run, dividend, divisor)
  },
})

function remainder(run: Run, dividend: NumberValue, divisor: NumberValue): Value {
  if (!isIntegral(dividend) || !isIntegral(divisor)) throw run.failure('mod(): operands must be integral types')
  const by = toLong(divisor)
  if (by === 0n) throw run.failure('mod(): cannot divide by zero')
  const rest = toLong(dividend) % by
  if (rest >= 0n) return run.integer(rest)
  return run.integer(BigInt.asIntN(64, by > 0n ? rest + by : rest - by))
}

const hashInt = defineJsltFunction({
  name: 'hash-int',
  category: 'number',
  signature: 'hash-int(value)',
  summary: 'A hash of 32 bits: that of a Java string with the compact JSON of the value, keys in order; null for null.',
  examples: [
    { query: '[hash-int("abc"), hash-int(null)]', output: '[34386722,null]' },
    { query: 'hash-int({"a" : 2, "b" : 1}) == hash-int({"b" : 1, "a" : 2})', output: 'true' },
  ],
  call: (_run, value: Value) => (value === null ? null : textHash(hashedText(value))),
})

export const numberFunctions: readonly JsltFunction[] = [
  isNumberFunction,
  isInteger,
  isDecimal,
  number,
  round,
  floor,
  ceiling,
  random,
  sum,
  mod,
  hashInt,
]
