import type { Envelope, Reply } from './envelope.ts'
import type { Queue } from './queue.ts'

/**
 * {@link Queue.request} as a promise, for callers that are not in a hurry. When the signal aborts, nobody waits any
 * more, and the promise rejects with the signal's reason.
 */
export function requestReply(queue: Queue, name: string, envelope: Envelope, signal?: AbortSignal): Promise<Reply> {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted()
    const onAbort = (): void => {
      pending.abandon()
      reject(signal?.reason as Error) // what the one who aborted gave
    }
    const settle = (): void => signal?.removeEventListener('abort', onAbort)
    signal?.addEventListener('abort', onAbort)
    const pending = queue.request(name, envelope, {
      onReply(reply) {
        settle()
        resolve(reply)
      },
      onRefused(error) {
        settle()
        reject(error)
      },
    })
  })
}
