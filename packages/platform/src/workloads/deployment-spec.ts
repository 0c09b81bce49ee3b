import type { GatewayPolicies } from '../gateway/gateway-policies.ts'
import type { Account } from './account.ts'
import type { SizeName } from './sizes.ts'

/** Which deployment, whatever its version is. */
export type DeploymentIdentity = Pick<
  DeploymentSpec,
  'id' | 'realm' | 'environment' | 'pipelineName' | 'versionMajor' | 'instance'
>

/**
 * A wanted deployment: one major version of a pipeline in one environment, frozen with everything that it reads
 * (engine.md §5). Plain data.
 */
export interface DeploymentSpec {
  readonly id: string
  /** Names this attempt to deploy: another one each time. */
  readonly generation?: string
  readonly realm: string
  readonly environment: string
  readonly pipelineName: string
  readonly versionMajor: number
  readonly versionMinor: number
  /** Id of the version, and name of the pipeline's project at deployment, for `metadata.pipeline` (engine.md §5). */
  readonly versionId?: string
  readonly project?: string
  /** JSON text of the pipeline document. */
  readonly document: string
  /** JSON texts of the definitions of its capsules, and of those that they use (platform.md §11.5). @default none */
  readonly capsules?: readonly string[]
  readonly size: SizeName
  /** Concurrent executions of one replica. */
  readonly consumers: number
  readonly replicas: number
  /** Channel of the engine (run-and-monitor.md §3.8). @default the platform's own */
  readonly engineVersion?: string
  readonly globals: Readonly<Record<string, string>>
  /** Instance of a multi-instance pipeline. */
  readonly instance?: { readonly name: string; readonly variables: Readonly<Record<string, string>> }
  readonly accounts: readonly Account[]
  /** Names of properties that are hidden in logs and records: those of the realm and of the pipeline (engine.md §9.3). */
  readonly sensitiveFields?: readonly string[]
  /** CORS headers of the realm (triggers.md §2.9). */
  readonly realmCors?: Readonly<Record<string, string>>
  /** Answers come without `X-Execution-Key` (triggers.md §15.17). @default false */
  readonly hidesExecutionKey?: boolean
  /** Policies that its trigger must comply with (platform.md §15). @default none */
  readonly policies?: GatewayPolicies
}
