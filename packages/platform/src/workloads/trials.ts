import type { StepTrace } from '../search/execution-log.ts'
import type { DeploymentSpec } from './deployment-spec.ts'

/**
 * Runs documents that are not deployed, once, and tells step by step what happens (engine.md §12). What runs here
 * belongs to no queue and counts for no quota; it has the memory of its size and is stopped at its time.
 */
export interface Trials {
  /** @throws FlowError when the document cannot run */
  start(request: TrialRequest, listener: TrialListener): Promise<Trial>
}

export interface TrialRequest {
  /** What runs: its document needs no trigger. */
  readonly spec: DeploymentSpec
  readonly executionKey: string
  /** JSON text of the message of the first step. */
  readonly payload: string
  readonly timeoutMs: number
  /** Before which steps it stops, by id. @default none */
  readonly pauses?: TrialPauses
}

export type TrialPauses = 'every-step' | readonly string[]

/** A run that has begun. */
export interface Trial {
  /** Lets it go on from where it is paused; false when that is not, or not any more, a pause. */
  resume(resume: TrialResume): boolean
  /** Cancels it; its end is told as that of any run. */
  stop(): void
}

export interface TrialResume {
  /** Which of several pauses of parallel tracks. @default all */
  readonly pause?: number
  /** JSON text that the step takes instead of its message; needs `pause`. Where a sensitive field is `***`, it stays. */
  readonly message?: string
  /** Where it stops next. @default as before */
  readonly pauses?: TrialPauses
}

export interface TrialListener {
  onStep(step: StepTrace): void
  onLog(line: TrialLogLine): void
  onPause(pause: TrialPause): void
  /** Last: nothing is told after it. */
  onEnd(end: TrialEnd): void
}

export interface TrialLogLine {
  /** Milliseconds since 1970. */
  readonly at: number
  readonly level: 'INFO' | 'WARN' | 'ERROR'
  readonly message: string
  readonly step?: string
}

/** A step that waits to be run. */
export interface TrialPause {
  /** Number of the pause in the run. */
  readonly pause: number
  /** Id of the step. */
  readonly id: string
  readonly stepName: string
  readonly connector: string
  /** As in {@link StepTrace}. */
  readonly path: string
  /** JSON text of the message that the step will take, secrets and sensitive fields masked. */
  readonly message: string
}

export interface TrialEnd {
  readonly kind: 'response' | 'error'
  /** Error code, HTTP style. */
  readonly code?: number
  /** JSON text of the output message, or of the error object. */
  readonly output: string
  readonly elapsedMs: number
  /** Runs of steps that were not told, being too many. */
  readonly stepsLeftOut: number
}
