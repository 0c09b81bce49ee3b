import { setKey } from '@jatai/languages/json'
import type { Json, JsonObject } from '@jatai/languages/json'

export { getKey, isJsonObject, setKey } from '@jatai/languages/json'
export type { Json, JsonObject } from '@jatai/languages/json'

/** True for a JSON array. */
export function isJsonArray(value: unknown): value is readonly Json[] {
  return Array.isArray(value)
}

/** A copy of an object without some of its keys, the others in their order. */
export function withoutKeys(source: JsonObject, keys: ReadonlySet<string>): JsonObject {
  const copy: JsonObject = {}
  for (const key of Object.keys(source)) if (!keys.has(key)) setKey(copy, key, source[key])
  return copy
}

/** A copy of an object with some keys set; keys that were there keep their place. */
export function withKeys(source: JsonObject, changes: Readonly<Record<string, Json>>): JsonObject {
  const copy: JsonObject = {}
  for (const key of Object.keys(source)) setKey(copy, key, source[key])
  for (const key of Object.keys(changes)) setKey(copy, key, changes[key])
  return copy
}
