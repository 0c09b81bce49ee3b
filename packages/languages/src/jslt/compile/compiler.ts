import { type CodePlace, JsltError, JsltSyntaxError } from '../jslt-error.ts'
import { Run } from '../run.ts'
import type { ExpressionSyntax, LiteralValue } from '../syntax/syntax.ts'
import { isSettled } from '../values/settle.ts'
import { decimalValue, integerValue } from '../values/numbers.ts'
import { deepFreeze } from '../values/deep-freeze.ts'
import type { Value } from '../values/value.ts'
import type { Code, Evaluate } from './code.ts'
import type { Callable, Module } from './callable.ts'
import type { MatchContext } from './match-context.ts'
import type { Program } from './program.ts'
import type { Scopes } from './scopes.ts'

/** Compiles the expressions of one text: the program, or a module. */
export interface CompilerParts {
  readonly program: Program
  readonly source: string
  /** Name of the module; undefined for the program itself. */
  readonly module: string | undefined
  readonly scopes: Scopes
  /** Functions declared or imported here, by name. */
  readonly functions: ReadonlyMap<string, Callable>
  /** Imported modules by prefix. */
  readonly modules: ReadonlyMap<string, Module>
  readonly compileExpression: (compiler: Compiler, syntax: ExpressionSyntax, match: MatchContext) => Code
}

/** What the compilers of the single constructs share. */
export class Compiler {
  readonly parts: CompilerParts

  constructor(parts: CompilerParts) {
    this.parts = parts
  }

  get scopes(): Scopes {
    return this.parts.scopes
  }

  compile(syntax: ExpressionSyntax, match: MatchContext): Code {
    return this.parts.compileExpression(this, syntax, match)
  }

  place(offset: number): CodePlace {
    return { source: this.parts.source, offset, module: this.parts.module }
  }

  /** Code for a value that no message changes. */
  constant(value: Value): Code {
    if (!isSettled(value)) this.parts.program.hasUnsettledConstants = true
    deepFreeze(value)
    return { evaluate: () => value, constant: value }
  }

  /**
   * Computes once what all messages share.
   *
   * @throws JsltSyntaxError when that fails, as it would for every message
   */
  fold(at: number, evaluate: Evaluate): Code {
    const { program } = this.parts
    const run = new Run(program.resources, [], this.place(at), false)
    try {
      return this.constant(evaluate(null, [], run))
    } catch (thrown) {
      if (!(thrown instanceof JsltError)) throw thrown
      throw new JsltSyntaxError('JSLT_CONSTANT', thrown.detail, run.at, thrown)
    }
  }
}

/** The value that a literal stands for. */
export function literalValue(literal: LiteralValue): Value {
  if (typeof literal !== 'object' || literal === null) return literal
  return 'integer' in literal ? integerValue(literal.integer) : decimalValue(literal.decimal)
}
