import { readNumber, setKey, type Json } from '../../json/index.ts'
import { OrderedObject } from './ordered-object.ts'
import { isArray, isNumber, type PlainObject, type Value } from './value.ts'
import { WholeDecimal } from './whole-decimal.ts'

/** True when a value is JSON as it is, with nothing in it that only exists inside programs. */
export function isSettled(value: Value): boolean {
  switch (typeof value) {
    case 'number':
      return Number.isFinite(value)
    case 'bigint':
      return false
    case 'object':
      if (value === null) return true
      if (isArray(value)) return value.every(isSettled)
      if (value instanceof OrderedObject || value instanceof WholeDecimal) return false
      return isNumber(value) || Object.values(value).every(isSettled)
    default:
      return true
  }
}

/**
 * The JSON of a value: big integers as exact numbers, whole decimals and ordered objects as plain ones, infinities and
 * NaN as the texts "Infinity", "-Infinity" and "NaN". Parts that are JSON already are taken over, not copied.
 */
export function settle(value: Value): Json {
  switch (typeof value) {
    case 'number':
      return Number.isFinite(value) ? value : String(value)
    case 'bigint':
      return readNumber(value.toString())
    case 'object':
      if (value === null) return null
      if (isArray(value)) return settleItems(value)
      if (value instanceof WholeDecimal) return settle(value.toNumber())
      if (value instanceof OrderedObject) return settleOrdered(value)
      return isNumber(value) ? value : settleProperties(value)
    default:
      return value
  }
}

function settleItems(items: readonly Value[]): Json {
  let settled: Json[] | undefined
  for (let index = 0; index < items.length; index++) {
    const item = items[index] ?? null
    const json = settle(item)
    if (json !== item && !settled) settled = items.slice(0, index) as Json[]
    settled?.push(json)
  }
  return settled ?? (items as readonly Json[])
}

function settleProperties(object: PlainObject): Json {
  let settled: PlainObject | undefined
  for (const key of Object.keys(object)) {
    const item = object[key] ?? null
    const json = settle(item)
    if (json === item) continue
    settled ??= { ...object }
    setKey(settled, key, json)
  }
  return (settled ?? object) as Json
}

function settleOrdered(object: OrderedObject): Json {
  const settled = {}
  for (const [key, item] of object.properties) setKey(settled, key, settle(item))
  return settled
}
