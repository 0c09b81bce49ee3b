import { doubleText } from '../../decimal-format/index.ts'
import { ExactNumber, isJsonObject, readNumber, setKey } from '../../json/index.ts'
import type { Json } from '../../json/index.ts'

/**
 * A result of arithmetic. It is a JSON number like any other, but its text form is Java's: `10.0`, `1.0E7`
 * (expressions.md §5.3). Plain numbers inside an evaluation are integers or decimals, as in the message.
 */
export class JavaDouble {
  readonly value: number

  constructor(value: number) {
    this.value = value
  }

  /** For `JSON.stringify`: inside objects and lists it keeps its own text form. */
  toJSON(): unknown {
    return JSON.rawJSON(doubleText(this.value))
  }
}

/** What flows between functions: JSON, with doubles marked. Immutable. */
export type Value = null | boolean | number | string | ExactNumber | JavaDouble | readonly Value[] | ValueObject
export interface ValueObject {
  readonly [name: string]: Value
}

/** An argument: undefined when it was not given. Null and missing mean the same nearly everywhere. */
export type Argument = Value | undefined

export function isMissing(value: Argument): value is null | undefined {
  return value === null || value === undefined
}

export function isNumber(value: Argument): value is number | ExactNumber | JavaDouble {
  return typeof value === 'number' || value instanceof ExactNumber || value instanceof JavaDouble
}

export function isList(value: Argument): value is readonly Value[] {
  return Array.isArray(value)
}

export function isObject(value: Argument): value is ValueObject {
  return isJsonObject(value) && !((value as unknown) instanceof JavaDouble)
}

/** Deeper values are refused before the stack ends in the middle of an engine's own code, where errors are of any kind. */
const MOST_LEVELS = 3_000

/**
 * The value as it leaves the language: doubles as plain numbers, and numbers that were kept only for their spelling
 * (`1.50`) too. What needs no change is not copied.
 *
 * @throws RangeError for a value of more than 3,000 levels
 */
export function toJson(value: Value, level = 0): Json {
  if (typeof value !== 'object' || value === null) return value
  if (value instanceof JavaDouble) return value.value
  if (value instanceof ExactNumber) return withoutSpelling(value)
  if (level > MOST_LEVELS) throw new RangeError('The call stack would end')
  if (isList(value)) return listToJson(value, level)
  return objectToJson(value, level)
}

function withoutSpelling(exact: ExactNumber): number | ExactNumber {
  const number = readNumber(exact.text)
  return typeof number === 'number' ? number : exact
}

function listToJson(list: readonly Value[], level: number): Json {
  let copy: Json[] | undefined
  for (let i = 0; i < list.length; i++) {
    const item = list[i]!
    const json = toJson(item, level + 1)
    if (json === item) copy?.push(json)
    else (copy ??= list.slice(0, i) as Json[]).push(json)
  }
  return copy ?? (list as readonly Json[])
}

function objectToJson(object: ValueObject, level: number): Json {
  let copy: Record<string, Json> | undefined
  for (const name of Object.keys(object)) {
    const value = object[name]!
    const json = toJson(value, level + 1)
    if (json !== value) setKey((copy ??= { ...object } as Record<string, Json>), name, json)
  }
  return copy ?? (object as Json)
}

/** Freezes a value that several evaluations will share. */
export function freezeDeep<T extends Value | Json>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value)
    if (Array.isArray(value) || isObject(value)) for (const inner of Object.values(value)) freezeDeep(inner as T)
  }
  return value
}
