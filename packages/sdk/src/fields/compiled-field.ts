import type { Json } from '@jatai/languages/json'
import { describe, FieldError } from './field.ts'
import type { ExpressionMode, Field, FieldOptions } from './field.ts'
import { readTextValue } from './text-field.ts'

interface CompiledOptions<T> extends FieldOptions {
  readonly default?: string
  readonly language: string
  /** @default 'none' */
  readonly expression?: ExpressionMode
  /** Turns the text into its compiled form; throws a located error of its language. */
  readonly compile: (text: string) => T
}

/**
 * A text in a language that is compiled: once when the plan is made if it is fixed, else when a message brings it,
 * with the last compiled texts kept.
 */
export function compiled<T>(options: CompiledOptions<T> & { readonly default: string }): Field<T>
export function compiled<T>(options: CompiledOptions<T> & { readonly required: true }): Field<T>
export function compiled<T>(options: CompiledOptions<T>): Field<T | undefined>
export function compiled<T>(options: CompiledOptions<T>): Field<T | undefined> {
  const compile = cached(options.compile)
  return {
    ...describe(options),
    kind: 'code',
    expression: options.expression ?? 'none',
    default: options.default,
    read(raw: Json | undefined) {
      const source = readTextValue(raw)
      if (source === undefined) {
        if (options.required) throw new FieldError('must not be empty')
        return undefined
      }
      return compile(source)
    },
  }
}

const KEPT = 64

/** Remembers the last {@link KEPT} results, the least recently used going first. Errors are not kept. */
export function cached<T>(compile: (text: string) => T): (text: string) => T {
  const kept = new Map<string, T>()
  return (text) => {
    let result = kept.get(text)
    if (result !== undefined) {
      if (kept.size > KEPT / 2) {
        kept.delete(text)
        kept.set(text, result)
      }
      return result
    }
    result = compile(text)
    kept.set(text, result)
    if (kept.size > KEPT) kept.delete(kept.keys().next().value as string)
    return result
  }
}
