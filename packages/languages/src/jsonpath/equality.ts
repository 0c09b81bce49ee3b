import { isJsonObject } from '../json/index.ts'
import type { Json, JsonObject } from '../json/index.ts'
import { compareNumbers, isNumber, numberOfText, numberText } from './numbers.ts'

/**
 * `==` of filters: the left side decides between text and number. A number equals a text that reads as that number, a
 * text equals a number of the same digits; lists and objects compare whole; what is missing equals nothing.
 */
export function equalValues(left: Json | undefined, right: Json | undefined): boolean {
  if (left === undefined || right === undefined) return false
  if (typeof left === 'string')
    return typeof right === 'string' ? left === right : isNumber(right) && left === numberText(right)
  if (isNumber(left)) return equalsNumber(left, right)
  return left === right || sameContainer(left, right)
}

/** `===` of filters: as {@link equalValues}, and both of one type. */
export function identicalValues(left: Json | undefined, right: Json | undefined): boolean {
  if (typeof left === 'string' || typeof right === 'string') return left === right
  return equalValues(left, right)
}

/** {@link equalValues} with a constant on the right, so that a filter over a long list reads the constant once. */
export function equalsConstant(right: Json): (left: Json | undefined) => boolean {
  if (typeof right === 'string') {
    const number = numberOfText(right)
    return (left) =>
      typeof left === 'string'
        ? left === right
        : number !== undefined && isNumber(left) && compareNumbers(left, number) === 0
  }
  if (isNumber(right)) {
    const text = numberText(right)
    return (left) => (typeof left === 'string' ? left === text : isNumber(left) && compareNumbers(left, right) === 0)
  }
  if (right === null || typeof right === 'boolean') return (left) => left === right
  return (left) => equalValues(left, right)
}

function equalsNumber(left: number | Parameters<typeof numberText>[0], right: Json): boolean {
  const number = typeof right === 'string' ? numberOfText(right) : isNumber(right) ? right : undefined
  return number !== undefined && compareNumbers(left, number) === 0
}

/** Whole lists and objects, numbers inside by value. Walks without recursion: messages may be nested deeply. */
function sameContainer(left: Json, right: Json): boolean {
  const pending: [Json, Json][] = [[left, right]]
  for (let pair = pending.pop(); pair; pair = pending.pop()) {
    const [a, b] = pair
    if (a === b) continue
    if (isNumber(a) && isNumber(b)) {
      if (compareNumbers(a, b) !== 0) return false
    } else if (isList(a) && isList(b)) {
      if (a.length !== b.length) return false
      for (const [index, item] of a.entries()) pending.push([item, b[index] as Json])
    } else if (isJsonObject(a) && isJsonObject(b)) {
      if (!pairProperties(a, b, pending)) return false
    } else {
      return false
    }
  }
  return true
}

/** False when the objects have different names. */
function pairProperties(a: JsonObject, b: JsonObject, pending: [Json, Json][]): boolean {
  const names = Object.keys(a)
  if (names.length !== Object.keys(b).length) return false
  for (const name of names) {
    if (!Object.hasOwn(b, name)) return false
    pending.push([a[name] as Json, b[name] as Json])
  }
  return true
}

/** `Array.isArray` that keeps the element type of read-only lists. */
export function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value)
}
