import { messageExpiredError } from '../errors.ts'
import type { ExpiryListener } from './queue.ts'
import type { QueuedMessage } from './queued-message.ts'

/**
 * Tells the listener of expired messages, and removes a durable one only when it was told of. What could not be told
 * (no listener yet, or it failed) is kept for the next try.
 */
export class ExpiryReports {
  listener: ExpiryListener | undefined
  #untold: QueuedMessage[] = []
  #running = 0

  /** True: too much is under way already; leave more in the store. */
  get isBusy(): boolean {
    return this.listener === undefined || this.#running + this.#untold.length >= MOST_AT_ONCE
  }

  report(message: QueuedMessage): void {
    message.refuse(messageExpiredError(message.envelope.key))
    this.#tell(message)
  }

  /** Tries again what could not be told. */
  retry(): void {
    if (this.listener === undefined) return
    const untold = this.#untold
    this.#untold = []
    for (const message of untold) this.#tell(message)
  }

  #tell(message: QueuedMessage): void {
    if (this.listener === undefined) {
      this.#keep(message)
      return
    }
    try {
      const told = this.listener(message.envelope, message.lane.name)
      if (told === undefined) {
        forget(message)
        return
      }
      this.#running++
      void told
        .then(
          () => forget(message),
          () => this.#keep(message),
        )
        .finally(() => this.#running--)
    } catch {
      this.#keep(message) // The listener reports its own failures; here it only means "again later".
    }
  }

  /** A message that is not durable is not worth keeping for a listener that fails: its caller was told. */
  #keep(message: QueuedMessage): void {
    if (message.envelope.durable) this.#untold.push(message)
  }
}

function forget(message: QueuedMessage): void {
  if (!message.envelope.durable) return
  const { lane, sequence } = message
  const ended = (): unknown => lane.reported.delete(sequence)
  lane.host.store.submit({ kind: 'remove', queue: lane.id, sequence }, { done: ended, failed: ended })
}

/** A listener writes a record for each; this bounds the memory for it when a long queue expires at once. */
const MOST_AT_ONCE = 1000
