import type { Json } from '@jatai/languages/json'
import type { RunLimit } from './step-call.ts'

interface StepFailureOptions {
  /** HTTP-like status of the error object. @default 500 */
  readonly code?: number
  /** Class-like name of the failure, kept in the error object where the spec names one. */
  readonly exception?: string
  /** Replaces the whole error object (Throw Error with custom JSON). */
  readonly object?: Json
  /** What was being attempted: `message` of the failure output. */
  readonly attempt?: string
  /** Replaces the whole output when Fail On Error is off. */
  readonly output?: Json
  /** True for a wrong setting rather than a failed attempt. */
  readonly isConfiguration?: boolean
  /** True when a flag of the step's own asked for an error (Stop On Client Error): Fail On Error has no say in it. */
  readonly isStop?: boolean
  readonly cause?: unknown
}

/**
 * A step that failed: what its onException receives, or what its failure output says when Fail On Error is off
 * (engine.md §4). Anything else that a connector throws is turned into one.
 */
export class StepFailure extends Error {
  readonly code: number
  readonly exception: string | undefined
  readonly object: Json | undefined
  readonly attempt: string | undefined
  readonly output: Json | undefined
  readonly isConfiguration: boolean
  readonly isStop: boolean

  constructor(text: string, options: StepFailureOptions = {}) {
    super(text, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = 'StepFailure'
    this.code = options.code ?? 500
    this.exception = options.exception
    this.object = options.object
    this.attempt = options.attempt
    this.output = options.output
    this.isConfiguration = options.isConfiguration ?? false
    this.isStop = options.isStop ?? false
  }
}

/** Why an execution was stopped from outside its flow. */
export type InterruptionReason = 'timeout' | 'cancelled' | 'lease-lost' | 'run-limit'

/**
 * The execution itself was stopped. Unwinds through every step without running any onException (engine.md §7.2);
 * never catch it without throwing it on.
 */
export class Interruption extends Error {
  readonly reason: InterruptionReason
  /** The limit of a nested run that was over, for the connector that set it. */
  readonly limit: RunLimit | undefined

  constructor(reason: InterruptionReason, text: string, limit?: RunLimit) {
    super(text)
    this.name = 'Interruption'
    this.reason = reason
    this.limit = limit
  }
}
