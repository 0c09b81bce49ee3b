import type { Json } from '../json/index.ts'
import type { Workspace } from './run/workspace.ts'
import type { SpecPlace } from './spec-place.ts'

/** One operation, compiled. `undefined` is "nothing came out", which the next one takes as null. */
export type RunOperation = (input: Json | undefined, workspace: Workspace) => Json | undefined

/** A kind of operation. Its documentation is the source of the generated reference. */
export interface JoltOperation {
  /** What a specification calls it. */
  readonly name: string
  /** The name of the class in the reference engine, which specifications may use as well. */
  readonly className: string
  readonly title: string
  readonly summary: string
  /** The points that are not obvious, a sentence each. */
  readonly rules: readonly string[]
  readonly examples: readonly JoltExample[]
  /** True when it changes its input instead of making something new. */
  readonly changesInput: boolean
  /** False when `spec` is not looked at. */
  readonly needsSpec: boolean
  /**
   * @param context what follows: an operation need not care for the order of keys when it is the last
   * @throws JoltSpecError
   */
  compile(spec: Json, place: SpecPlace, context: { readonly isLast: boolean }): RunOperation
}

/** An example of the documentation; a test runs each one. */
export interface JoltExample {
  readonly title: string
  /** The operation's `spec`. */
  readonly spec?: Json
  readonly input: Json
  readonly output: Json
}
