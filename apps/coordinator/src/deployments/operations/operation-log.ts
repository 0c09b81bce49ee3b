import type { Actor } from '@jatai/api'
import { isJataiError } from '@jatai/errors'
import type { DocumentStore, ExecutionLog, LogLevel, Stored } from '@jatai/platform'
import type { Configuration, DeploymentDocument, Operation } from '../deployment-document.ts'
import { DEPLOYMENT_HISTORY, realmTime } from '../history-document.ts'
import type { HistoryDocument } from '../history-document.ts'

/** Where it is written what became of operations: the history, and the log of the pipeline (run-and-monitor.md §6). */
export interface OperationLog {
  /** Written once: an operation that two processes end has one entry. */
  ended(
    stored: Stored<DeploymentDocument>,
    operation: Operation,
    outcome: { readonly status: HistoryDocument['status']; readonly message: string | null },
  ): Promise<void>
  /** A line of the pipeline's log, without an execution. */
  line(document: DeploymentDocument, configuration: Configuration | null, level: LogLevel, message: string): void
}

export function createOperationLog(options: {
  readonly documents: DocumentStore
  readonly search: Pick<ExecutionLog, 'recordLine'>
  readonly projectName: (id: string) => Promise<string>
  readonly now: () => number
}): OperationLog {
  const { documents, search, projectName, now } = options
  return {
    async ended({ id, document }, operation, { status, message }) {
      const endedAt = now()
      const { realm, environment, pipelineName, versionMajor, instance, project } = document
      const entry: HistoryDocument = {
        realm,
        environment,
        pipelineName,
        versionMajor,
        instance,
        deployment: id,
        project,
        projectName: await projectName(project),
        kind: operation.kind,
        status,
        configuration: operation.configuration ?? withoutDates(document.active),
        message,
        startedAt: operation.startedAt,
        endedAt,
        realmTime: realmTime(document.realm, endedAt),
        actor: operation.actor,
      }
      try {
        await documents.put(DEPLOYMENT_HISTORY, operation.id, entry, { ifAbsent: true })
      } catch (error) {
        if (!isJataiError(error) || error.code !== 'DOCUMENT_CONFLICT') throw error
      }
    },
    line(document, configuration, level, message) {
      const { realm, environment, pipelineName, versionMajor, instance } = document
      const version = `${versionMajor}.${configuration?.versionMinor ?? document.active?.versionMinor ?? 0}`
      search.recordLine({
        realm,
        environment,
        pipeline: pipelineName,
        version,
        ...(instance === null ? {} : { instance }),
        at: now(),
        level,
        message,
      })
    },
  }
}

/** How people read who did something. */
export function nameOf({ email, name }: Actor): string {
  return email ?? name
}

/** A configuration as it is to be deployed again or remembered. */
export function withoutDates(deployed: DeploymentDocument['active']): Configuration | null {
  if (deployed === null) return null
  const { deployedAt: _at, deployedBy: _by, ...configuration } = deployed
  return configuration
}
