import type { SizeName } from './sizes.ts'

/**
 * What a deployment has done. Counters only grow; they begin anew with each replica, which has a name of its own.
 * Plain data.
 */
export interface WorkloadMeasurement {
  readonly deployment: string
  readonly realm: string
  readonly environment: string
  readonly pipeline: string
  readonly versionMajor: number
  readonly versionMinor: number
  readonly instance?: string
  readonly size: SizeName
  /** False: it was replaced or removed, and this is the last that is told of it. */
  readonly isServed: boolean
  /** Share of the executions whose steps are traced, from 0 to 1. */
  readonly traced: number
  /** Messages that expired before they were taken. */
  readonly expired: number
  /** Messages that wait. */
  readonly queued: number
  /** Messages that were refused and set aside. */
  readonly deadLetters: number
  /** Replicas that are there or have ended since the last measurement. */
  readonly replicas: readonly ReplicaMeasurement[]
}

export interface ReplicaMeasurement {
  /** `pe-{realm}-{pipeline}-v-{major}-{hash}` (run-and-monitor.md §13). */
  readonly name: string
  /** Messages that were taken for the first time. */
  readonly taken: number
  /** Messages that were taken again. */
  readonly redelivered: number
  readonly responses: number
  readonly errors: number
  readonly inFlight: number
  /** Most executions at the same time since the last measurement. */
  readonly inFlightPeak: number
  /** True: all consumers are busy, and none has ended for longer than Maximum Timeout and a minute. */
  readonly isHung: boolean
  /** Response produced − message taken, in milliseconds. */
  readonly elapsedMs: Distribution
  readonly requestBytes: Distribution
  readonly responseBytes: Distribution
  /** Time spent on handing over records, in milliseconds. */
  readonly recordingMs: number
  readonly components: readonly ComponentMeasurement[]
  /** Processor time of its engines, in milliseconds. */
  readonly cpuMs: number
  /** Absent while it has no engine. */
  readonly memory?: { readonly usedBytes: number; readonly budgetBytes: number }
}

/** Values that were seen: how many, their sum, and about how they are distributed. */
export interface Distribution {
  readonly count: number
  readonly sum: number
  /** The value below which this share of the values lies, within 13 %; 0 without any. */
  readonly quantiles: { readonly 0.5: number; readonly 0.9: number; readonly 0.99: number }
}

/** Runs of one step. */
export interface ComponentMeasurement {
  readonly component: string
  readonly step: string
  readonly executions: number
  /** Of one run in sixteen: how many were timed, and their sum in milliseconds. */
  readonly timed: number
  readonly timedMs: number
}
