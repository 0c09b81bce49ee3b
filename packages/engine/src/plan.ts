import type { JsonObject, Json } from '@jatai/languages/json'
import type { Eventually, StepInfo, Track } from '@jatai/sdk'
import type { Scope } from './run/scope.ts'

/** A compiled step: a message in, a message out, without a promise when it did no I/O. Throws StepFailure or Interruption. */
export type StepFunction = (message: Json, scope: Scope) => Eventually<Json>

/** A compiled track: its steps in order. */
export interface PlanTrack extends Track {
  readonly steps: readonly StepFunction[]
}

/** What the metadata scope says of the deployment (engine.md §5). */
export interface DeploymentFacts {
  readonly pipeline: JsonObject
  readonly runtime: JsonObject
}

/**
 * A pipeline made ready: frozen, complete, nothing left to look up. Made by `compilePipeline`, run by `executePlan`.
 */
export interface Plan {
  readonly root: PlanTrack
  readonly facts: DeploymentFacts
  /** Every step, for traces and documentation. */
  readonly steps: readonly StepInfo[]
}
