import type { Evaluate } from '../compile/code.ts'
import type { CodePlace } from '../jslt-error.ts'
import type { Run } from '../run.ts'
import type { Value } from '../values/value.ts'

/** An example of a function: a program, the message it is applied to, and what comes of it. */
export interface FunctionExample {
  readonly query: string
  /** JSON text. @default 'null' */
  readonly input?: string
  /** JSON text. */
  readonly output: string
}

/** What a reference page says about a function. */
export interface FunctionDocumentation {
  readonly name: string
  /** As in `split(text, pattern)`; a parameter that may be left out ends in `?`. */
  readonly signature: string
  readonly summary: string
  readonly category: 'general' | 'number' | 'text' | 'boolean' | 'object' | 'array' | 'time' | 'experimental'
  /** One or more; a test runs each. */
  readonly examples: readonly FunctionExample[]
}

/**
 * The work of a function. Parameters that were left out are missing.
 *
 * @throws JsltError by way of `run.failure`
 */
export type BuiltinCall = (run: Run, ...parameters: Value[]) => Value

export interface FunctionDefinition extends FunctionDocumentation {
  /** Which parameter, counted from 0, is a regular expression. Written in the program, it is compiled with it. */
  readonly regularExpression?: number
  /** How many parameters it takes, where the signature does not tell. */
  readonly parameters?: ParameterCount
  readonly call: BuiltinCall
  /** A faster way for parameters that are known when the program is compiled (undefined where they are not). */
  readonly prepare?: (constants: readonly (Value | undefined)[]) => BuiltinCall | undefined
}

export interface ParameterCount {
  readonly min: number
  readonly max: number
}

/** A built-in function of the language, and its page of the reference. */
export interface JsltFunction extends FunctionDefinition {
  readonly parameters: ParameterCount
}

/** A function that decides itself which of its parameters are evaluated, and with which input. */
export interface JsltMacro extends FunctionDocumentation {
  readonly parameters: ParameterCount
  readonly build: (parameters: readonly Evaluate[], at: CodePlace) => Evaluate
}

/** Declares a built-in function. Its signature tells how many parameters it takes. */
export function defineJsltFunction(definition: FunctionDefinition): JsltFunction {
  return Object.freeze({ ...definition, parameters: definition.parameters ?? countParameters(definition.signature) })
}

/** Declares a built-in macro. */
export function defineJsltMacro(definition: JsltMacro): JsltMacro {
  return Object.freeze(definition)
}

function countParameters(signature: string): ParameterCount {
  const inside = signature.slice(signature.indexOf('(') + 1, -1)
  const names = inside === '' ? [] : inside.split(', ')
  return { min: names.filter((name) => !name.endsWith('?')).length, max: names.length }
}
