import { getKey, isJsonObject } from '../../json/index.ts'
import { SpecialValue } from './special-value.ts'
import { isMissing, type JsonObject, type Value } from './value.ts'

/** Something with named members; only {@link MapValue} and objects of the model can tell all of them. */
export abstract class Lookup extends SpecialValue {
  readonly typeName: string = 'hash'
  abstract get(key: string): Value
}

/** A map made by the template. Keys keep their order. */
export class MapValue extends Lookup {
  override readonly typeName = 'extended hash'
  #entries: Map<string, Value>
  readonly #grows: boolean
  #taken: Taken | undefined

  /**
   * The entries become this map's own.
   *
   * @param grows May the entries go on to the map that is made of this one by {@link joinMaps}? Maps that grow out of each
   *   other (`map + {key: value}` in a loop) then need no copies, as long as the old ones are not used again.
   */
  constructor(entries: Map<string, Value>, grows = false) {
    super()
    this.#entries = entries
    this.#grows = grows
  }

  get(key: string): Value {
    return this.entries.get(key)
  }

  /** @throws what the `count` of {@link joined} throws, when a larger map has the entries and they have to be copied. */
  get entries(): Map<string, Value> {
    if (this.#taken !== undefined) this.#takeBack(this.#taken)
    return this.#entries
  }

  /** The entries for somebody who goes through them while the template goes on. */
  listedEntries(): Iterable<[string, Value]> {
    return this.#grows ? [...this.entries] : this.entries
  }

  /**
   * This map with more entries: nulls do not hide what is there.
   *
   * @param count Called with a number of entries before as many are copied, now or when this map is used again.
   */
  joined(more: readonly (readonly [string, Value])[], count: CountEntries): MapValue {
    const { entries } = this
    count(more.length + (this.#grows ? 0 : entries.size))
    if (!this.#grows) return new MapValue(withEntries(new Map(entries), more), true)
    const before = new Map<string, Value | typeof NOTHING>()
    for (const [key] of more) before.set(key, entries.has(key) ? entries.get(key) : NOTHING)
    const joined = new MapValue(withEntries(entries, more), true)
    this.#taken = { by: joined, before, count }
    return joined
  }

  /** Copies the entries of the newest map and undoes all that was changed since they were this one's. */
  #takeBack(first: Taken): void {
    const changes = [first.before]
    let newest = first.by
    for (let taken = newest.#taken; taken !== undefined; taken = newest.#taken) {
      changes.push(taken.before)
      newest = taken.by
    }
    first.count(changes.reduce((sum, before) => sum + before.size, newest.#entries.size))
    const entries = new Map(newest.#entries)
    for (const before of changes.reverse()) {
      for (const [key, value] of before) {
        if (value === NOTHING) entries.delete(key)
        else entries.set(key, value)
      }
    }
    this.#entries = entries
    this.#taken = undefined
  }
}

/** Called with a number of entries before as many are copied. May throw, when that is too much. */
export type CountEntries = (entries: number) => void

/** Where the entries of a map went, and what was in place of those that came. */
interface Taken {
  readonly by: MapValue
  readonly before: ReadonlyMap<string, Value | typeof NOTHING>
  readonly count: CountEntries
}

function withEntries(entries: Map<string, Value>, more: readonly (readonly [string, Value])[]): Map<string, Value> {
  for (const [key, value] of more) if (!isMissing(value) || !entries.has(key)) entries.set(key, value)
  return entries
}

const NOTHING = Symbol('nothing')

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

/**
 * Both maps in one: the right one wins, but its nulls do not hide anything.
 *
 * @param count Called with a number of entries before as many are handled, also later, when a map that was joined is used
 *   again. May throw.
 */
export function joinMaps(
  left: JsonObject | Lookup,
  right: JsonObject | Lookup,
  count: CountEntries,
): Lookup | JsonObject {
  if (!isMap(left) || !isMap(right)) {
    return new LookupView((key) => {
      const found = memberOf(right, key)
      return isMissing(found) ? memberOf(left, key) : found
    })
  }
  count(1)
  const more = [...mapEntries(right)]
  if (mapSize(left) === 0) return right
  if (more.length === 0) return left
  if (left instanceof MapValue) return left.joined(more, count)
  return new MapValue(new Map(Object.entries(left))).joined(more, count)
}

/** Stays the same while the template goes on. */
export function mapEntries(value: JsonObject | MapValue): Iterable<[string, Value]> {
  return value instanceof MapValue ? value.listedEntries() : Object.entries(value)
}

function isModelObject(value: Value): value is JsonObject {
  return isJsonObject(value) && !(value instanceof SpecialValue)
}
