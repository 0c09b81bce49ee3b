import { RequestError } from '@jatai/errors'
import type { DocumentStore, Stored } from '@jatai/platform'
import type { Caller } from '../access/caller.ts'
import type { VersionDocument } from '../pipelines/version-document.ts'
import { PROJECTS } from '../projects/project-document.ts'
import type { ProjectsService } from '../projects/projects-service.ts'
import type { DeploymentDocument } from './deployment-document.ts'
import type { DeployableVersions } from './deployment-neighbours.ts'
import type { DeploymentsStore } from './deployments-store.ts'
import { unknownDeployment } from './operations/operations.ts'

/** What a caller sees: deployments and versions of the own realm, in projects that the caller is in. */
export interface DeploymentAccess {
  /** @throws RequestError `DEPLOYMENT_UNKNOWN` */
  deployment(caller: Caller, environment: string, id: string): Promise<Stored<DeploymentDocument>>
  /** @throws RequestError `PIPELINE_UNKNOWN` */
  version(caller: Caller, id: string): Promise<Stored<VersionDocument>>
  /** Ids of the projects to look in; undefined: all. @throws RequestError `PROJECT_UNKNOWN` */
  projects(caller: Caller, wanted?: string): Promise<readonly string[] | undefined>
  projectName(id: string): Promise<string>
}

export function createDeploymentAccess(options: {
  readonly documents: DocumentStore
  readonly store: DeploymentsStore
  readonly versions: DeployableVersions
  readonly projects: ProjectsService
}): DeploymentAccess {
  const { documents, store, versions, projects } = options

  async function sees(caller: Caller, project: string): Promise<boolean> {
    return (await projects.visible(caller))?.has(project) ?? true
  }

  return {
    async deployment(caller, environment, id) {
      const stored = await store.get(id)
      const isHere = stored?.document.realm === caller.realm && stored.document.environment === environment
      if (stored === undefined || !isHere || !(await sees(caller, stored.document.project))) throw unknownDeployment(id)
      return stored
    },
    async version(caller, id) {
      const stored = await versions.find(caller.realm, id)
      if (stored?.document.realm !== caller.realm || !(await sees(caller, stored.document.project))) {
        throw new RequestError('PIPELINE_UNKNOWN', `There is no version "${id}" of a pipeline`)
      }
      return stored
    },
    async projects(caller, wanted) {
      if (wanted !== undefined) return [(await projects.resolve(caller, wanted)).id]
      const visible = await projects.visible(caller)
      return visible === undefined ? undefined : [...visible]
    },
    projectName: async (id) => (await documents.get(PROJECTS, id))?.document.name ?? '',
  }
}
