import type { ExpressionSyntax } from '../syntax/syntax.ts'
import { type Code, dynamicCode, type Evaluate } from './code.ts'
import type { Compiler } from './compiler.ts'
import { type MatchContext, matchOnInput } from './match-context.ts'

interface ChainSyntax {
  readonly at: number
  readonly operands: readonly ExpressionSyntax[]
}

/** Compiles `|`: every expression sees the value of the one before as its input. */
export function compilePipe(compiler: Compiler, syntax: ChainSyntax, match: MatchContext): Code {
  const codes = syntax.operands.map((operand, index) =>
    compiler.compile(operand, index === 0 ? match : matchOnInput(match)),
  )
  const stages = codes.map((code) => code.evaluate)
  return foldable(compiler, syntax, codes, (input, frame, run) => {
    let value = input
    for (const stage of stages) value = stage(value, frame, run)
    return value
  })
}

/** Compiles `or`, which stops at the first true operand. */
export function compileOr(compiler: Compiler, syntax: ChainSyntax, match: MatchContext): Code {
  const codes = syntax.operands.map((operand) => compiler.compile(operand, match))
  const operands = codes.map((code) => code.evaluate)
  return foldable(compiler, syntax, codes, (input, frame, run) => {
    for (const operand of operands) if (run.isTrue(operand(input, frame, run))) return true
    return false
  })
}

/** Compiles `and`, which stops at the first untrue operand. */
export function compileAnd(compiler: Compiler, syntax: ChainSyntax, match: MatchContext): Code {
  const codes = syntax.operands.map((operand) => compiler.compile(operand, match))
  const operands = codes.map((code) => code.evaluate)
  return foldable(compiler, syntax, codes, (input, frame, run) => {
    for (const operand of operands) if (!run.isTrue(operand(input, frame, run))) return false
    return true
  })
}

/** A constant when all operands are. */
function foldable(compiler: Compiler, syntax: ChainSyntax, operands: readonly Code[], evaluate: Evaluate): Code {
  const isConstant = operands.every((operand) => operand.constant !== undefined)
  return isConstant ? compiler.fold(syntax.at, evaluate) : dynamicCode(evaluate)
}
