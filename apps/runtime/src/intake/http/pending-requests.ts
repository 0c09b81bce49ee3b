/** A caller that waits for the answer of an execution. */
export interface WaitingCaller {
  readonly deadline: number
  /** The time is over. */
  expire(): void
}

/**
 * Callers of one deployment, in the order in which they began to wait. All wait equally long, so one timer for the
 * oldest serves them all: a timer a request would be a large part of its cost.
 */
export class PendingRequests {
  readonly #waiting = new Set<WaitingCaller>()
  #timer: NodeJS.Timeout | undefined

  get size(): number {
    return this.#waiting.size
  }

  add(caller: WaitingCaller): void {
    this.#waiting.add(caller)
    if (this.#timer === undefined) this.#watch(caller.deadline)
  }

  delete(caller: WaitingCaller): void {
    this.#waiting.delete(caller)
  }

  /** Everyone who still waits. */
  values(): IterableIterator<WaitingCaller> {
    return this.#waiting.values()
  }

  #watch(deadline: number): void {
    this.#timer = setTimeout(() => this.#expire(), Math.max(1, deadline - Date.now()))
    // Its callers' connections keep the process alive, as long as there are any.
    this.#timer.unref()
  }

  #expire(): void {
    this.#timer = undefined
    const now = Date.now()
    for (const caller of this.#waiting) {
      if (caller.deadline > now) return this.#watch(caller.deadline)
      this.#waiting.delete(caller)
      caller.expire()
    }
  }
}
