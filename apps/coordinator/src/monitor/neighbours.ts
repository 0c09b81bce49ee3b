import type { DocumentStore } from '@jatai/platform'
import { ACCOUNTS } from '../accounts/account-document.ts'
import type { Run } from '../deployments/create-run.ts'
import { pipelineId } from '../pipelines/pipeline-document.ts'
import { createPipelineLookup } from '../pipelines/pipeline-lookup.ts'
import { versionId, VERSIONS } from '../pipelines/version-document.ts'
import type { MonitorNeighbours } from './monitor-neighbours.ts'

/** The monitor's questions, answered by the other parts of the coordinator. */
export function monitorNeighbours({
  documents,
  run,
}: {
  readonly documents: DocumentStore
  readonly run: Pick<Run, 'deployments'>
}): MonitorNeighbours {
  const { projects } = createPipelineLookup({ documents })
  return {
    projects,
    async versionId(realm, pipeline, version) {
      const [major, minor] = version.split('.').map(Number)
      if (major === undefined || minor === undefined) return undefined
      const id = versionId(pipelineId(realm, pipeline), major, minor)
      return (await documents.get(VERSIONS, id)) === undefined ? undefined : id
    },
    async deployments(realm, environment) {
      return (await run.deployments.list(realm, environment)).map(({ pipelineName, versionMajor, instance }) => ({
        realm,
        environment,
        pipeline: pipelineName,
        versionMajor,
        ...(instance === undefined ? {} : { instance }),
      }))
    },
    countAccounts: (realm) => documents.count(ACCOUNTS, { realm }),
  }
}
