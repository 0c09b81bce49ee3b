import { EMPTY } from '../values/empty.ts'
import { isMap, mapEntries } from '../values/map.ts'
import type { Value } from '../values/value.ts'
import type { Environment } from './environment.ts'
import type { LoopFrame } from './frame.ts'
import { iterateItems } from './items.ts'
import type { Site } from './site.ts'

/** Goes through a list or a map, knowing at each item whether another one follows. */
export interface ItemCursor {
  readonly hasNext: boolean
  /** Makes the next item the one of the loop. Only when there is one. */
  moveTo(frame: LoopFrame): void
}

export function cursorOf(listed: Value, environment: Environment, site: Site): ItemCursor {
  if (Array.isArray(listed)) return new ArrayCursor(listed as readonly Value[], environment, site)
  if (isMap(listed)) return new MapCursor(mapEntries(listed)[Symbol.iterator](), environment, site)
  if (listed === EMPTY) return new ArrayCursor([], environment, site)
  return new IteratorCursor(iterateItems(listed, environment, site))
}

class ArrayCursor implements ItemCursor {
  readonly #items: readonly Value[]
  readonly #environment: Environment
  readonly #site: Site
  #next = 0

  constructor(items: readonly Value[], environment: Environment, site: Site) {
    this.#items = items
    this.#environment = environment
    this.#site = site
  }

  get hasNext(): boolean {
    return this.#next < this.#items.length
  }

  moveTo(frame: LoopFrame): void {
    this.#environment.step(this.#site)
    frame.first = this.#items[this.#next++]
    frame.hasNext = this.#next < this.#items.length
  }
}

class IteratorCursor implements ItemCursor {
  readonly #items: Iterator<Value>
  #ahead: IteratorResult<Value> | undefined

  constructor(items: Iterator<Value>) {
    this.#items = items
  }

  get hasNext(): boolean {
    this.#ahead ??= this.#items.next()
    return this.#ahead.done !== true
  }

  moveTo(frame: LoopFrame): void {
    this.#ahead ??= this.#items.next()
    frame.first = this.#ahead.value as Value
    this.#ahead = undefined
    frame.hasNext = this.hasNext
  }
}

class MapCursor implements ItemCursor {
  readonly #entries: Iterator<[string, Value]>
  readonly #environment: Environment
  readonly #site: Site
  #ahead: IteratorResult<[string, Value]> | undefined

  constructor(entries: Iterator<[string, Value]>, environment: Environment, site: Site) {
    this.#entries = entries
    this.#environment = environment
    this.#site = site
  }

  get hasNext(): boolean {
    this.#ahead ??= this.#entries.next()
    return this.#ahead.done !== true
  }

  moveTo(frame: LoopFrame): void {
    this.#environment.step(this.#site)
    this.#ahead ??= this.#entries.next()
    const [key, value] = this.#ahead.value as [string, Value]
    frame.first = key
    frame.second = value
    this.#ahead = undefined
    frame.hasNext = this.hasNext
  }
}
