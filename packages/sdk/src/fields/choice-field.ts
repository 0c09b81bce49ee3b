import type { Json } from '@jatai/languages/json'
import { describe, FieldError } from './field.ts'
import type { ExpressionMode, Field, FieldOptions } from './field.ts'
import { readTextValue } from './text-field.ts'

/** True or false, also as text in any case. An empty text and null are "not set". */
export function boolean(
  options: FieldOptions & { readonly default?: boolean; readonly expression?: ExpressionMode },
): Field<boolean> {
  const fallback = options.default ?? false
  return {
    ...describe(options),
    kind: 'boolean',
    expression: options.expression ?? 'param',
    default: fallback,
    read: (value) => readBooleanValue(value, fallback),
  }
}

function readBooleanValue(value: Json | undefined, fallback: boolean): boolean {
  if (typeof value === 'boolean') return value
  if (value === undefined || value === null || value === '') return fallback
  if (typeof value === 'string') {
    const text = value.trim().toLowerCase()
    if (text === 'true') return true
    if (text === 'false') return false
    if (text === '') return fallback
  }
  throw new FieldError('must be true or false')
}

interface ChoiceOptions<V extends string> extends FieldOptions {
  readonly values: readonly V[]
  readonly default?: V
  readonly expression?: ExpressionMode
  /** What an unknown value means instead of an error. */
  readonly otherwise?: V
}

/** One of a list of names, compared without regard to case. */
export function choice<const V extends string>(options: ChoiceOptions<V> & { readonly default: V }): Field<V>
export function choice<const V extends string>(options: ChoiceOptions<V>): Field<V | undefined>
export function choice<const V extends string>(options: ChoiceOptions<V>): Field<V | undefined> {
  const byName = new Map(options.values.map((value) => [value.toLowerCase(), value]))
  return {
    ...describe(options),
    kind: 'choice',
    expression: options.expression ?? 'param',
    default: options.default,
    values: options.values,
    read(raw) {
      const text = readTextValue(raw)
      if (text === undefined || text === '') return options.default
      const value = byName.get(text.toLowerCase()) ?? options.otherwise
      if (value === undefined)
        throw new FieldError(`must be one of ${options.values.join(', ')}, not ${text.slice(0, 60)}`)
      return value
    },
  }
}
