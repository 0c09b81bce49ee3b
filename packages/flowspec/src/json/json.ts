/**
 * A JSON number whose value a double does not hold. The class is the caller's (`@jatai/languages` has one); a document
 * only carries such values along, see `ReadOptions.readNumber`.
 */
export interface ExactNumberValue {
  /** JSON number syntax, as read. */
  readonly text: string
  toNumber(): number
  toJSON(): unknown
  toString(): string
}

/** Any value of a document. Objects may have any own key, `__proto__` included: read with {@link getKey}. */
export type Json = null | boolean | number | string | ExactNumberValue | readonly Json[] | JsonObject
export interface JsonObject {
  readonly [key: string]: Json
}

/** True for a JSON object: not for an array, null, or a number kept as an instance of some class. */
export function isJsonObject(value: unknown): value is JsonObject {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  // A structure that crossed a realm has another Object.prototype, which itself has no prototype.
  return prototype === null || prototype === Object.prototype || Object.getPrototypeOf(prototype) === null
}

/** True for a JSON array. */
export function isJsonArray(value: unknown): value is readonly Json[] {
  return Array.isArray(value)
}

/** The own property of an object; undefined when it is inherited or missing (reliability.md SEC-03). */
export function getKey(target: object, key: string): Json | undefined {
  return Object.hasOwn(target, key) ? (target as Record<string, Json>)[key] : undefined
}

/** Sets an own key whatever its name: plain assignment to `__proto__` would change the prototype instead. */
export function setKey(target: object, key: string, value: Json): void {
  if (key === '__proto__') {
    Object.defineProperty(target, key, { value, writable: true, enumerable: true, configurable: true })
  } else {
    ;(target as Record<string, unknown>)[key] = value
  }
}

/** A copy of an object without some of its keys, the others in their order. */
export function withoutKeys(source: JsonObject, keys: ReadonlySet<string>): JsonObject {
  const copy: JsonObject = {}
  for (const key of Object.keys(source)) if (!keys.has(key)) setKey(copy, key, source[key] as Json)
  return copy
}

/** A copy of an object with some keys set; keys that were there keep their place. */
export function withKeys(source: JsonObject, changes: Readonly<Record<string, Json>>): JsonObject {
  const copy: JsonObject = {}
  for (const key of Object.keys(source)) setKey(copy, key, source[key] as Json)
  for (const key of Object.keys(changes)) setKey(copy, key, changes[key] as Json)
  return copy
}
