import type { Evaluate } from './code.ts'
import type { JsltFunction, JsltMacro } from '../functions/define-function.ts'

/** What a call can reach. */
export type Callable =
  | { readonly kind: 'builtin'; readonly definition: JsltFunction }
  | { readonly kind: 'macro'; readonly definition: JsltMacro }
  | { readonly kind: 'declared'; readonly declared: DeclaredFunction }
  | { readonly kind: 'module'; readonly module: LoadedModule; readonly prefix: string }

/** A function of the program (`def`). Its body is filled in when it is compiled, so functions may call each other. */
export interface DeclaredFunction {
  readonly name: string
  readonly parameters: number
  /** Variables of one activation; the parameters come first. */
  frameSize: number
  body: Evaluate
}

/** What stands behind the prefix of an import. */
export interface Module {
  /** The function of this name; undefined when it has none. */
  callable(name: string): Callable | undefined
}

/** A module read from its text. Its prefix is a function too, if it has an expression: that with another input. */
export interface LoadedModule extends Module {
  readonly body: Evaluate | undefined
}
