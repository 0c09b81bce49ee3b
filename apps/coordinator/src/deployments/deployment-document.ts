import type { Actor } from '@jatai/api'
import { defineCollection } from '@jatai/platform'
import type { SizeName, WorkloadWarning } from '@jatai/platform'
import { deployedName } from './deployment-line.ts'
import type { DeploymentLine } from './deployment-line.ts'

/** What is deployed, without what was frozen with it: that is in its snapshot. */
export interface Configuration {
  /** Id of the attempt to deploy it, of its snapshot, and of its entry in the history. */
  readonly generation: string
  readonly versionId: string
  readonly versionMinor: number
  readonly size: SizeName
  readonly consumers: number
  readonly replicas: number
  readonly engineVersion: string | null
  /** When accounts, globals and policies were read, epoch ms. */
  readonly frozenAt: number
  /** Labels and names of what was frozen, for warnings of later changes. */
  readonly accounts: readonly string[]
  readonly globals: readonly string[]
  /** What no other deployment of the environment may have as well. Absent: it was not asked. */
  readonly claims?: readonly string[]
}

export interface DeployedConfiguration extends Configuration {
  readonly deployedAt: number
  readonly deployedBy: Actor
}

export const OPERATION_KINDS = ['deploy', 'redeploy', 'rollback', 'restore', 'promote', 'delete'] as const
export type OperationKind = (typeof OPERATION_KINDS)[number]

/** What is under way. It is stored before it begins, so that another process can go on with it. */
export interface Operation {
  readonly id: string
  readonly kind: OperationKind
  readonly startedAt: number
  readonly actor: Actor
  /** Null: it is being deleted. */
  readonly configuration: Configuration | null
  /** Of the deployment to delete once this one serves. */
  readonly deleteAfter?: string
}

/** What the last operation failed of. It has changed nothing. */
export interface Failure {
  readonly at: number
  readonly kind: OperationKind
  readonly configuration: Configuration | null
  readonly code: string
  readonly message: string
}

/** Where a deployment comes from that is a file of the pipelines folder (decisions.md 2). */
export interface FolderSource {
  /** Its name in the folder. */
  readonly file: string
  readonly trigger: { readonly type: string; readonly settings: Readonly<Record<string, unknown>> }
}

/** A deployment: what shall be served, and what happened to it. Its id is that of its line. */
export interface DeploymentDocument extends DeploymentLine {
  readonly name: string
  /** Id of the project of the pipeline when it was deployed. */
  readonly project: string
  /** Whoever serves the folder brings it up, and its file alone changes it. Absent: people have deployed it. */
  readonly folder?: FolderSource
  /** What shall be served. Null: nothing has ever become ready. */
  readonly active: DeployedConfiguration | null
  /** What was active before, the oldest first: where rollbacks lead. */
  readonly earlier: readonly Configuration[]
  readonly operation: Operation | null
  readonly failure: Failure | null
  /** Since `active` was deployed. */
  readonly warnings: readonly WorkloadWarning[]
  readonly createdAt: number
  readonly updatedAt: number
  readonly updatedBy: Actor
}

export const DEPLOYMENTS = defineCollection<DeploymentDocument>('deployments', [
  'realm',
  'environment',
  'name',
  'pipelineName',
  'project',
  'operation.kind',
])

/** What a deployment shows of itself: what serves, else what is being tried or has failed. */
export function shownConfiguration({ active, operation, failure }: DeploymentDocument): Configuration | undefined {
  return active ?? operation?.configuration ?? failure?.configuration ?? undefined
}

/** One that nothing has been deployed to yet. */
export function newDeployment(line: DeploymentLine, at: number, actor: Actor): DeploymentDocument {
  return {
    ...line,
    name: deployedName(line),
    project: '',
    active: null,
    earlier: [],
    operation: null,
    failure: null,
    warnings: [],
    createdAt: at,
    updatedAt: at,
    updatedBy: actor,
  }
}
