import type { Json } from '../json/index.ts'

/**
 * Whether a value holds as the condition of a Choice (spec/connectors/logic.md): true and the text `true`, a list with
 * anything in it, and any other value but false, the text `false` and null.
 */
export function holdsAsCondition(value: Json | undefined): boolean {
  if (value === undefined || value === null) return false
  if (typeof value === 'boolean') return value
  if (typeof value === 'string') return value.toLowerCase() !== 'false'
  return !Array.isArray(value) || value.length > 0
}
