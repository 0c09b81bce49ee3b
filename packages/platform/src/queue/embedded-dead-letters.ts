import { storageError } from '../errors.ts'
import { checkEnvelopeSize } from './envelope.ts'
import type { Lane } from './lane.ts'
import type { Change, MessageStore } from './message-store.ts'
import type { DeadLetters } from './queue.ts'

/** {@link DeadLetters} over the store of an embedded queue. */
export function createDeadLetters(store: MessageStore, laneOf: (name: string) => Lane): DeadLetters {
  /** Being sent or discarded: each is for one caller. */
  const leaving = new Set<string>()

  async function leave(id: string, work: () => Promise<boolean>): Promise<boolean> {
    if (leaving.has(id)) return false
    leaving.add(id)
    try {
      return await work()
    } finally {
      leaving.delete(id)
    }
  }

  function change(wanted: Change): Promise<boolean> {
    return new Promise((resolve, reject) => {
      store.submit(wanted, { done: resolve, failed: (error) => reject(failure(error)) })
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
    async list(prefix, { after, limit = 100 } = {}) {
      return read(() => store.listDeadLetters(prefix, after, limit))
    },

    async count(queue) {
      return read(() => store.countDeadLetters(queue))
    },

    async get(id) {
      return read(() => store.getDeadLetter(id))
    },

    resend: (id, envelope) =>
      leave(id, async () => {
        const letter = read(() => store.getDeadLetter(id))
        if (letter === undefined) return false
        checkEnvelopeSize(envelope)
        const lane = laneOf(letter.queue)
        lane.checkDurableRoom()
        // Submitted in one turn, so that the message is never in both places or in none.
        const sent = new Promise<void>((resolve, reject) => lane.addDurable(envelope, 0, undefined, resolve, reject))
        const [isDiscarded] = await Promise.all([change({ kind: 'discard', id }), sent])
        return isDiscarded
      }),

    discard: (id) => leave(id, () => change({ kind: 'discard', id })),

    async discardBefore(prefix, moment) {
      await change({ kind: 'discard-before', prefix, moment })
    },
  }
}
