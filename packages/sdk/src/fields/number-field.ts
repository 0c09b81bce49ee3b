import { ExactNumber, stringifyJson } from '@jatai/languages/json'
import type { Json } from '@jatai/languages/json'
import { describe, FieldError } from './field.ts'
import type { ExpressionMode, Field, FieldOptions } from './field.ts'

interface NumberOptions extends FieldOptions {
  readonly default?: number
  readonly minimum?: number
  readonly maximum?: number
  /** @default 'param' */
  readonly expression?: ExpressionMode
}

/** A whole number, stored as a number or as numeric text; fractions are cut. An empty text is "not set". */
export function integer(options: NumberOptions & { readonly default: number }): Field<number>
export function integer(options: NumberOptions): Field<number | undefined>
export function integer(options: NumberOptions): Field<number | undefined> {
  return numberField('integer', options, Math.trunc)
}

/** A number, stored as a number or as numeric text. An empty text is "not set". */
export function number(options: NumberOptions & { readonly default: number }): Field<number>
export function number(options: NumberOptions): Field<number | undefined>
export function number(options: NumberOptions): Field<number | undefined> {
  return numberField('number', options, (value) => value)
}

function numberField(
  kind: 'integer' | 'number',
  options: NumberOptions,
  adjust: (value: number) => number,
): Field<number | undefined> {
  const { minimum, maximum } = options
  return {
    ...describe(options),
    kind,
    expression: options.expression ?? 'param',
    default: options.default,
    ...(minimum === undefined ? {} : { minimum }),
    ...(maximum === undefined ? {} : { maximum }),
    read(raw) {
      const value = readNumberValue(raw)
      if (value === undefined) return options.default
      const result = adjust(value)
      if (minimum !== undefined && result < minimum) throw new FieldError(`must be at least ${minimum}`)
      if (maximum !== undefined && result > maximum) throw new FieldError(`must be at most ${maximum}`)
      return result
    },
  }
}

/** A number from a number or numeric text; undefined for null, nothing and blank text. */
export function readNumberValue(value: Json | undefined): number | undefined {
  if (typeof value === 'number') return value
  if (value === undefined || value === null) return undefined
  if (value instanceof ExactNumber) return value.toNumber()
  if (typeof value === 'string') {
    const trimmed = value.trim()
    if (trimmed === '') return undefined
    const number = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(trimmed) ? Number(trimmed) : NaN
    if (Number.isFinite(number)) return number
  }
  throw new FieldError(`must be a number, not ${shown(value)}`)
}

function shown(value: Json): string {
  const text = stringifyJson(value)
  return text.length > 60 ? `${text.slice(0, 60)}…` : text
}
