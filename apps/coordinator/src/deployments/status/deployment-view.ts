import type { DeploymentView, HistoryEntry } from '@jatai/api'
import { SIZES } from '@jatai/platform'
import type { Stored, WorkloadState } from '@jatai/platform'
import { shownConfiguration } from '../deployment-document.ts'
import type { Configuration, DeploymentDocument, Failure, Operation } from '../deployment-document.ts'
import type { HistoryDocument } from '../history-document.ts'
import type { JudgedStatus } from './deployment-status.ts'

/** A deployment as answers have it. */
export function deploymentView(
  { id, document }: Stored<DeploymentDocument>,
  facts: {
    readonly state: WorkloadState | undefined
    readonly judged: JudgedStatus
    readonly warnings: DeploymentView['warnings']
    readonly projectName: string
  },
): DeploymentView {
  const { state, judged, warnings, projectName } = facts
  const { versionMajor, active } = document
  const shown = shownConfiguration(document)
  const { size = 'SMALL', replicas = 0 } = shown ?? {}
  return {
    id,
    environment: document.environment,
    name: document.name,
    pipeline: { id: shown?.versionId ?? '', name: document.pipelineName, versionMajor },
    version: versionText(versionMajor, shown),
    instance: document.instance,
    source: document.folder === undefined ? { kind: 'version' } : { kind: 'folder', file: document.folder.file },
    projectId: document.project,
    projectName,
    ...judged,
    size,
    consumers: shown?.consumers ?? 0,
    replicas,
    engineVersion: shown?.engineVersion ?? null,
    rtus: SIZES[size].rtus * replicas,
    availableReplicas: state?.readyReplicas ?? 0,
    isParked: state?.isParked ?? false,
    queued: state?.queued ?? 0,
    deadLetters: state?.deadLetters ?? 0,
    inFlight: state?.inFlight ?? 0,
    endpoints: [...(state?.paths ?? [])],
    credentials: state?.credentials === undefined ? null : [...state.credentials],
    warnings,
    operation: document.operation === null ? null : operationView(document.operation, document),
    failure: document.failure === null ? null : failureView(document.failure, document),
    deployedAt: active?.deployedAt ?? null,
    deployedBy: active?.deployedBy ?? null,
  }
}

export function historyView({ id, document }: Stored<HistoryDocument>): HistoryEntry {
  const { realm: _realm, realmTime: _time, deployment, configuration, actor, project, ...rest } = document
  return {
    ...rest,
    id,
    deploymentId: deployment,
    projectId: project,
    versionId: configuration?.versionId ?? '',
    versionMinor: configuration?.versionMinor ?? 0,
    settings: settingsView(configuration),
    by: actor,
  }
}

/** What a configuration can be deployed again with. */
export function settingsView(configuration: Configuration | null): HistoryEntry['settings'] {
  if (configuration === null) return null
  const { size, consumers, replicas, engineVersion } = configuration
  return { size, consumers, replicas, engineVersion }
}

export function versionText(versionMajor: number, configuration: Configuration | null | undefined): string {
  return `${versionMajor}.${configuration?.versionMinor ?? 0}`
}

function operationView(
  { id, kind, startedAt, actor, configuration }: Operation,
  document: DeploymentDocument,
): NonNullable<DeploymentView['operation']> {
  const about = configuration ?? document.active
  return {
    id,
    kind,
    startedAt,
    startedBy: actor,
    versionId: about?.versionId ?? '',
    version: versionText(document.versionMajor, about),
    settings: settingsView(configuration),
  }
}

function failureView(
  { at, kind, code, message, configuration }: Failure,
  document: DeploymentDocument,
): NonNullable<DeploymentView['failure']> {
  const about = configuration ?? document.active
  const version = versionText(document.versionMajor, about)
  return { at, kind, code, message, versionId: about?.versionId ?? '', version }
}
