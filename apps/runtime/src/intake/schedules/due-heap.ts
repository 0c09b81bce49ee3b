/** Things by the time at which they are due, the earliest first: a binary heap. */
export class DueHeap<T> {
  readonly #entries: { readonly at: number; readonly value: T }[] = []

  get size(): number {
    return this.#entries.length
  }

  /** Time of the earliest. */
  get nextAt(): number | undefined {
    return this.#entries[0]?.at
  }

  push(at: number, value: T): void {
    const entries = this.#entries
    const entry = { at, value }
    let index = entries.length
    entries.push(entry)
    while (index > 0) {
      const parent = (index - 1) >> 1
      const above = entries[parent] as typeof entry // index is above 0
      if (above.at <= at) break
      entries[index] = above
      index = parent
    }
    entries[index] = entry
  }

  /** Takes the earliest if it is due by then. */
  takeDue(now: number): T | undefined {
    const entries = this.#entries
    const first = entries[0]
    if (first === undefined || first.at > now) return undefined
    const last = entries.pop() as typeof first // there is one
    if (entries.length > 0) this.#sink(last)
    return first.value
  }

  /** Puts an entry to the top and lets it sink to its place. */
  #sink(entry: { readonly at: number; readonly value: T }): void {
    const entries = this.#entries
    const count = entries.length
    let index = 0
    for (;;) {
      let child = 2 * index + 1
      if (child >= count) break
      if (child + 1 < count && (entries[child + 1] as typeof entry).at < (entries[child] as typeof entry).at) child++
      const below = entries[child] as typeof entry // child is below count
      if (below.at >= entry.at) break
      entries[index] = below
      index = child
    }
    entries[index] = entry
  }
}
