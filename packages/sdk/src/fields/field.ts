import { FlowError } from '@jatai/errors'
import type { Json, JsonObject } from '@jatai/languages/json'
import type { StepCall } from '../step-call.ts'
import type { Track } from '../track.ts'

/** What a form draws, and which stored spellings are read. */
export type FieldKind =
  'text' | 'code' | 'integer' | 'number' | 'boolean' | 'choice' | 'json' | 'key-value' | 'list' | 'track'

/**
 * How Double Braces in the stored text are put into the value (expressions.md §2).
 * `none`: braces are plain text. `program`: as a JSON template, but the text itself is the value (JOLT, JSLT).
 */
export type ExpressionMode = 'none' | 'param' | 'text' | 'json' | 'program' | 'map' | 'sql'

/** What every field may say about itself. */
export interface FieldOptions {
  readonly title: string
  readonly description?: string
  /** True when a missing value is a configuration error. @default false */
  readonly required?: boolean
  /** Other stored keys under which older documents keep this parameter. */
  readonly aliases?: readonly string[]
  /** Shown only while other parameters have one of these values. */
  readonly visibleWhen?: Readonly<Record<string, readonly Json[]>>
  /** In the folded part of the form. @default false */
  readonly advanced?: boolean
  /** Never shown again, never logged. @default false */
  readonly secret?: boolean
}

/**
 * One parameter of a connector or trigger. The declaration is the only source of its form, its reference page, its
 * JSON Schema, its validation and its type in `run`.
 */
export interface Field<T> extends FieldOptions {
  readonly kind: FieldKind
  readonly expression: ExpressionMode
  readonly default: Json | undefined
  /** Allowed values of a choice. */
  readonly values?: readonly string[]
  /** Limits of a number, both included. */
  readonly minimum?: number
  readonly maximum?: number
  /**
   * Turns a stored or evaluated value into the type that `run` gets; the lenient spellings of flowspec.md §4 (numbers
   * and booleans as text, JSON inside text, an empty text for "not set") end here.
   *
   * @throws FieldError when the value is of an impossible kind
   */
  read(value: Json | undefined): T
  /**
   * In place of `read` for what is settled once, when the plan is made: nested tracks, and expressions that `run`
   * evaluates itself, item by item.
   */
  prepare?(raw: Json | undefined, compiler: FieldCompiler): T
}

/** What the engine offers to a field that prepares itself. */
export interface FieldCompiler {
  /** The branch of that name. A missing one is a problem of the document. */
  track(name: string): Track
  /** All stored parameters of the step, for fields that are spread over several keys. */
  readonly stored: JsonObject
  /** Compiles a parameter text with expressions. */
  template(text: string, mode: Exclude<ExpressionMode, 'none'>): Template
  /** The same, for a text that people read: sensitive fields are hidden from its expressions. */
  shownTemplate(text: string): Template
  /** A value as people may see it: `***` for sensitive fields, at any depth. */
  hide(value: Json): Json
}

/** Evaluates a compiled parameter text against the message and scopes of a call; `item` is the scope of that name. */
export type Template = (call: StepCall<unknown>, item?: Json) => Json

/** A value that a parameter cannot take. The engine adds the parameter and the step. */
export class FieldError extends FlowError {
  constructor(reason: string) {
    super('FLOW_BAD_PARAMETER', reason)
  }
}

export type Fields = Readonly<Record<string, Field<unknown>>>

/** The type of `params` that belongs to a set of fields. */
export type ParamsOf<F extends Fields> = { readonly [K in keyof F]: F[K] extends Field<infer T> ? T : never }

/** Copies the common options without setting absent ones. */
export function describe(options: FieldOptions): FieldOptions {
  const { title, description, required, aliases, visibleWhen, advanced, secret } = options
  return {
    title,
    ...(description === undefined ? {} : { description }),
    ...(required === undefined ? {} : { required }),
    ...(aliases === undefined ? {} : { aliases }),
    ...(visibleWhen === undefined ? {} : { visibleWhen }),
    ...(advanced === undefined ? {} : { advanced }),
    ...(secret === undefined ? {} : { secret }),
  }
}
