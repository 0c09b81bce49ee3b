import type { HistoryEntry } from '@jatai/api'
import { RequestError } from '@jatai/errors'
import type { Conditions, DocumentStore } from '@jatai/platform'
import type { Caller } from '../access/caller.ts'
import { findPage } from '../documents/find-page.ts'
import type { ViewPage } from '../documents/find-page.ts'
import type { DeploymentAccess } from './deployment-access.ts'
import type { Configuration } from './deployment-document.ts'
import type { DeploymentLine } from './deployment-line.ts'
import { DEPLOYMENT_HISTORY } from './history-document.ts'
import { historyView } from './status/deployment-view.ts'

/** What was done to deployments (run-and-monitor.md §4). Entries are written when an operation ends, and stay. */
export interface HistoryService {
  page(
    caller: Caller,
    filter: {
      readonly environment?: string | undefined
      readonly deployment?: string | undefined
      readonly pipeline?: string | undefined
      readonly project?: string | undefined
    },
    page: { readonly size: number; readonly cursor?: string | undefined },
  ): Promise<ViewPage<HistoryEntry>>
  /** What an entry of a deployment had deployed. @throws RequestError `HISTORY_UNKNOWN` */
  restorable(
    caller: Caller,
    environment: string,
    deployment: string,
    historyId: string,
  ): Promise<{ readonly line: DeploymentLine; readonly configuration: Configuration }>
}

export function createHistoryService(documents: DocumentStore, access: DeploymentAccess): HistoryService {
  return {
    async page(caller, { environment, deployment, pipeline, project }, page) {
      const projects = await access.projects(caller, project)
      const { realm } = caller
      const isNarrow = deployment !== undefined || pipeline !== undefined
      const where: Conditions = {
        ...(isNarrow ? { realm } : { realmTime: { from: `${realm} `, below: `${realm}!` } }),
        ...(environment === undefined ? {} : { environment }),
        ...(deployment === undefined ? {} : { deployment }),
        ...(pipeline === undefined ? {} : { pipelineName: pipeline }),
        ...(projects === undefined ? {} : { project: { oneOf: projects } }),
      }
      const sort = [{ field: isNarrow ? 'endedAt' : 'realmTime', descending: true }]
      return findPage(documents, DEPLOYMENT_HISTORY, { where, sort }, page, (stored) =>
        caller.permissions.allows('DEPLOYMENT:READ', stored.document.environment) ? historyView(stored) : undefined,
      )
    },
    async restorable(caller, environment, deployment, historyId) {
      const entry = (await documents.get(DEPLOYMENT_HISTORY, historyId))?.document
      const projects = await access.projects(caller)
      const isTheirs =
        entry?.realm === caller.realm &&
        entry.environment === environment &&
        entry.deployment === deployment &&
        (projects?.includes(entry.project) ?? true)
      if (entry === undefined || !isTheirs || entry.configuration === null) {
        throw new RequestError('HISTORY_UNKNOWN', `The deployment has no entry "${historyId}" in its history`)
      }
      return { line: entry, configuration: entry.configuration }
    },
  }
}
