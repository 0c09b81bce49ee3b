import { setKey } from '../../json/index.ts'
import { OrderedObject } from './ordered-object.ts'
import type { ObjectValue, PlainObject, Value } from './value.ts'

/** The property of an object; undefined when it has none of that name. */
export function property(object: ObjectValue, key: string): Value | undefined {
  if (object instanceof OrderedObject) return object.properties.get(key)
  return Object.hasOwn(object, key) ? object[key] : undefined
}

/** The keys of an object in their order. */
export function keysOf(object: ObjectValue): readonly string[] {
  return object instanceof OrderedObject ? [...object.properties.keys()] : Object.keys(object)
}

/** The number of properties. */
export function sizeOf(object: ObjectValue): number {
  return object instanceof OrderedObject ? object.properties.size : Object.keys(object).length
}

/** An object as a list of `{key, value}`, as `for` and `array()` see it. */
export function entriesOf(object: ObjectValue): Value[] {
  const entries: Value[] = []
  for (const key of keysOf(object)) entries.push({ key, value: property(object, key) ?? null })
  return entries
}

/**
 * Sets a property of an object under construction, and gives that object back: another one, when this is its first key
 * that a plain object would not keep in its place.
 */
export function withProperty(object: ObjectValue, key: string, value: Value): ObjectValue {
  if (object instanceof OrderedObject) {
    object.set(key, value)
    return object
  }
  if (movesToFront(key)) {
    const ordered = new OrderedObject<Value>()
    for (const earlier of Object.keys(object)) ordered.set(earlier, object[earlier] ?? null)
    ordered.set(key, value)
    return ordered
  }
  setKey(object, key, value)
  return object
}

/** The properties of both; where both have a key, the value is that of `winner`, the position that of `other`. */
export function merge(winner: ObjectValue, other: ObjectValue): ObjectValue {
  if (isPlainlyOrdered(winner) && isPlainlyOrdered(other)) return { ...other, ...winner }
  let merged: ObjectValue = {}
  for (const object of [other, winner]) {
    for (const key of keysOf(object)) merged = withProperty(merged, key, property(object, key) ?? null)
  }
  return merged
}

/** True when every key of this object would keep its place behind other keys in a plain object. */
export function isPlainlyOrdered(object: ObjectValue): object is PlainObject {
  if (object instanceof OrderedObject) return false
  // Keys that move to the front are there: the first key tells whether there is any.
  for (const key in object) return !movesToFront(key)
  return true
}

const INTEGER_KEY = /^\d{1,10}$/

/** True for the keys (array indexes) that JavaScript objects put first, whenever they were set. */
export function movesToFront(key: string): boolean {
  const first = key.charCodeAt(0)
  return first >= 48 && first <= 57 && INTEGER_KEY.test(key)
}
