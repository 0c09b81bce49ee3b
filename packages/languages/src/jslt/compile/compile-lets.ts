import type { Frame, Run } from '../run.ts'
import type { LetSyntax } from '../syntax/syntax.ts'
import type { Value } from '../values/value.ts'
import type { Evaluate } from './code.ts'
import type { Compiler } from './compiler.ts'
import type { MatchContext } from './match-context.ts'
import type { Variable } from './scopes.ts'

/** Computes variables into their frame; undefined when there are none. */
export type EvaluateLets = (input: Value, frame: Frame, run: Run) => void

/**
 * Compiles the variables of a scope that sees all of them from its beginning: an object, a loop, a program. A variable
 * that is read before its turn is missing then (or still has the value of the turn before), unless it is a literal.
 */
export function compileLets(
  compiler: Compiler,
  lets: readonly LetSyntax[],
  match: MatchContext,
): EvaluateLets | undefined {
  const variables = lets.map((syntax) => compiler.scopes.declare(syntax.name, compiler.place(syntax.at), syntax.value))
  return joinLets(lets.map((syntax, index) => compileLet(compiler, syntax, variables[index], match)))
}

/** Compiles the variables of a branch, where each sees only those before it. */
export function compileLetsInTurn(
  compiler: Compiler,
  lets: readonly LetSyntax[],
  match: MatchContext,
): EvaluateLets | undefined {
  const compiled = lets.map((syntax) => {
    const code = compiler.compile(syntax.value, match)
    const variable = compiler.scopes.declare(syntax.name, compiler.place(syntax.at), syntax.value)
    variable.code = code
    return { slot: variable.slot, evaluate: code.evaluate }
  })
  return joinLets(compiled)
}

/** Compiles the variables of a function, each of which sees itself (missing) and those before it. */
export function compileFunctionLets(
  compiler: Compiler,
  lets: readonly LetSyntax[],
  match: MatchContext,
): EvaluateLets | undefined {
  return joinLets(
    lets.map((syntax) => {
      const variable = compiler.scopes.declare(syntax.name, compiler.place(syntax.at), syntax.value)
      return compileLet(compiler, syntax, variable, match)
    }),
  )
}

interface CompiledLet {
  readonly slot: number
  readonly evaluate: Evaluate
}

function compileLet(
  compiler: Compiler,
  syntax: LetSyntax,
  variable: Variable | undefined,
  match: MatchContext,
): CompiledLet {
  const code = compiler.compile(syntax.value, match)
  if (variable) variable.code = code
  return { slot: variable?.slot ?? 0, evaluate: code.evaluate }
}

function joinLets(lets: readonly CompiledLet[]): EvaluateLets | undefined {
  const [first] = lets
  if (!first) return undefined
  if (lets.length === 1) {
    const { slot, evaluate } = first
    return (input, frame, run) => {
      frame[slot] = evaluate(input, frame, run)
    }
  }
  return (input, frame, run) => {
    for (const { slot, evaluate } of lets) frame[slot] = evaluate(input, frame, run)
  }
}

/** The value of an expression after its variables. */
export function afterLets(lets: EvaluateLets | undefined, evaluate: Evaluate): Evaluate {
  if (!lets) return evaluate
  return (input, frame, run) => {
    lets(input, frame, run)
    return evaluate(input, frame, run)
  }
}
