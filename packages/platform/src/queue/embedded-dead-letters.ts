import type { Clock } from '../clock.ts'
import { storageError } from '../errors.ts'
import type { Lane } from './lane.ts'
import type { MessageStore } from './message-store.ts'
import type { DeadLetters } from './queue.ts'

/** {@link DeadLetters} over the store of an embedded queue. */
export function createDeadLetters(store: MessageStore, clock: Clock, laneOf: (name: string) => Lane): DeadLetters {
  const beingSent = new Set<string>()

  function discard(queue: string, id: string): Promise<boolean> {
    return new Promise((resolve, reject) => {
      store.submit({ kind: 'discard', queue, id }, { done: resolve, failed: (error) => reject(failure(error)) })
    })
  }

  function failure(error: unknown): Error {
    return storageError('QUEUE_UNAVAILABLE', store.location, error)
  }

  function read<T>(from: () => T): T {
    try {
      return from()
    } catch (error) {
      throw failure(error)
    }
  }

  return {
    async list(queue, { after, limit = 100 } = {}) {
      return read(() => store.listDeadLetters(queue, after, limit))
    },

    async get(queue, id) {
      return read(() => store.getDeadLetter(queue, id))
    },

    async resend(queue, id) {
      const lane = laneOf(queue)
      if (beingSent.has(id)) return false
      const letter = read(() => store.getDeadLetter(queue, id))
      if (!letter) return false
      beingSent.add(id)
      try {
        const envelope = { ...letter.envelope, durable: true, expiresAt: 0, publishedAt: clock.now() }
        // Submitted in one turn, so that the message is never in both places or in none.
        const sent = new Promise<void>((resolve, reject) => lane.addDurable(envelope, 0, undefined, resolve, reject))
        const [isDiscarded] = await Promise.all([discard(queue, id), sent])
        return isDiscarded
      } finally {
        beingSent.delete(id)
      }
    },

    discard,
  }
}
