/**
 * A queue with two ends in a ring of slots that grows by doubling: adding and taking are O(1), without shifting and
 * without an object per entry.
 */
export class Deque<T> {
  #slots: (T | undefined)[] = new Array<T | undefined>(SMALLEST)
  #head = 0
  #length = 0

  get length(): number {
    return this.#length
  }

  push(value: T): void {
    if (this.#length === this.#slots.length) this.#resize(this.#length * 2)
    this.#slots[(this.#head + this.#length++) & (this.#slots.length - 1)] = value
  }

  /** The first, left where it is. */
  peek(): T | undefined {
    return this.#slots[this.#head]
  }

  /** The one so many places behind the first, left where it is. */
  at(index: number): T | undefined {
    return index < this.#length ? this.#slots[(this.#head + index) & (this.#slots.length - 1)] : undefined
  }

  /** Takes the first. */
  shift(): T | undefined {
    if (this.#length === 0) return undefined
    const value = this.#slots[this.#head]
    this.#slots[this.#head] = undefined
    this.#head = (this.#head + 1) & (this.#slots.length - 1)
    this.#length--
    if (this.#length === 0 && this.#slots.length > KEPT) this.#resize(SMALLEST)
    return value
  }

  /** Puts a value behind all at the front that `precedes` says belong before it. Costs as many steps as those are. */
  insert(value: T, precedes: (other: T) => boolean): void {
    if (this.#length === this.#slots.length) this.#resize(this.#length * 2)
    const mask = this.#slots.length - 1
    this.#head = (this.#head - 1) & mask
    this.#length++
    let index = 0
    for (; index < this.#length - 1; index++) {
      const next = this.#slots[(this.#head + index + 1) & mask] as T // inside the length
      if (!precedes(next)) break
      this.#slots[(this.#head + index) & mask] = next
    }
    this.#slots[(this.#head + index) & mask] = value
  }

  /** Keeps only what `keep` says, in the same order. */
  filter(keep: (value: T) => boolean): void {
    for (let left = this.#length; left > 0; left--) {
      const value = this.shift() as T // inside the length
      if (keep(value)) this.push(value)
    }
  }

  *[Symbol.iterator](): Generator<T> {
    for (let index = 0; index < this.#length; index++) {
      yield this.#slots[(this.#head + index) & (this.#slots.length - 1)] as T // inside the length
    }
  }

  #resize(size: number): void {
    const slots = new Array<T | undefined>(size)
    for (let index = 0; index < this.#length; index++) {
      slots[index] = this.#slots[(this.#head + index) & (this.#slots.length - 1)]
    }
    this.#slots = slots
    this.#head = 0
  }
}

/** Sizes are powers of two, so that a mask wraps an index. */
const SMALLEST = 16

/** A ring up to this size stays when it runs empty: most queues swing between empty and a few. */
const KEPT = 1024
