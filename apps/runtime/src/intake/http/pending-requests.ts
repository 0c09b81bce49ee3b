import { SlotTable } from '@jatai/platform'

/** A caller that waits for the answer of an execution. */
export interface WaitingCaller {
  /** Epoch ms. */
  readonly deadline: number
  /** The time is over. */
  expire(): void
}

/** Deadlines are kept to this: looking at all callers costs too much to be done for each. */
const LEAST_PAUSE_MS = 20

/**
 * Callers of one deployment. One timer, set to the deadline that comes first, serves them all: a timer a request would be
 * a large part of its cost.
 */
export class PendingRequests {
  readonly #waiting = new SlotTable<WaitingCaller>()
  #timer: NodeJS.Timeout | undefined

  get size(): number {
    return this.#waiting.size
  }

  /** @returns what `delete` wants */
  add(caller: WaitingCaller): number {
    // All wait equally long, so later ones are due later.
    if (this.#timer === undefined) this.#watch(caller.deadline)
    return this.#waiting.add(caller)
  }

  delete(ticket: number): void {
    this.#waiting.delete(ticket)
  }

  #watch(deadline: number): void {
    this.#timer = setTimeout(() => this.#expire(), Math.max(LEAST_PAUSE_MS, deadline - Date.now()))
    // Its callers' connections keep the process alive, as long as there are any.
    this.#timer.unref()
  }

  #expire(): void {
    this.#timer = undefined
    const now = Date.now()
    let next = Infinity
    for (const [ticket, caller] of this.#waiting.entries()) {
      if (caller.deadline > now) next = Math.min(next, caller.deadline)
      else {
        this.#waiting.delete(ticket)
        caller.expire()
      }
    }
    if (next < Infinity) this.#watch(next)
  }
}
