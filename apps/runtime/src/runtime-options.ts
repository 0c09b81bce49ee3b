import type {
  Cache,
  CallerLookup,
  Clock,
  DeploymentSpec,
  DocumentStore,
  Gateway,
  ObjectStore,
  Queue,
  SecretBox,
  WorkloadWarning,
} from '@jatai/platform'
import type { LogLine } from '@jatai/sdk'
import type { MessageFiles } from './files/message-files.ts'
import type { EnvironmentListeners } from './intake/http/environment-listeners.ts'
import type { HttpLimits } from './intake/http/http-target.ts'
import type { MllpListener } from './intake/mllp/mllp-listener.ts'
import type { OutboundRules } from './workers/messages.ts'
import type { ExecutionEnd } from './replicas/execution-end.ts'

/** What a runtime works with. */
export interface RuntimeOptions extends HttpLimits {
  readonly queue: Queue
  readonly cache: Cache
  readonly documents: DocumentStore
  readonly objects: ObjectStore
  readonly secrets: SecretBox
  /** Who may call HTTP pipelines, and the tokens that they make. */
  readonly gateway: Gateway & CallerLookup
  /** Environment → where its HTTP pipelines are published. */
  readonly listeners: ReadonlyMap<string, EnvironmentListeners>
  /** Environment → where its HL7 messages come in. @default none */
  readonly mllp?: ReadonlyMap<string, MllpListener>
  readonly createKey: () => string
  /** Folder for the folders of executions. */
  readonly filesRoot: string
  /** Files that travel beside messages, in and out of these folders. */
  readonly files: MessageFiles
  readonly outbound: OutboundRules
  /** A worker thread without work for this long is parked. @default 30_000 */
  readonly parkAfterMs?: number
  /** After the time of an execution, until an engine that has not ended it counts as stuck. @default 60_000 */
  readonly hangMarginMs?: number
  /** True: no other runtime uses these ports, so what another one left behind is taken over at once. @default false */
  readonly isAlone?: boolean
  /** Of schedules, leases and sources. @default systemClock */
  readonly clock?: Clock
  /** Records an execution; a durable message is acknowledged when this has settled. */
  ended(spec: DeploymentSpec, end: ExecutionEnd): void | Promise<void>
  /** How an execution has ended, by its record, if it has. @default nothing is known */
  findEnd?(spec: DeploymentSpec, key: string): Promise<'response' | 'error' | undefined>
  log(spec: DeploymentSpec, lines: readonly LogLine[]): void
  /** Something happened that its owner should see on the deployment's card. */
  onWarning?(spec: DeploymentSpec, warning: WorkloadWarning): void
}
