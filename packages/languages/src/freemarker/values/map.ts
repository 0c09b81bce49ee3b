import { getKey, isJsonObject } from '../../json/index.ts'
import { SpecialValue } from './special-value.ts'
import { type ExactNumber, isMissing, type JsonObject, type Value } from './value.ts'

/** Something with named members; only {@link MapValue} and objects of the model can tell all of them. */
export abstract class Lookup extends SpecialValue {
  readonly typeName: string = 'hash'
  abstract get(key: string): Value
}

/** A map made by the template. Keys keep their order. */
export class MapValue extends Lookup {
  override readonly typeName = 'extended hash'
  readonly entries: Map<string, Value>

  constructor(entries: Map<string, Value>) {
    super()
    this.entries = entries
  }

  get(key: string): Value {
    return this.entries.get(key)
  }
}

/** Members that are found by asking: `.vars` and the like. */
export class LookupView extends Lookup {
  readonly #get: (key: string) => Value

  constructor(get: (key: string) => Value) {
    super()
    this.#get = get
  }

  get(key: string): Value {
    return this.#get(key)
  }
}

/** Is it a map whose keys can be listed? */
export function isMap(value: Value): value is JsonObject | MapValue {
  return value instanceof MapValue || isModelObject(value)
}

/** Has it members that can be asked for? */
export function hasMembers(value: Value): value is JsonObject | Lookup {
  return value instanceof Lookup || isModelObject(value)
}

export function memberOf(value: JsonObject | Lookup, key: string): Value {
  return value instanceof Lookup ? value.get(key) : getKey(value, key)
}

export function mapSize(value: JsonObject | MapValue): number {
  return value instanceof MapValue ? value.entries.size : Object.keys(value).length
}

export function mapKeys(value: JsonObject | MapValue): string[] {
  return value instanceof MapValue ? [...value.entries.keys()] : Object.keys(value)
}

export function mapValues(value: JsonObject | MapValue): Value[] {
  return value instanceof MapValue ? [...value.entries.values()] : Object.values(value)
}

/** Both maps in one: the right one wins, but its nulls do not hide anything. */
export function joinMaps(left: JsonObject | Lookup, right: JsonObject | Lookup): Lookup | JsonObject {
  if (!isMap(left) || !isMap(right)) {
    return new LookupView((key) => {
      const found = memberOf(right, key)
      return isMissing(found) ? memberOf(left, key) : found
    })
  }
  if (mapSize(left) === 0) return right
  if (mapSize(right) === 0) return left
  const entries = new Map<string, Value>(mapEntries(left))
  for (const [key, value] of mapEntries(right)) if (!isMissing(value) || !entries.has(key)) entries.set(key, value)
  return new MapValue(entries)
}

export function mapEntries(value: JsonObject | MapValue): Iterable<[string, Value]> {
  return value instanceof MapValue ? value.entries : Object.entries(value)
}

function isModelObject(value: Value): value is JsonObject {
  return isJsonObject(value as Exclude<Value, ExactNumber>) && !(value instanceof SpecialValue)
}
