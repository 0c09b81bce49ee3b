import { messageExpiredError } from '../errors.ts'
import type { Lane } from './lane.ts'
import type { ExpiredPlace, MessageStore } from './message-store.ts'
import type { ExpiryListener } from './queue.ts'
import { QueuedMessage } from './queued-message.ts'

/**
 * Tells the listener of expired messages, and removes a durable one only when it was told of. What cannot be told now
 * (no listener yet, it failed, or it has enough to do) stays in the store, and a later sweep finds it there.
 */
export class ExpiryReports {
  listener: ExpiryListener | undefined
  readonly #store: MessageStore
  #running = 0
  #runningBytes = 0

  constructor(store: MessageStore) {
    this.#store = store
  }

  /** Takes the message, which is out of its lane. */
  report(message: QueuedMessage): void {
    message.refuse(messageExpiredError(message.envelope.key))
    const isDurable = message.envelope.durable
    if (!this.#isBusy()) this.#tell(message)
    else if (isDurable) leave(message)
  }

  /**
   * Reports expired messages that only the store has. True if there may be more that could be told of at once.
   *
   * @throws what reading the store throws
   */
  sweep(lanes: ReadonlyMap<number, Lane>, now: number): boolean {
    let after: ExpiredPlace | undefined
    for (let left = SWEPT_AT_ONCE; left > 0 && !this.#isBusy(); left -= READ_AT_ONCE) {
      const stored = this.#store.readExpired(now, after, READ_AT_ONCE)
      for (const { queue, sequence } of stored) {
        const lane = lanes.get(queue)
        if (lane) this.#reportStored(lane, sequence)
      }
      after = stored.at(-1)
      if (stored.length < READ_AT_ONCE) return false
    }
    return !this.#isBusy()
  }

  #reportStored(lane: Lane, sequence: number): void {
    if (this.#isBusy()) return
    const place = lane.window.takeExpired(sequence)
    if (place === undefined) return
    if (place === 'behind') lane.durableReady--
    const stored = this.#store.get(sequence)
    if (stored === undefined) return
    const caller = lane.window.takeCaller(sequence)
    this.report(caller ?? new QueuedMessage(lane, stored.envelope, sequence, stored.starts, undefined))
  }

  #isBusy(): boolean {
    return this.listener === undefined || this.#running >= MOST_AT_ONCE || this.#runningBytes >= MOST_BYTES_AT_ONCE
  }

  #tell(message: QueuedMessage): void {
    const { envelope, lane, sequence, bytes } = message
    if (envelope.durable) lane.window.markExpired(sequence, 'reported')
    try {
      const told = this.listener?.(envelope, lane.name)
      if (told === undefined) {
        forget(message)
        return
      }
      this.#running++
      this.#runningBytes += bytes
      const ended = (end: (message: QueuedMessage) => void) => () => {
        this.#running--
        this.#runningBytes -= bytes
        end(message)
      }
      told.then(ended(forget), ended(leave))
    } catch {
      leave(message) // The listener reports its own failures; here it only means "again later".
    }
  }
}

function forget({ envelope, lane, sequence }: QueuedMessage): void {
  if (!envelope.durable) return
  const ended = (): void => lane.window.forgetExpired(sequence)
  lane.host.store.submit({ kind: 'remove', queue: lane.id, sequence }, { done: ended, failed: ended })
}

/** For another sweep. A message that is not durable is not worth keeping: its caller was told. */
function leave({ envelope, lane, sequence }: QueuedMessage): void {
  if (envelope.durable) lane.window.markExpired(sequence, 'left')
}

/** A listener writes a record for each; this bounds the memory for it when a long queue expires at once. */
const MOST_AT_ONCE = 1000
const MOST_BYTES_AT_ONCE = 32 * 1024 * 1024

/** One sweep blocks the thread for some milliseconds at the most. */
const SWEPT_AT_ONCE = 1000
const READ_AT_ONCE = 200
