import type { ArithmeticSyntax } from '../syntax/syntax.ts'
import { type Code, dynamicCode, type Evaluate } from './code.ts'
import type { Compiler } from './compiler.ts'
import type { MatchContext } from './match-context.ts'
import { divide, minus, type Operate, plus, times } from './operators.ts'

const OPERATORS: Readonly<Record<'+' | '-' | '*' | '/', Operate>> = { '+': plus, '-': minus, '*': times, '/': divide }

/** Compiles a chain of `+` and `-`, or of `*` and `/`. */
export function compileArithmetic(compiler: Compiler, syntax: ArithmeticSyntax, match: MatchContext): Code {
  const first = compiler.compile(syntax.first, match)
  const rest = syntax.rest.map(({ operator, at, operand }) => {
    const code = compiler.compile(operand, match)
    return { operate: OPERATORS[operator], at: compiler.place(at), code, operand: code.evaluate }
  })
  const evaluate = chain(first.evaluate, rest)
  const isConstant = first.constant !== undefined && rest.every(({ code }) => code.constant !== undefined)
  return isConstant ? compiler.fold(syntax.at, evaluate) : dynamicCode(evaluate)
}

type Link = Readonly<{ operate: Operate; at: ReturnType<Compiler['place']>; operand: Evaluate }>

function chain(first: Evaluate, rest: readonly Link[]): Evaluate {
  const [only] = rest
  if (rest.length === 1 && only) {
    const { operate, at, operand } = only
    return (input, frame, run) => operate(first(input, frame, run), operand(input, frame, run), run, at)
  }
  return (input, frame, run) => {
    let value = first(input, frame, run)
    for (const { operate, at, operand } of rest) value = operate(value, operand(input, frame, run), run, at)
    return value
  }
}
