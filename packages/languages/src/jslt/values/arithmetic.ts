import { isIntegral, toDouble, toLong } from './numbers.ts'
import type { NumberValue } from './value.ts'

/** The operators on two numbers. Integers wrap around at 64 bits; a decimal on either side makes the result one. */
export type ArithmeticOperator = '+' | '-' | '*' | '/'

/** A result: integers as bigint, decimals as the double (also when it has no fraction). */
export type ArithmeticResult = { readonly integer: bigint } | { readonly decimal: number }

/**
 * Computes with numbers of any kind. Division of integers stays an integer when it comes out even, and is a decimal
 * otherwise.
 *
 * @throws RangeError for an integer divided by zero
 */
export function compute(operator: ArithmeticOperator, left: NumberValue, right: NumberValue): ArithmeticResult {
  if (!isIntegral(left) || !isIntegral(right)) {
    return { decimal: computeDoubles(operator, toDouble(left), toDouble(right)) }
  }
  const first = toLong(left)
  const second = toLong(right)
  switch (operator) {
    case '+':
      return { integer: BigInt.asIntN(64, first + second) }
    case '-':
      return { integer: BigInt.asIntN(64, first - second) }
    case '*':
      return { integer: BigInt.asIntN(64, first * second) }
    case '/':
      if (first % second !== 0n) return { decimal: Number(first) / Number(second) }
      return { integer: BigInt.asIntN(64, first / second) }
  }
}

function computeDoubles(operator: ArithmeticOperator, left: number, right: number): number {
  switch (operator) {
    case '+':
      return left + right
    case '-':
      return left - right
    case '*':
      return left * right
    case '/':
      return left / right
  }
}
