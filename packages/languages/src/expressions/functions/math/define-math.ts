import { toDouble } from '../../values/coerce.ts'
import { FunctionFault } from '../../values/faults.ts'
import { isMissing, JavaDouble } from '../../values/value.ts'
import type { Argument } from '../../values/value.ts'
import type { ExpressionFunction, FunctionParameter } from '../define-function.ts'
import { defineFunction } from '../define-function.ts'

interface MathDeclaration extends Pick<ExpressionFunction, 'name' | 'summary' | 'examples'> {
  /** `more…` after the last one allows any number of arguments. */
  readonly parameters: readonly string[]
  readonly compute: (a: number, b: number) => number
}

/**
 * Declares a math function: numbers as doubles in, a double out; null is an error (D34), and so is a result that is no
 * number (D10). With more than two arguments it is applied from the left (expressions.md §9.7).
 */
export function defineMath({ parameters, compute, ...description }: MathDeclaration): ExpressionFunction {
  return defineFunction({
    ...description,
    group: 'math',
    parameters: parameters.map(parameterOf),
    result: 'double',
    evaluate(a, b, ...more) {
      let result = compute(toNumber(a), parameters.length === 1 ? 0 : toNumber(b))
      for (const next of more) result = compute(result, toNumber(next))
      if (!Number.isFinite(result)) throw new FunctionFault('the result is not a number')
      return new JavaDouble(result)
    },
  })
}

function parameterOf(name: string): FunctionParameter {
  return name === 'more'
    ? { name, kind: 'number', isRequired: true, isOptional: true, isRepeated: true }
    : { name, kind: 'number', isRequired: true }
}

function toNumber(value: Argument): number {
  if (isMissing(value)) throw new FunctionFault('null is not a number')
  return toDouble(value)
}
