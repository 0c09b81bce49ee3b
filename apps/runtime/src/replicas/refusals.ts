import type { Delivery, Envelope } from '@jatai/platform'
import { toByteText } from '../workers/byte-text.ts'
import { PIPELINE_EXECUTOR } from '../workers/deployment-runner.ts'
import { writeOutcomeHead } from '../workers/outcome-head.ts'
import type { Outcome } from './execution-end.ts'

/** Most starts of one message (engine.md §7.3). */
const MOST_STARTS = 3

/**
 * Why a message may not be started again; undefined when it may (engine.md §7.2, §7.3, reliability.md EXE-02). One that
 * does not expire may be repeated for as long as its first execution could have run.
 *
 * @param now epoch ms
 */
export function refusalOf(delivery: Delivery, now: number): string | undefined {
  const { redeliveryAllowed, expiresAt, publishedAt, timeoutMs } = delivery.envelope
  if (delivery.redelivered && !redeliveryAllowed) {
    return 'The execution was aborted and may not be repeated: redelivery is not allowed by the trigger'
  }
  if (delivery.starts >= MOST_STARTS)
    return `The execution was aborted ${delivery.starts} times and is not started again`
  if (delivery.redelivered && expiresAt === 0 && now - publishedAt > timeoutMs)
    return `The execution was aborted and is not repeated: Maximum Timeout, ${timeoutMs} ms, is over since it was asked for`
  return undefined
}

/**
 * Whether a message that is refused is kept for an operator (reliability.md EXE-10). Not one whose sender hears of the
 * refusal and decides itself: a caller who waits, or a server that gets its mail or message back; none of these are
 * durable. And not the tick of a schedule: it carries nothing that could be lost, its retries and its next due time are
 * the schedule's business, and a late one would run beside those.
 */
export function isKeptWhenRefused({ durable, dueAt }: Envelope): boolean {
  return durable && dueAt === undefined
}

/** The execution of this key has ended before: nothing runs, nothing is recorded. */
export function duplicateOutcome(duplicateOf: 'response' | 'error'): Outcome {
  return { kind: 'refused', code: 0, head: writeOutcomeHead({ duplicateOf }), body: 'null' }
}

/** The error with which an execution ends that no engine ends. */
export function refusedOutcome(
  delivery: Delivery,
  text: string,
  { now, isHttp, code = 500 }: { readonly now: number; readonly isHttp: boolean; readonly code?: number },
): Outcome {
  const isBare = !isHttp || delivery.envelope.trigger === PIPELINE_EXECUTOR
  return {
    kind: 'error',
    code,
    head: isBare ? '' : JSON.stringify([code, { 'Content-Type': 'application/json' }]),
    body: toByteText(JSON.stringify({ timestamp: now, error: text, code })),
  }
}
