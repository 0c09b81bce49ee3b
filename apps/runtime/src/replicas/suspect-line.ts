import type { Delivery } from '@jatai/platform'

/**
 * Messages that were started before and cut off: one of them may be what killed the engine. Only one at a time is
 * started again, so that it kills itself at most, and those that were innocent neighbours do not use up their starts
 * (reliability.md EXE-02).
 */
export class SuspectLine {
  readonly #start: (delivery: Delivery) => void
  readonly #waiting: Delivery[] = []
  #running: Delivery | undefined

  /** @param start gets each message when it is its turn */
  constructor(start: (delivery: Delivery) => void) {
    this.#start = start
  }

  /** Starts it if no other one is running; otherwise it waits. */
  add(delivery: Delivery): void {
    if (this.#running === undefined) this.#run(delivery)
    else this.#waiting.push(delivery)
  }

  /** An execution ended, or was cut off: the next one's turn, if it was one of these. */
  ended(delivery: Delivery): void {
    if (this.#running !== delivery) return
    this.#running = undefined
    const next = this.#waiting.shift()
    if (next !== undefined) this.#run(next)
  }

  /** It is with somebody else now. */
  remove(delivery: Delivery): void {
    const index = this.#waiting.indexOf(delivery)
    if (index >= 0) this.#waiting.splice(index, 1)
    else this.ended(delivery)
  }

  /** Nothing is started any more. Whoever waits goes back with its consumer. */
  clear(): void {
    this.#waiting.length = 0
  }

  #run(delivery: Delivery): void {
    this.#running = delivery
    this.#start(delivery)
  }
}
