import { ExactNumber } from './exact-number.ts'

/** A value of a message. Objects may have any own key, `__proto__` included: read with `Object.hasOwn`, write with `setKey`. */
export type Json = null | boolean | number | string | ExactNumber | readonly Json[] | JsonObject
export interface JsonObject {
  readonly [key: string]: Json
}

/** True for a JSON object; an {@link ExactNumber} is a number, not an object. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof ExactNumber)
}

/**
 * Sets an own key whatever its name. Plain assignment to `__proto__` would change the prototype instead
 * (reliability.md SEC-03).
 */
export function setKey(target: object, key: string, value: unknown): void {
  if (key === '__proto__') {
    Object.defineProperty(target, key, { value, writable: true, enumerable: true, configurable: true })
  } else {
    ;(target as Record<string, unknown>)[key] = value
  }
}

/** The own property of an object; undefined when it is inherited or missing. */
export function getKey(target: object, key: string): Json | undefined {
  return Object.hasOwn(target, key) ? (target as Record<string, Json>)[key] : undefined
}
