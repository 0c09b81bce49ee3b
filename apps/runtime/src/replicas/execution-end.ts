import type { Delivery, Reply } from '@jatai/platform'
import type { ResultFrame } from '../workers/frames.ts'
import type { TracedSteps } from '../workers/step-tracer.ts'

/** What goes to the caller and into the record. */
export type Outcome = Pick<ResultFrame, 'kind' | 'code' | 'head' | 'body'>

/** How an execution ended, for its record. */
export interface ExecutionEnd {
  readonly delivery: Delivery
  readonly kind: Reply['kind']
  readonly code: number
  readonly reply: Reply
  /** Epoch ms. */
  readonly startedAt: number
  readonly endedAt: number
  /** Name of the replica. */
  readonly replica: string
  /** What its steps did, where that is traced. */
  readonly trace?: TracedSteps
}
