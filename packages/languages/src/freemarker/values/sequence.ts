import { SpecialValue } from './special-value.ts'
import type { Value } from './value.ts'

/** A list that is no array of the model. */
export abstract class Sequence extends SpecialValue {
  readonly typeName: string = 'sequence'
  abstract readonly size: number
  /** Undefined beyond the end. */
  abstract get(index: number): Value
  /** All items. Must not be changed by the caller. */
  abstract items(): readonly Value[]

  /** Does the reference count it as a collection, and as one that knows its size? Only `?is_collection` tells. */
  get collection(): CollectionKind {
    return 'none'
  }
}

export type CollectionKind = 'none' | 'plain' | 'sized'

/**
 * A list made by the template. Lists that grow out of each other (`xs + [x]`) share one buffer as long as each is only
 * extended once, so that building a list in a loop costs no copies.
 */
export class ItemList extends Sequence {
  readonly size: number
  readonly #buffer: Value[]
  readonly #collection: CollectionKind

  /** The buffer becomes this list's own. */
  constructor(buffer: Value[], collection: CollectionKind = 'none', size = buffer.length) {
    super()
    this.#buffer = buffer
    this.#collection = collection
    this.size = size
  }

  override get collection(): CollectionKind {
    return this.#collection
  }

  get(index: number): Value {
    return index >= 0 && index < this.size ? this.#buffer[index] : undefined
  }

  /** A copy: the buffer may grow while the caller goes through the items. */
  items(): readonly Value[] {
    return this.#buffer.slice(0, this.size)
  }

  /** This list with more items behind, and how many items had to be copied. */
  extended(more: readonly Value[]): { list: ItemList; copied: number } {
    if (this.size === this.#buffer.length) {
      const count = more.length
      for (let index = 0; index < count; index++) this.#buffer.push(more[index])
      return { list: new ItemList(this.#buffer, 'sized', this.size + count), copied: count }
    }
    const buffer = this.#buffer.slice(0, this.size).concat(more)
    return { list: new ItemList(buffer, 'sized'), copied: buffer.length }
  }
}

/** Integers in a row. An open range goes on to the largest 32-bit number. */
export class NumberRange extends Sequence {
  readonly first: number
  readonly step: 1 | -1
  readonly size: number
  readonly isOpen: boolean
  /** Does a slice with this range stop at the end of what is sliced? */
  readonly adapts: boolean
  /** `a..b` */
  readonly isInclusive: boolean

  constructor(first: number, step: 1 | -1, size: number, { isOpen = false, adapts = false, isInclusive = false } = {}) {
    super()
    this.first = first
    this.step = step
    this.size = size
    this.isOpen = isOpen
    this.adapts = adapts
    this.isInclusive = isInclusive
  }

  get(index: number): Value {
    return index >= 0 && index < this.size ? this.first + this.step * index : undefined
  }

  override get collection(): CollectionKind {
    return this.isOpen ? 'plain' : 'none'
  }

  items(): readonly Value[] {
    return Array.from({ length: this.size }, (_, index) => this.first + this.step * index)
  }
}

/**
 * A list whose items are found while it is read, once: the result of `?map`, `?filter` and the like where it is used at
 * once. So an endless range can be searched.
 */
export class LazySequence extends SpecialValue {
  readonly typeName = 'sequence'
  /** Undefined when only reading tells. */
  readonly size: number | undefined
  readonly iterator: Iterator<Value>

  constructor(iterator: Iterator<Value>, size: number | undefined) {
    super()
    this.iterator = iterator
    this.size = size
  }
}

/** Is it a list whose items can be asked for by number? */
export function isSequence(value: Value): value is readonly Value[] | Sequence {
  return Array.isArray(value) || value instanceof Sequence
}

export function sequenceSize(value: readonly Value[] | Sequence): number {
  return value instanceof Sequence ? value.size : value.length
}

export function sequenceItem(value: readonly Value[] | Sequence, index: number): Value {
  return value instanceof Sequence ? value.get(index) : value[index]
}
