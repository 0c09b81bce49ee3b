import type { DeploymentView, PlanView } from '@jatai/api'
import { SIZES } from '@jatai/platform'
import type { Stored } from '@jatai/platform'
import type { PlanDocument, PlanEntry, PlanEnvironment } from './plan-document.ts'

/** Finds the deployment of a pipeline of a plan. */
export type FindDeployment = (environment: PlanEnvironment, entry: PlanEntry) => DeploymentView | undefined

/** How far a plan has come, by what is deployed. */
export function planView({ id, document }: Stored<PlanDocument>, find: FindDeployment): PlanView {
  const { name, description, entries, step, createdAt, updatedAt, updatedBy } = document
  const pipelines = entries.map((entry) => ({
    pipelineId: entry.pipelineId,
    name: entry.name,
    version: `${entry.versionMajor}.${entry.versionMinor}`,
    sizes: entry.sizes,
    replicas: entry.replicas,
    ...(entry.consumers === null ? {} : { consumers: entry.consumers }),
    ...(entry.instanceName === null ? {} : { instanceName: entry.instanceName }),
    test: progress(document, 'test', entry, find),
    prod: progress(document, 'prod', entry, find),
  }))
  return {
    id,
    name,
    description,
    step,
    isPartialFailure:
      step !== 'create' && pipelines.some((each) => each[step].problem !== null || each[step].status === 'ERROR'),
    canPromote: entries.every((entry) => isDeployed(entry, find('test', entry))),
    pipelines,
    createdAt,
    updatedAt,
    updatedBy,
  }
}

/** Serves in the planned version. */
export function isDeployed({ pipelineId }: PlanEntry, view: DeploymentView | undefined): boolean {
  if (view === undefined || view.operation !== null || view.pipeline.id !== pipelineId) return false
  return view.deployedAt !== null && (view.status === 'DEPLOYED' || view.status === 'DEGRADED')
}

/** Serves as planned, or is about to: there is nothing to do. */
export function isAsPlanned(environment: PlanEnvironment, entry: PlanEntry, view: DeploymentView | undefined): boolean {
  if (view?.operation) return view.operation.versionId === entry.pipelineId
  const size = entry.sizes[environment]
  return (
    view !== undefined &&
    isDeployed(entry, view) &&
    view.size === size &&
    view.replicas === entry.replicas &&
    view.consumers === (entry.consumers ?? SIZES[size].maxConsumers)
  )
}

function progress(
  { problems }: PlanDocument,
  environment: PlanEnvironment,
  entry: PlanEntry,
  find: FindDeployment,
): PlanView['pipelines'][number]['test'] {
  const view = find(environment, entry)
  const refused = problems[environment][entry.pipelineId]
  const isPlanned = view?.operation ? view.operation.versionId === entry.pipelineId : isDeployed(entry, view)
  const failed = view?.failure?.versionId === entry.pipelineId ? view.failure : undefined
  const problem = isPlanned ? null : (failed?.message ?? refused?.message ?? null)
  return {
    deploymentId: view?.id ?? null,
    status: view !== undefined && isPlanned ? view.status : problem === null ? null : 'ERROR',
    problem,
    findings: problem === null ? [] : [...(refused?.findings ?? [])],
  }
}
