import { deeper } from './depth.ts'
import { jsonText } from './json-text.ts'
import { keysOf, property, withProperty } from './objects.ts'
import { isArray, isObject, type ObjectValue, type Value } from './value.ts'

/** The compact JSON of a value with the keys of every object in the order of their UTF-16 units. */
export function hashedText(value: Value): string {
  return jsonText(withSortedKeys(value))
}

function withSortedKeys(value: Value, depth = 0): Value {
  if (isArray(value)) return value.map((item) => withSortedKeys(item, deeper(depth)))
  if (!isObject(value)) return value
  let sorted: ObjectValue = {}
  for (const key of keysOf(value).toSorted()) {
    sorted = withProperty(sorted, key, withSortedKeys(property(value, key) ?? null, deeper(depth)))
  }
  return sorted
}
