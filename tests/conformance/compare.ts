import { ExactNumber, isJsonObject } from '@jatai/languages/json'
import type { Json } from '@jatai/languages/json'

/** Equal by value: numbers as doubles within 1e-12, keys in any order, `timestamp` never compared. */
export function isEqual(a: Json | undefined, b: Json | undefined): boolean {
  if (isNumber(a) && isNumber(b)) return closeTo(Number(a), Number(b))
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((item, index) => isEqual(item as Json, b[index] as Json))
  }
  if (isObject(a) && isObject(b)) {
    const keys = comparedKeys(a)
    return (
      keys.length === comparedKeys(b).length && keys.every((key) => Object.hasOwn(b, key) && isEqual(a[key], b[key]))
    )
  }
  return a === b
}

/** True when everything in `wanted` is in `found`, which may have more keys. */
export function isSubset(wanted: Json | undefined, found: Json | undefined): boolean {
  if (Array.isArray(wanted)) {
    return (
      Array.isArray(found) &&
      wanted.length === found.length &&
      wanted.every((item, index) => isSubset(item as Json, found[index] as Json))
    )
  }
  if (!isObject(wanted)) return isEqual(wanted, found)
  return (
    isObject(found) &&
    comparedKeys(wanted).every((key) => Object.hasOwn(found, key) && isSubset(wanted[key], found[key]))
  )
}

function comparedKeys(object: object): string[] {
  return Object.keys(object).filter((key) => key !== 'timestamp')
}

function isNumber(value: unknown): value is number | ExactNumber {
  return typeof value === 'number' || value instanceof ExactNumber
}

function isObject(value: Json | undefined): value is { readonly [key: string]: Json } {
  return value !== undefined && isJsonObject(value)
}

function closeTo(a: number, b: number): boolean {
  return a === b || Math.abs(a - b) <= 1e-12 * Math.max(Math.abs(a), Math.abs(b))
}
