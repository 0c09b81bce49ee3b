import type { ExpressionSyntax } from '../syntax/syntax.ts'
import { compileArithmetic } from './compile-arithmetic.ts'
import { compileArray, compileArrayFor } from './compile-array.ts'
import { compileCall } from './compile-call.ts'
import { compileComparison } from './compile-comparison.ts'
import { compileIf } from './compile-if.ts'
import { compileAnd, compileOr, compilePipe } from './compile-chains.ts'
import { compileObject } from './compile-object.ts'
import { compileObjectFor } from './compile-object-for.ts'
import { compilePath } from './compile-path.ts'
import { compileVariable } from './compile-variable.ts'
import { type Code, dynamicCode } from './code.ts'
import { type Compiler, literalValue } from './compiler.ts'
import type { MatchContext } from './match-context.ts'

/** Compiles any expression. */
export function compileExpression(compiler: Compiler, syntax: ExpressionSyntax, match: MatchContext): Code {
  switch (syntax.kind) {
    case 'literal':
      return compiler.constant(literalValue(syntax.value))
    case 'input':
      return dynamicCode((input) => input)
    case 'variable':
      return compileVariable(compiler, syntax)
    case 'path':
      return compilePath(compiler, syntax)
    case 'call':
      return compileCall(compiler, syntax, match)
    case 'if':
      return compileIf(compiler, syntax, match)
    case 'array':
      return compileArray(compiler, syntax, match)
    case 'array-for':
      return compileArrayFor(compiler, syntax, match)
    case 'object':
      return compileObject(compiler, syntax, match)
    case 'object-for':
      return compileObjectFor(compiler, syntax)
    case 'comparison':
      return compileComparison(compiler, syntax, match)
    case 'arithmetic':
      return compileArithmetic(compiler, syntax, match)
    case 'pipe':
      return compilePipe(compiler, syntax, match)
    case 'or':
      return compileOr(compiler, syntax, match)
    case 'and':
      return compileAnd(compiler, syntax, match)
  }
}
