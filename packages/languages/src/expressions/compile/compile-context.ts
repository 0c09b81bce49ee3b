import type { CompileOptions, ExpressionScopes, ScopeName } from '../expression-types.ts'
import type { FunctionEnvironment } from '../functions/define-function.ts'
import { secureRandom } from './secure-random.ts'
import type { Value } from '../values/value.ts'

export type Evaluator = (scopes: ExpressionScopes) => Value

/** A part of an expression, ready to run. */
export interface Compiled {
  readonly evaluate: Evaluator
  /** The value, where it is known without a message. */
  readonly constant?: Value
  /** The value may hold marked doubles and must be cleaned when it leaves the language. */
  readonly isMarked: boolean
}

/** What one compilation knows and gathers. */
export interface CompileContext {
  readonly options: CompileOptions
  readonly environment: FunctionEnvironment
  readonly aliases: Set<string>
  readonly accounts: Set<string>
  readonly scopes: Set<ScopeName>
}

export function createContext(options: CompileOptions): CompileContext {
  return {
    options,
    environment: { now: options.now ?? Date.now, random: options.random ?? secureRandom },
    aliases: new Set(),
    accounts: new Set(),
    scopes: new Set(),
  }
}

export function constantOf(constant: Value, isMarked: boolean): Compiled {
  return { evaluate: () => constant, constant, isMarked }
}

export function isConstant(compiled: Compiled): compiled is Compiled & { readonly constant: Value } {
  return compiled.constant !== undefined
}

/** For what is evaluated at compile time; constants never look. */
export const NO_SCOPES: ExpressionScopes = { message: null, scope: () => undefined }
