import type { Actor } from '@jatai/api'
import { defineCollection } from '@jatai/platform'
import type { Configuration, OperationKind } from './deployment-document.ts'
import type { DeploymentLine } from './deployment-line.ts'

/** An operation that has ended. Its id is that of the operation; it is written once. */
export interface HistoryDocument extends DeploymentLine {
  readonly deployment: string
  readonly project: string
  readonly projectName: string
  readonly kind: OperationKind
  readonly status: 'deployed' | 'error' | 'deleted' | 'rolled-back'
  /** Of a deletion: what was deleted. Null: it had nothing. */
  readonly configuration: Configuration | null
  readonly message: string | null
  readonly startedAt: number
  readonly endedAt: number
  /** {@link realmTime}: what the list of a realm is sorted by. */
  readonly realmTime: string
  readonly actor: Actor
}

export const DEPLOYMENT_HISTORY = defineCollection<HistoryDocument>('deployment-history', [
  'realm',
  'environment',
  'deployment',
  'pipelineName',
  'project',
  'endedAt',
  'realmTime',
])

/** Sorts the entries of a realm by time in one index, however many realms and entries there are. */
export function realmTime(realm: string, at: number): string {
  return `${realm} ${String(at).padStart(15, '0')}`
}
