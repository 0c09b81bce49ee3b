import type { Clock, Timer } from '../clock.ts'
import type { Lane } from './lane.ts'
import type { MessageStore } from './message-store.ts'

export interface DelayedMessagesOptions {
  readonly store: MessageStore
  readonly clock: Clock
  readonly nextSequence: () => number
  /** Lanes by their numbers. */
  readonly lanes: () => ReadonlyMap<number, Lane>
  readonly onReadFailure: (error: Error) => void
}

/** Puts delayed messages at the end of their queues when they are due. Only the store has them until then. */
export class DelayedMessages {
  readonly #options: DelayedMessagesOptions
  #timer: Timer | undefined
  #wakesAt = Infinity
  #isPromoting = false
  #isClosed = false

  constructor(options: DelayedMessagesOptions) {
    this.#options = options
  }

  /** A message is due at this time. */
  expect(dueAt: number): void {
    if (dueAt >= this.#wakesAt || this.#isPromoting || this.#isClosed) return
    this.#timer?.cancel()
    this.#wakesAt = dueAt
    const { clock } = this.#options
    this.#timer = clock.setTimer(Math.max(0, dueAt - clock.now()), () => this.#promote())
  }

  /** Looks into the store for the next one that is due. */
  arm(): void {
    if (this.#isPromoting || this.#isClosed) return
    const due = this.#read(() => this.#options.store.nextDue())
    if (due !== undefined) this.expect(due)
  }

  close(): void {
    this.#timer?.cancel()
    this.#isClosed = true
  }

  #promote(): void {
    this.#wakesAt = Infinity
    const { store, clock, nextSequence } = this.#options
    const due = this.#read(() => store.readDue(clock.now(), PROMOTED_AT_ONCE)) ?? []
    const lanes = this.#options.lanes()
    let left = due.length
    let hasFailed = false
    const settled = (): void => {
      if (--left > 0) return
      this.#isPromoting = false
      // After a failure the next sweep tries again; at once would be in vain.
      if (!hasFailed) this.arm()
    }
    this.#isPromoting = left > 0
    for (const { queue, sequence } of due) {
      const newSequence = nextSequence()
      store.submit(
        { kind: 'promote', queue, sequence, newSequence },
        {
          done: (isPromoted) => {
            if (isPromoted) lanes.get(queue)?.stored(newSequence, undefined)
            settled()
          },
          failed: () => {
            hasFailed = true
            settled()
          },
        },
      )
    }
    if (due.length === 0) this.arm()
  }

  #read<T>(read: () => T): T | undefined {
    try {
      return read()
    } catch (error) {
      this.#options.onReadFailure(error as Error)
      return undefined
    }
  }
}

const PROMOTED_AT_ONCE = 500
