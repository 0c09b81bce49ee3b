import { readNumber, setKey, type Json } from '../../json/index.ts'
import { deeper } from './depth.ts'
import { OrderedObject } from './ordered-object.ts'
import { isArray, isNumber, type PlainObject, type Value } from './value.ts'
import { WholeDecimal } from './whole-decimal.ts'

/** True when a value is JSON as it is, with nothing in it that only exists inside programs. */
export function isSettled(value: Value, depth = 0): boolean {
  switch (typeof value) {
    case 'number':
      return Number.isFinite(value)
    case 'bigint':
      return false
    case 'object':
      if (value === null) return true
      if (isArray(value)) return value.every((item) => isSettled(item, deeper(depth)))
      if (value instanceof OrderedObject || value instanceof WholeDecimal) return false
      if (isNumber(value)) return true
      return Object.values(value).every((item) => isSettled(item, deeper(depth)))
    default:
      return true
  }
}

/**
 * The JSON of a value: big integers as exact numbers, whole decimals and ordered objects as plain ones, infinities and
 * NaN as the texts "Infinity", "-Infinity" and "NaN". Parts that are JSON already are taken over, not copied.
 */
export function settle(value: Value, depth = 0): Json {
  switch (typeof value) {
    case 'number':
      return Number.isFinite(value) ? value : String(value)
    case 'bigint':
      return readNumber(value.toString())
    case 'object':
      if (value === null) return null
      if (isArray(value)) return settleItems(value, deeper(depth))
      if (value instanceof WholeDecimal) return settle(value.toNumber())
      if (value instanceof OrderedObject) return settleOrdered(value, deeper(depth))
      return isNumber(value) ? value : settleProperties(value, deeper(depth))
    default:
      return value
  }
}

function settleItems(items: readonly Value[], depth: number): Json {
  let settled: Json[] | undefined
  for (let index = 0; index < items.length; index++) {
    const item = items[index] ?? null
    const json = settle(item, depth)
    if (json !== item && !settled) settled = items.slice(0, index) as Json[]
    settled?.push(json)
  }
  return settled ?? (items as readonly Json[])
}

function settleProperties(object: PlainObject, depth: number): Json {
  let settled: PlainObject | undefined
  for (const key of Object.keys(object)) {
    const item = object[key] ?? null
    const json = settle(item, depth)
    if (json === item) continue
    settled ??= { ...object }
    setKey(settled, key, json)
  }
  return (settled ?? object) as Json
}

function settleOrdered(object: OrderedObject<Value>, depth: number): Json {
  const settled = {}
  for (const [key, item] of object.properties) setKey(settled, key, settle(item, depth))
  return settled
}
