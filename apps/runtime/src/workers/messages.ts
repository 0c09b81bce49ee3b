import type { StepTrace, TrialPause, TrialPauses, TrialResume } from '@jatai/platform'
import type { Account, CallOutcome, LogLine, Script, ScriptResult } from '@jatai/sdk'
import type { TracedSteps } from './step-tracer.ts'
import type { DeploymentSpec } from '../deployments/deployment-spec.ts'

/** Tells the other thread that there are frames in its ring (frame-ring.ts). */
export const WAKE = 0

/** What a worker gets when it is started: the rings of its frames. */
export interface WorkerRings {
  readonly work: SharedArrayBuffer
  readonly results: SharedArrayBuffer
}

/** What the main thread tells a worker beside work frames, which are strings. */
export type ToWorker =
  | {
      readonly type: 'load'
      readonly spec: DeploymentSpec
      readonly filesRoot: string
      readonly outbound: OutboundRules
      /** Where the runs of steps are counted (`stepMeterOf` of the engine). */
      readonly meter: SharedArrayBuffer
      /** It is a trial: its steps are told, its trigger is not used (engine.md §12). */
      readonly trial?: { readonly pauses: TrialPauses }
    }
  | { readonly type: 'cancel'; readonly id: number }
  /** Asks which steps are being run. */
  | { readonly type: 'steps' }
  /** Its provider has renewed the token of an account. */
  | { readonly type: 'account'; readonly account: Account }
  | { readonly type: 'trial-resume'; readonly resume: TrialResume }
  | { readonly type: 'answer'; readonly call: number; readonly result: ServiceResult }

/** What a worker tells the main thread beside result frames, which are strings. */
export type FromWorker =
  | { readonly type: 'booted' }
  | { readonly type: 'ready' }
  | { readonly type: 'failed'; readonly message: string }
  | { readonly type: 'log'; readonly lines: readonly LogLine[] }
  /** The id of each execution that waits for something, and the name of the step that it began last. */
  | { readonly type: 'steps'; readonly steps: readonly (readonly [id: number, stepName: string])[] }
  /** Of the execution whose result comes next. */
  | { readonly type: 'trace'; readonly id: number; readonly trace: TracedSteps }
  | { readonly type: 'trial-step'; readonly step: StepTrace }
  | { readonly type: 'trial-pause'; readonly pause: TrialPause }
  /** Runs of steps of the trial that were not told, being too many. */
  | { readonly type: 'trial-left-out'; readonly steps: number }
  | { readonly type: 'call'; readonly call: number; readonly request: ServiceRequest }
  /** Nobody waits for the answer of a call any more. */
  | { readonly type: 'abandon'; readonly call: number }

/** What is left to say once a worker is ready. */
export type MessageFromEngine = Exclude<FromWorker, { type: 'booted' | 'ready' }>

/** Bodies are JSON text, so that exact numbers survive the way between threads. */
export type ServiceRequest =
  | {
      readonly service: 'publish-event'
      readonly name: string
      readonly body: string
      readonly hops: number
      readonly parentKey: string
    }
  | {
      readonly service: 'call-pipeline'
      readonly pipelineName: string
      readonly versionMajor: number
      readonly payload: string
      readonly timeoutMs: number
      readonly expirationMs: number
      readonly wait: boolean
      readonly hops: number
      readonly callDepth: number
      readonly parentKey: string
    }
  | { readonly service: 'token-sign'; readonly payload: string }
  | { readonly service: 'token-verify'; readonly token: string }
  | { readonly service: 'run-script'; readonly script: Script }
  | { readonly service: 'session-get' | 'session-delete'; readonly user: string; readonly field: string }
  | {
      readonly service: 'session-put'
      readonly user: string
      readonly field: string
      readonly value: string
      readonly expiresAt: number
    }

export type ServiceResult =
  | { readonly kind: 'done'; readonly text?: string }
  | { readonly kind: 'outcome'; readonly outcome: CallOutcome['kind']; readonly text: string; readonly code: number }
  | { readonly kind: 'script'; readonly result: ScriptResult }
  | { readonly kind: 'failed'; readonly code: string; readonly message: string; readonly retryable: boolean }

/** Which networks and hosts steps may reach (decisions.md 4): entries are networks, addresses or host names. */
export interface OutboundRules {
  readonly allowPrivate: boolean
  readonly allow: readonly string[]
  readonly deny: readonly string[]
  /** HTTP proxy for all hosts but those of `noProxy` (names, or `.suffix`). */
  readonly proxy?: string
  readonly noProxy?: readonly string[]
  /** Text of a known_hosts file: the keys that SSH servers listed there must show. */
  readonly knownHosts?: string
}
