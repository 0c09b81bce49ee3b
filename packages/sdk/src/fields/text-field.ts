import { ExactNumber, stringifyJson } from '@jatai/languages/json'
import type { Json } from '@jatai/languages/json'
import { describe } from './field.ts'
import type { ExpressionMode, Field, FieldOptions } from './field.ts'

interface TextOptions extends FieldOptions {
  readonly default?: string
  /** @default 'param' */
  readonly expression?: ExpressionMode
}

/** A text. Numbers and booleans are taken in their text form, objects and lists as compact JSON; null is "not set". */
export function text(options: TextOptions & { readonly default: string }): Field<string>
export function text(options: TextOptions & { readonly required: true }): Field<string>
export function text(options: TextOptions): Field<string | undefined>
export function text(options: TextOptions): Field<string | undefined> {
  return {
    ...describe(options),
    kind: 'text',
    expression: options.expression ?? 'param',
    default: options.default,
    read: readTextValue,
  }
}

/** A text in a language of its own (JOLT, JSLT, FreeMarker, JavaScript): braces are left alone unless the mode says otherwise. */
export function code(options: TextOptions & { readonly language: string; readonly default: string }): Field<string>
export function code(options: TextOptions & { readonly language: string }): Field<string | undefined>
export function code(options: TextOptions & { readonly language: string }): Field<string | undefined> {
  return {
    ...describe(options),
    kind: 'code',
    expression: options.expression ?? 'none',
    default: options.default,
    read: readTextValue,
  }
}

/** The text form of any value; undefined for null and for nothing. */
export function readTextValue(value: Json | undefined): string | undefined {
  if (typeof value === 'string') return value
  if (value === undefined || value === null) return undefined
  if (typeof value === 'object') return value instanceof ExactNumber ? value.text : stringifyJson(value)
  return String(value)
}
