import type { CompiledTrigger } from '@jatai/engine'
import type { TriggerSpec } from '@jatai/flowspec'
import type {
  Account,
  Cache,
  CallerLookup,
  Clock,
  CredentialKind,
  DocumentStore,
  ObjectStore,
  Queue,
} from '@jatai/platform'
import type { LogLevel, OutboundPolicy, Trigger } from '@jatai/sdk'
import type { DeploymentSpec } from '../deployments/deployment-spec.ts'
import type { EnvironmentListeners } from './http/environment-listeners.ts'
import type { HttpLimits } from './http/http-target.ts'
import type { MllpListener } from './mllp/mllp-listener.ts'
import type { ExecutionEnd } from '../replicas/execution-end.ts'
import type { Schedules } from './schedules/schedules.ts'

/** How the messages of one deployment come in. Prepared before anything changes, then opened. */
export interface Intake {
  /** Published paths, for pipelines with an HTTP trigger. */
  readonly paths: readonly string[]
  /** What no other deployment of the environment may have as well, for people. */
  readonly claims: readonly string[]
  /** What callers of an HTTP trigger must show; an empty list: everybody may call. Undefined for other triggers. */
  readonly credentials?: readonly CredentialKind[]
  /** Why nothing comes in at the moment, for people. */
  problem(): string | undefined
  /** Names, for people, what it takes messages away from, where no other deployment should. */
  readonly takesFrom?: string
  /** Names what it remembers. A version that gives it the same name goes on with it, for another one it is forgotten. */
  readonly memory: string
  /**
   * Begins to take messages, and closes the intake of the version before, if there is one: without a gap between them,
   * or without both at the same time, as the kind of intake wants it.
   */
  open(previous: Intake | undefined): Promise<void>
  /**
   * The runtime stops: takes nothing by itself any more. What others send is refused by its listener, or waits in the
   * queue. Settles when what is under way has ended, or when the time is over.
   */
  stop(drainMs: number): Promise<void>
  /** Stops, and is not to be found any more: replaced, or the deployment goes. */
  close(drainMs: number): Promise<void>
  /** Removes what it remembers: the deployment goes. After `close`. */
  forget(): Promise<void>
  /** Its provider has renewed the token of an account. */
  renewAccount(account: Account): void
  /** An execution ended. What this returns is waited for before its message is acknowledged. */
  ended(end: ExecutionEnd): Promise<void> | undefined
}

/** What intakes stand on. */
export interface IntakeHost extends HttpLimits {
  readonly queue: Queue
  readonly cache: Cache
  readonly documents: DocumentStore
  readonly gateway: CallerLookup
  readonly objects: ObjectStore
  readonly clock: Clock
  readonly createKey: () => string
  readonly outbound: OutboundPolicy
  /** Environment → where its HTTP pipelines are published. */
  readonly listeners: ReadonlyMap<string, EnvironmentListeners>
  /** Environment → where its HL7 messages come in. */
  readonly mllp: ReadonlyMap<string, MllpListener>
  readonly schedules: Schedules
  /** True: no other runtime uses these ports. */
  readonly isAlone: boolean
  log(spec: DeploymentSpec, level: LogLevel, text: string): void
}

/** A deployment whose document has been compiled. */
export interface IntakeSetup {
  readonly host: IntakeHost
  readonly spec: DeploymentSpec
  readonly trigger: Trigger
  readonly triggerSpec: TriggerSpec
  readonly compiled: CompiledTrigger
  /** Of the version that is being replaced. */
  readonly previous: Intake | undefined
}

/** Parameters that all triggers have (triggers.md §1.1). */
export interface CommonParams {
  readonly timeout: number
  readonly allowRedelivery: boolean
}

/** A version that takes over waits so long for what the one before has under way (triggers.md §14.6). */
export const HANDOVER_MS = 30_000

/** What most intakes have nothing to do for. */
export const PLAIN_INTAKE = Object.freeze({
  paths: [] as readonly string[],
  claims: [] as readonly string[],
  memory: '',
  problem: () => undefined,
  async stop() {},
  async close() {},
  async forget() {},
  ended: () => undefined,
  renewAccount: () => undefined,
})
