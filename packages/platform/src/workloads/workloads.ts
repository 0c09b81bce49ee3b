import type { CredentialKind } from '../gateway/gateway-policies.ts'
import type { Account } from './account.ts'
import type { WorkloadDeadLetters } from './dead-letters.ts'
import type { DeploymentIdentity, DeploymentSpec } from './deployment-spec.ts'
import type { WorkloadMeasurement } from './measurement.ts'

/**
 * The workloads port: makes wanted deployments run, and tells how they are (design.md §2, run-and-monitor.md §5–§7).
 *
 * Promises that every adapter keeps:
 * - A deployment is known by its id; the queue behind it by realm, environment, pipeline, major version and instance.
 *   Deploying another version of the same line replaces the one before without a gap and without losing a message.
 * - What is refused changes nothing: the version before stays in service.
 * - Operations on the same line happen one after the other.
 */
export interface Workloads {
  /**
   * Tells whether a deployment could be served now, without serving it.
   *
   * @throws FlowError when its document cannot run, or what it listens to belongs to another pipeline or is not there
   */
  check(spec: DeploymentSpec): Promise<WorkloadClaims>
  /**
   * Settles when the deployment serves, at once when this generation of it does already.
   *
   * @throws FlowError as {@link Workloads.check}; RemoteError when it cannot be told whether it serves
   */
  deploy(spec: DeploymentSpec): Promise<void>
  /**
   * Takes no more messages, lets what runs end, removes the queue with what waits in it and its dead letters: also of
   * one that does not serve, because its undeployment was cut off for instance. One that is not known is no error.
   */
  undeploy(deployment: DeploymentIdentity): Promise<void>
  /** How each deployment is now. */
  states(): Promise<readonly WorkloadState[]>
  /** Calls back when something has happened to a deployment; the function that is returned ends that. */
  onEvent(listener: (event: WorkloadEvent) => void): () => void
  /** Executions that are running, of a realm and environment. */
  running(realm: string, environment: string): Promise<readonly RunningExecution[]>
  /** What deployments have done. Peaks are those since the last call: the collector of metrics is the one to ask. */
  measure(): Promise<readonly WorkloadMeasurement[]>
  /** Traces the steps of a share of the executions of a deployment, from 0 to 1; an unknown id is no error. */
  trace(id: string, share: number): Promise<void>
  /** Gives what serves the token of an account that its provider has just renewed; an unknown id is no error. */
  renewAccount(id: string, account: Account): Promise<void>
  /** Cancels a running execution; false when it is not running. */
  cancel(realm: string, environment: string, key: string): Promise<boolean>
  /**
   * Publishes the request of an execution again, to what is deployed now; settles with the new key when it is safe.
   *
   * @throws RequestError `REQUEST_EXPIRED`, `PIPELINE_NOT_DEPLOYED`, `REEXECUTION_NOT_ALLOWED`
   */
  reexecute(request: Reexecution): Promise<string>
  /** Whether an execution could be repeated now. @throws RequestError as {@link Workloads.reexecute} */
  checkReexecution(realm: string, environment: string, key: string): Promise<void>
  /** Messages that were refused and set aside. They go with the queue of their deployment. */
  readonly deadLetters: WorkloadDeadLetters
}

export interface WorkloadClaims {
  /** What no other deployment of the environment may have as well, in words that are equal when two want the same. */
  readonly claims: readonly string[]
}

export interface WorkloadState {
  readonly id: string
  /** {@link DeploymentSpec.generation} of what serves. */
  readonly generation?: string
  readonly wantedReplicas: number
  /** Replicas that are ready; those that are parked until the next message count. */
  readonly readyReplicas: number
  /** Since when fewer replicas are ready than wanted, epoch ms. Absent: all are. */
  readonly shortSince?: number
  /** Ends of one replica's engine in the last ten minutes since it was ready; of the one with most. @default 0 */
  readonly crashes?: number
  /** What keeps messages from coming in, for people: its trigger is not published, its source is not reached. */
  readonly problem?: string
  /** Version of the engine that serves. Absent: the one of this platform. */
  readonly engineVersion?: string
  /** No replica holds an engine now: the next message starts one. */
  readonly isParked: boolean
  /** Messages that wait in the queue. */
  readonly queued: number
  /** Messages that were refused and set aside. */
  readonly deadLetters: number
  /** Executions that run. */
  readonly inFlight: number
  /** Published paths, for pipelines with an HTTP trigger. */
  readonly paths: readonly string[]
  /** What callers must show; an empty list: everybody may call. */
  readonly credentials?: readonly CredentialKind[]
  readonly warnings: readonly WorkloadWarning[]
}

/** Something that happened to a deployment; it stays until the deployment is replaced (run-and-monitor.md §6). */
export interface WorkloadWarning {
  readonly kind: 'out-of-memory' | 'restarted-by-errors' | 'recycled'
  /** How often since the deployment. */
  readonly count: number
  /** The last time, epoch ms. */
  readonly at: number
  /** What the last one was, for people. */
  readonly reason: string
}

export interface WorkloadEvent {
  readonly deployment: string
  /** Of what it happened to, which may have been replaced meanwhile. */
  readonly generation?: string
  readonly kind: 'warning'
  readonly warning: WorkloadWarning
}

export interface RunningExecution {
  readonly key: string
  readonly deployment: string
  readonly pipeline: string
  readonly version: string
  readonly instance?: string
  /** Epoch ms. */
  readonly startedAt: number
  readonly replica?: string
  /** Name of the step that it began last; absent while it computes. */
  readonly step?: string
}

/** Which execution to repeat, and on whose behalf. */
export interface Reexecution {
  readonly realm: string
  readonly environment: string
  /** Key of the execution to repeat. */
  readonly key: string
  /** For the record. */
  readonly user: string
}
