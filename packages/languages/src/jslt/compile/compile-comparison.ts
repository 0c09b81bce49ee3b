import type { CodePlace } from '../jslt-error.ts'
import type { Run } from '../run.ts'
import type { ComparisonOperator, ComparisonSyntax } from '../syntax/syntax.ts'
import { compareValues } from '../values/comparison.ts'
import { equals } from '../values/equality.ts'
import { excerptOf } from '../values/json-text.ts'
import type { Value } from '../values/value.ts'
import { type Code, dynamicCode, type Evaluate } from './code.ts'
import type { Compiler } from './compiler.ts'
import type { MatchContext } from './match-context.ts'

/** Compiles `==`, `!=` and the operators of order. */
export function compileComparison(compiler: Compiler, syntax: ComparisonSyntax, match: MatchContext): Code {
  const left = compiler.compile(syntax.left, match)
  const right = compiler.compile(syntax.right, match)
  const evaluate = comparison(syntax.operator, left.evaluate, right.evaluate, compiler.place(syntax.at))
  const isConstant = left.constant !== undefined && right.constant !== undefined
  return isConstant ? compiler.fold(syntax.at, evaluate) : dynamicCode(evaluate)
}

function comparison(operator: ComparisonOperator, left: Evaluate, right: Evaluate, at: CodePlace): Evaluate {
  switch (operator) {
    case '==':
      return (input, frame, run) => equals(left(input, frame, run), right(input, frame, run))
    case '!=':
      return (input, frame, run) => !equals(left(input, frame, run), right(input, frame, run))
    case '<':
      return (input, frame, run) => order(left(input, frame, run), right(input, frame, run), run, at) < 0
    case '<=':
      return (input, frame, run) => order(left(input, frame, run), right(input, frame, run), run, at) <= 0
    case '>':
      return (input, frame, run) => order(left(input, frame, run), right(input, frame, run), run, at) > 0
    case '>=':
      return (input, frame, run) => order(left(input, frame, run), right(input, frame, run), run, at) >= 0
  }
}

function order(left: Value, right: Value, run: Run, at: CodePlace): number {
  const result = compareValues(left, right)
  if (result !== undefined) return result
  run.at = at
  throw run.failure(`Can't compare ${excerptOf(left)} and ${excerptOf(right)}`)
}
