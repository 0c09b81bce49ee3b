import { isJsonObject, parseLenientJson } from '@jatai/languages/json'
import type { Json, JsonObject } from '@jatai/languages/json'
import { describe, FieldError } from './field.ts'
import type { ExpressionMode, Field, FieldOptions } from './field.ts'

interface JsonOptions extends FieldOptions {
  readonly default?: Json
  /** @default 'json' */
  readonly expression?: ExpressionMode
}

/** Any JSON value, written as a JSON template: lenient JSON text with expressions (expressions.md §7). */
export function json(options: JsonOptions): Field<Json | undefined> {
  return {
    ...describe(options),
    kind: 'json',
    expression: options.expression ?? 'json',
    default: options.default,
    read: (value) => value,
  }
}

/** A map of names to values. `""`, `"{}"`, `"[]"` and null are empty; keys and values take expressions. */
export function keyValue(
  options: FieldOptions & { readonly default?: JsonObject; readonly expression?: ExpressionMode },
): Field<JsonObject> {
  return {
    ...describe(options),
    kind: 'key-value',
    expression: options.expression ?? 'map',
    default: options.default ?? {},
    read(raw) {
      const value = readJsonText(raw)
      if (value === undefined || value === null || value === '') return {}
      if (Array.isArray(value)) return pairs(value)
      if (isJsonObject(value)) return value
      throw new FieldError('must be a JSON object of names and values')
    },
  }
}

/** A list: a JSON array, JSON text holding one, or texts separated by commas. */
export function list(
  options: FieldOptions & { readonly default?: readonly Json[]; readonly expression?: ExpressionMode },
): Field<readonly Json[]> {
  return {
    ...describe(options),
    kind: 'list',
    expression: options.expression ?? 'map',
    default: options.default ?? [],
    read(raw) {
      if (typeof raw === 'string' && !/^\s*[[{]/.test(raw)) {
        return raw
          .split(',')
          .map((part) => part.trim())
          .filter((part) => part !== '')
      }
      const value = readJsonText(raw)
      if (value === undefined || value === null) return []
      return Array.isArray(value) ? (value as readonly Json[]) : [value]
    },
  }
}

/** A JSON value that may be stored as JSON text; undefined for an empty text. */
export function readJsonText(value: Json | undefined): Json | undefined {
  if (typeof value !== 'string') return value
  if (value.trim() === '') return undefined
  try {
    return parseLenientJson(value)
  } catch (cause) {
    throw new FieldError(`is not valid JSON: ${cause instanceof Error ? cause.message : String(cause)}`)
  }
}

/** Editors also store maps as `[{"key": …, "value": …}]`. */
function pairs(rows: readonly Json[]): JsonObject {
  const entries: [string, Json][] = []
  for (const row of rows) {
    if (!isJsonObject(row)) throw new FieldError('must be a JSON object of names and values')
    const name = row['key'] ?? row['name']
    if (typeof name !== 'string') throw new FieldError('has a row without a key')
    entries.push([name, row['value'] ?? null])
  }
  return Object.fromEntries(entries)
}
