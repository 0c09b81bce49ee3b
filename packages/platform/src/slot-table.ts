/**
 * Values that come and go all the time, each found again by its ticket. Unlike a Map it makes no new tables as it is used:
 * V8 links each outgrown table of a Map or Set to the next one, and once one of them is in the old generation, all that
 * they ever held outlives every minor collection.
 */
export class SlotTable<T> {
  readonly #values: (T | undefined)[] = []
  /** What is or was last given out for each slot. */
  readonly #tickets: number[] = []
  readonly #free: number[] = []
  #size = 0

  get size(): number {
    return this.#size
  }

  /** @returns a ticket that no other value ever gets: a whole number, 0 or more */
  add(value: T): number {
    const slot = this.#free.pop() ?? this.#tickets.push(this.#tickets.length - SLOTS) - 1
    const ticket = (this.#tickets[slot] as number) + SLOTS // it has just been made, or was in use before
    this.#tickets[slot] = ticket
    this.#values[slot] = value
    this.#size++
    return ticket
  }

  /** Undefined when it is not there any more. */
  get(ticket: number): T | undefined {
    const slot = ticket % SLOTS
    return this.#tickets[slot] === ticket ? this.#values[slot] : undefined
  }

  /** False when it was not there any more. */
  delete(ticket: number): boolean {
    const slot = ticket % SLOTS
    if (this.#tickets[slot] !== ticket || this.#values[slot] === undefined) return false
    this.#values[slot] = undefined
    this.#free.push(slot)
    this.#size--
    return true
  }

  /** In no order. What is deleted meanwhile is left out. */
  *entries(): Generator<readonly [ticket: number, value: T]> {
    for (let slot = 0; slot < this.#values.length; slot++) {
      const value = this.#values[slot]
      if (value !== undefined) yield [this.#tickets[slot] as number, value]
    }
  }

  *values(): Generator<T> {
    for (const [, value] of this.entries()) yield value
  }
}

/** More than can be there at a time; tickets stay below 2^53 for 2^33 uses of each slot. */
const SLOTS = 2 ** 20
