import type { Compiler } from '../run/compiler.ts'
import type { Evaluator } from '../run/evaluator.ts'
import type { Expression } from '../syntax/expression.ts'

export type BuiltInNode = Expression & { readonly kind: 'built-in' }

/** A runnable example of the reference: the template, its model if it needs one, and what it prints. */
export interface BuiltInExample {
  readonly template: string
  readonly model?: Readonly<Record<string, unknown>>
  readonly output: string
}

/** What the reference tells about a built-in. */
export interface BuiltInDocs {
  /** In snake case. */
  readonly name: string
  /** Kinds of value before the `?`. */
  readonly appliesTo: 'text' | 'number' | 'boolean' | 'date' | 'list' | 'map' | 'loop variable' | 'macro' | 'any'
  /** One sentence. */
  readonly summary: string
  readonly examples: readonly BuiltInExample[]
}

/**
 * How a built-in takes arguments: `never`, `once` (`?replace("a", "b")`; without parentheses it is a method), `maybe`
 * (with or without), `lazily` (arguments are evaluated as needed), `with lambda`.
 */
export type BuiltInCalling = 'never' | 'once' | 'maybe' | 'lazily' | 'with lambda'

export interface BuiltIn extends BuiltInDocs {
  readonly calling: BuiltInCalling
  /** Where it can stand; anywhere if undefined. */
  readonly place?: 'loop variable' | 'without escaping' | 'markup format'
  /** Can `?name.key` be written for `?name("key")`? */
  readonly takesKey?: boolean
  /** Another spelling than the name in camel case. */
  readonly camelCase?: string
  /** Refuses a number of arguments when the template is read. */
  readonly checkArguments?: (count: number, fail: (detail: string) => never) => void
  readonly compile: (node: BuiltInNode, compiler: Compiler, lazily: boolean) => Evaluator
}
