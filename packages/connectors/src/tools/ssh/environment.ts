import { isJsonObject } from '@jatai/languages/json'
import type { Json } from '@jatai/languages/json'
import { field, StepFailure } from '@jatai/sdk'

/**
 * Environment variables from `[{key, value}]` or from an object of names and values, also as JSON text.
 *
 * @throws StepFailure for anything else
 */
export function readEnvironment(given: Json | undefined): Readonly<Record<string, string>> {
  const value = field.readJsonText(given)
  // Without a prototype, so that any name is a name.
  const variables = Object.create(null) as Record<string, string>
  for (const [name, content] of rowsOf(value)) {
    if (name === '' || /[=\0]/.test(name)) throw malformed(`"${name}" is not a name for a variable`)
    variables[name] = field.readTextValue(content) ?? ''
  }
  return variables
}

function rowsOf(value: Json | undefined): readonly (readonly [string, Json])[] {
  if (value === undefined || value === null) return []
  if (Array.isArray(value)) return (value as readonly Json[]).map(rowOf)
  if (isJsonObject(value)) return Object.entries(value)
  throw malformed('they must be a JSON object, or a list of keys and values')
}

function rowOf(row: Json): readonly [string, Json] {
  const name = isJsonObject(row) ? (row['key'] ?? row['name']) : undefined
  if (!isJsonObject(row) || typeof name !== 'string') throw malformed('one of them has no key')
  return [name, row['value'] ?? null]
}

function malformed(reason: string): StepFailure {
  return new StepFailure(`Invalid environment variables: ${reason}`, { isConfiguration: true })
}
