import type {
  Account,
  CredentialKind,
  DeploymentSpec,
  Reexecution,
  RunningExecution,
  WorkloadClaims,
  WorkloadMeasurement,
  Trials,
  WorkloadWarning,
} from '@jatai/platform'
import type { RuntimeDeadLetters } from './dead-letters/dead-letters.ts'
import type { Replica } from './replicas/replica.ts'

/** A deployment that is being served. */
export interface Deployment {
  readonly spec: DeploymentSpec
  /** Published paths, for pipelines with an HTTP trigger. */
  readonly paths: readonly string[]
  /** What callers of an HTTP trigger must show; an empty list: everybody may call (reliability.md HTTP-07). */
  readonly credentials?: readonly CredentialKind[]
  readonly replicas: readonly Replica[]
  /** Why nothing comes in at the moment, for people. */
  problem(): string | undefined
  /** Since it was deployed. */
  warnings(): readonly WorkloadWarning[]
}

/** Carries deployed pipelines (design.md §1): their triggers, queues and engines. */
export interface Runtime {
  /**
   * Tells whether a deployment could be served now. Nothing changes.
   *
   * @throws FlowError as {@link Runtime.deploy}
   */
  check(spec: DeploymentSpec): Promise<WorkloadClaims>
  /**
   * Serves a deployment; one of the same pipeline, major version and environment is replaced without a gap, its queue
   * kept: the version before ends what it runs, for as long as its Maximum Timeout, while the new one already works.
   *
   * @throws FlowError when the document cannot run or what it listens to belongs to another pipeline: then nothing
   *   changes
   */
  deploy(spec: DeploymentSpec): Promise<Deployment>
  /** Stops a deployment, its executions included, and removes its queue; unknown ids are no error. */
  undeploy(id: string): Promise<void>
  deployments(): readonly Deployment[]
  /** Executions that are running, those of versions that were replaced included. */
  running(): readonly (RunningExecution & Pick<DeploymentSpec, 'realm' | 'environment'>)[]
  /** The name of the step that an execution began last, by its key; of those in a realm and environment that wait. */
  steps(realm: string, environment: string): Promise<ReadonlyMap<string, string>>
  /** Cancels a running execution; false when it is not running. */
  cancel(key: string): boolean
  /** Runs documents that are not deployed (engine.md §12). */
  readonly trials: Trials
  /** What deployments have done; peaks since the last call, so that one caller should ask. */
  measure(): Promise<readonly WorkloadMeasurement[]>
  /** A message of a queue expired before it was taken. */
  noteExpired(queue: string): void
  /** Traces the steps of a share of the executions of a deployment, from 0 to 1; unknown ids are no error. */
  trace(id: string, share: number): void
  /** Its provider has renewed the token of an account of a deployment; unknown ids are no error. */
  renewAccount(id: string, account: Account): void
  /** See `reexecution/reexecute.ts`. */
  reexecute(request: Reexecution): Promise<string>
  /** See `reexecution/reexecute.ts`. */
  checkReexecution(request: Omit<Reexecution, 'user'>): Promise<void>
  /** Messages that were refused and set aside. */
  readonly deadLetters: RuntimeDeadLetters
  /** Stops taking messages; settles when executions have ended or `drainMs` is over. */
  close(drainMs: number): Promise<void>
}
