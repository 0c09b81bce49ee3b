import { isJsonArray, isJsonObject } from './json.ts'
import type { Json } from './json.ts'

/** True when two values are the same JSON data: the order of keys carries no meaning. */
export function equalJson(a: Json, b: Json): boolean {
  if (a === b) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  if (isJsonArray(a)) {
    return isJsonArray(b) && a.length === b.length && a.every((member, index) => equalJson(member, b[index] as Json))
  }
  if (!isJsonObject(a)) return !isJsonArray(b) && !isJsonObject(b) && a.text === b.text
  if (!isJsonObject(b)) return false
  const keys = Object.keys(a)
  if (keys.length !== Object.keys(b).length) return false
  return keys.every((key) => Object.hasOwn(b, key) && equalJson(a[key] as Json, b[key] as Json))
}
