import { isJataiError } from '@jatai/errors'
import type { JataiError } from '@jatai/errors'
import { parseJson } from '@jatai/languages/json'
import type { Json } from '@jatai/languages/json'
import type { Clock, Envelope, Queue, Reply } from '@jatai/platform'
import { fromByteText } from '../workers/byte-text.ts'
import { readOutcomeHead } from '../workers/outcome-head.ts'

/** How an execution ended that an intake waits for. */
export type ExecutionOutcome =
  | { readonly kind: 'response'; readonly message: Json }
  | { readonly kind: 'error'; readonly code: number; readonly text: string }
  | { readonly kind: 'timeout' }
  | { readonly kind: 'duplicate'; readonly ended: 'response' | 'error' }

/** For the reply's way; the engine ends an execution in time by itself. */
const GRACE_MS = 5_000
/** For messages that do not expire. */
const LONGEST_QUEUED_MS = 24 * 3_600_000

/**
 * Publishes a message and waits for the outcome of its execution: as long as it may wait in the queue and run.
 *
 * @throws RemoteError when the queue does not take it, or closes
 */
export function awaitOutcome(queue: Queue, name: string, envelope: Envelope, clock: Clock): Promise<ExecutionOutcome> {
  const waitMs = longestWait(envelope, clock.now())
  return new Promise((resolve, reject) => {
    const timer = clock.setTimer(waitMs, () => {
      pending.abandon()
      resolve({ kind: 'timeout' })
    })
    const pending = queue.request(name, envelope, {
      onReply(reply) {
        timer.cancel()
        resolve(outcomeOf(reply))
      },
      onRefused(error: JataiError) {
        timer.cancel()
        if (isJataiError(error) && error.code === 'MESSAGE_EXPIRED') resolve({ kind: 'timeout' })
        else reject(error)
      },
    })
  })
}

/** Until when an outcome can come: in the queue until it expires, then running, unless both are one clock. */
function longestWait({ expiresAt, timeoutMs, isTimedFromStart }: Envelope, now: number): number {
  const queuedMs = expiresAt === 0 ? LONGEST_QUEUED_MS : expiresAt - now
  return (isTimedFromStart === true ? queuedMs + timeoutMs : timeoutMs) + GRACE_MS
}

/** A reply of a pipeline without a waiting HTTP caller. */
export function outcomeOf(reply: Reply): ExecutionOutcome {
  const { duplicateOf, isTimeout } = readOutcomeHead(reply.head)
  if (duplicateOf !== undefined) return { kind: 'duplicate', ended: duplicateOf }
  if (isTimeout) return { kind: 'timeout' }
  const text = fromByteText(reply.body)
  if (reply.kind === 'response') return { kind: 'response', message: parseJson(text) }
  const { code, error } = JSON.parse(text) as { code?: unknown; error?: unknown }
  return {
    kind: 'error',
    code: typeof code === 'number' ? code : 500,
    text: typeof error === 'string' ? error : text,
  }
}
