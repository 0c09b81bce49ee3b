import type { Clock } from '../clock.ts'
import { EmbeddedQueue } from './embedded-queue.ts'
import { createMemoryStore } from './memory-store.ts'
import type { Queue } from './queue.ts'

/**
 * A queue in this process's memory, for tests and for `jatai run`. It behaves like the others in everything but one:
 * "durable" ends with the process.
 */
export function openMemoryQueue(options: { readonly clock?: Clock } = {}): Queue {
  return new EmbeddedQueue({ store: createMemoryStore(), ...options })
}
