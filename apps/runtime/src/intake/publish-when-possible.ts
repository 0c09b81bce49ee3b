import type { RemoteError } from '@jatai/errors'
import { isJataiError } from '@jatai/errors'
import { delay } from '@jatai/platform'
import type { Clock } from '@jatai/platform'

/** While a queue is full or unreachable. */
const RETRY_MS = 1_000

/**
 * Repeats an attempt to publish as long as the queue is full or unreachable.
 *
 * @param signal ends the waiting
 * @throws what other failures throw; when the signal aborts, the last one
 */
export async function publishWhenPossible<T>(
  clock: Clock,
  signal: AbortSignal,
  attempt: () => T | Promise<T>,
): Promise<T> {
  for (;;) {
    try {
      return await attempt()
    } catch (error) {
      if (!isJataiError(error) || !(error as RemoteError).retryable || signal.aborted) throw error
      await delay(clock, RETRY_MS, signal)
      if (signal.aborted) throw error
    }
  }
}
