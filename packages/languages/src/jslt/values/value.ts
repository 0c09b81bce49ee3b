import { ExactNumber } from '../../json/index.ts'
import { OrderedObject } from './ordered-object.ts'
import { WholeDecimal } from './whole-decimal.ts'

/**
 * What a program computes with: JSON values as they came in, and three kinds that only exist inside it: `bigint` for an
 * integer that a double does not hold, {@link WholeDecimal}, {@link OrderedObject}. `Run.settle` turns them back.
 */
export type Value =
  | null
  | boolean
  | string
  | number
  | bigint
  | WholeDecimal
  | ExactNumber
  | readonly Value[]
  | OrderedObject<Value>
  | PlainObject

export interface PlainObject {
  readonly [key: string]: Value
}

/** Any object of the program's values; arrays and numbers are none. */
export type ObjectValue = PlainObject | OrderedObject<Value>
export type NumberValue = number | bigint | WholeDecimal | ExactNumber

export function isNumber(value: Value): value is NumberValue {
  switch (typeof value) {
    case 'number':
    case 'bigint':
      return true
    case 'object':
      return value instanceof WholeDecimal || value instanceof ExactNumber
    default:
      return false
  }
}

export function isArray(value: Value): value is readonly Value[] {
  return Array.isArray(value)
}

export function isObject(value: Value): value is ObjectValue {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !isNumber(value)
}

/** `null`, `{}` and `[]`: what an object constructor leaves out and `fallback` passes over. */
export function isBlank(value: Value): boolean {
  if (typeof value !== 'object') return false
  if (value === null) return true
  if (Array.isArray(value)) return value.length === 0
  return isObject(value) && isEmptyObject(value)
}

/** The truth of a value: `false`, `null`, `0`, `""`, `[]` and `{}` are untrue. */
export function isTrue(value: Value): boolean {
  switch (typeof value) {
    case 'boolean':
      return value
    case 'string':
      return value !== ''
    case 'number':
      return value !== 0
    case 'bigint':
      return value !== 0n
    default:
      if (value === null) return false
      if (value instanceof WholeDecimal || value instanceof ExactNumber) return value.toNumber() !== 0
      return !isBlank(value)
  }
}

function isEmptyObject(value: ObjectValue): boolean {
  if (value instanceof OrderedObject) return value.properties.size === 0
  for (const key in value) if (Object.hasOwn(value, key)) return false
  return true
}
