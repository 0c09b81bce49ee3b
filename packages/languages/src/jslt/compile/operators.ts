import { numberIn } from '../functions/number-in.ts'
import type { CodePlace } from '../jslt-error.ts'
import type { Run } from '../run.ts'
import { type ArithmeticOperator, compute } from '../values/arithmetic.ts'
import { excerptOf, textOf } from '../values/json-text.ts'
import { toInt } from '../values/numbers.ts'
import { merge } from '../values/objects.ts'
import { isArray, isNumber, isObject, type NumberValue, type Value } from '../values/value.ts'

/** An operator on two values. `at` is where it stands. */
export type Operate = (left: Value, right: Value, run: Run, at: CodePlace) => Value

/** `+`: joins texts, lists and objects (the left one wins), adds numbers. */
export const plus: Operate = (left, right, run, at) => {
  if (typeof left === 'number' && typeof right === 'number') {
    const sum = left + right
    if (Number.isSafeInteger(sum) && Number.isInteger(left) && Number.isInteger(right)) return sum
  }
  run.at = at
  if (typeof left === 'string' || typeof right === 'string') return joined(textOf(left), textOf(right), run)
  if (isArray(left) || isObject(left)) {
    if (right === null) return left
    if (isArray(left) && isArray(right)) return concatenated(left, right, run)
    if (isObject(left) && isObject(right)) return run.object(merge(left, right))
  } else if (left === null && (isArray(right) || isObject(right))) {
    return right
  }
  return calculate('+', left, right, run)
}

/** `-` of numbers. */
export const minus: Operate = (left, right, run, at) => {
  if (typeof left === 'number' && typeof right === 'number') {
    const difference = left - right
    if (Number.isSafeInteger(difference) && Number.isInteger(left) && Number.isInteger(right)) return difference
  }
  run.at = at
  return calculate('-', left, right, run)
}

/** `*`: multiplies numbers, repeats texts. */
export const times: Operate = (left, right, run, at) => {
  if (typeof left === 'number' && typeof right === 'number') {
    const product = left * right
    // Adding zero turns a negative zero, which integers do not have, into zero.
    if (Number.isSafeInteger(product) && Number.isInteger(left) && Number.isInteger(right)) return product + 0
  }
  run.at = at
  if (typeof right === 'string') return repeated(right, left, run)
  return typeof left === 'string' ? repeated(left, right, run) : calculate('*', left, right, run)
}

/** `/`: integers stay integers when the division comes out even. */
export const divide: Operate = (left, right, run, at) => {
  if (typeof left === 'number' && typeof right === 'number' && right !== 0) {
    if (Number.isSafeInteger(left) && Number.isSafeInteger(right)) {
      return left % right === 0 ? left / right + 0 : run.decimal(left / right)
    }
  }
  run.at = at
  return calculate('/', left, right, run)
}

function calculate(operator: ArithmeticOperator, left: Value, right: Value, run: Run): Value {
  if (left === null || right === null) return null
  const first = numberFrom(left, run)
  const second = numberFrom(right, run)
  try {
    const result = compute(operator, first, second)
    return 'integer' in result ? run.integer(result.integer) : run.decimal(result.decimal)
  } catch (thrown) {
    if (thrown instanceof RangeError) throw run.failure('Integer division by zero')
    throw thrown
  }
}

/** A number, or the number that a text holds. */
function numberFrom(value: Value, run: Run): NumberValue {
  if (isNumber(value)) return value
  if (typeof value !== 'string') throw run.failure(`Can't convert ${excerptOf(value)} to number`)
  const number = numberIn(run, value)
  if (number === undefined) throw run.failure(`${excerptOf(value)} is not a number`)
  return number
}

function concatenated(left: readonly Value[], right: readonly Value[], run: Run): readonly Value[] {
  run.spend(left.length + right.length)
  return left.concat(right)
}

function joined(left: string, right: string, run: Run): string {
  if (left.length + right.length > LONGEST_TEXT) throw run.failure('The text would get too long')
  return left + right
}

/** Anything but a number repeats no times. */
function repeated(text: string, count: Value, run: Run): string {
  const times = isNumber(count) ? Math.max(0, toInt(count)) : 0
  if (text.length * times > LONGEST_TEXT) throw run.failure('The text would get too long')
  return text.repeat(times)
}

/** UTF-16 units: far beyond any message, far below what Node can hold. */
const LONGEST_TEXT = 2 ** 26
