import type { DocumentStore } from '@jatai/platform'
import { findAll } from '../documents/find-all.ts'
import type { DeploymentsStore } from './deployments-store.ts'
import { DEPLOYMENT_HISTORY } from './history-document.ts'

/** What is deployed of a pipeline, and forgetting what was, for who removes it for good. */
export interface PipelineDeployments {
  /** Environments in which something of it serves, or is about to. */
  environments(realm: string, pipelineName: string): Promise<readonly string[]>
  forget(realm: string, pipelineName: string): Promise<void>
}

export function createPipelineDeployments(documents: DocumentStore, store: DeploymentsStore): PipelineDeployments {
  const of = async (realm: string, pipelineName: string) =>
    (await store.ofRealm(realm)).filter(({ document }) => document.pipelineName === pipelineName)
  return {
    async environments(realm, pipelineName) {
      const there = (await of(realm, pipelineName)).filter(
        ({ document }) => document.active !== null || document.operation !== null,
      )
      return [...new Set(there.map(({ document }) => document.environment))].sort()
    },
    async forget(realm, pipelineName) {
      for (const { id } of await of(realm, pipelineName)) await store.remove(id)
      for (const { id } of await findAll(documents, DEPLOYMENT_HISTORY, { where: { realm, pipelineName } })) {
        await documents.delete(DEPLOYMENT_HISTORY, id)
      }
    },
  }
}
