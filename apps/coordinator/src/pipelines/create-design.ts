import type { DocumentStore } from '@jatai/platform'
import { createCapsuleResolver } from '../capsules/capsule-resolver.ts'
import type { CapsuleResolver } from '../capsules/capsule-resolver.ts'
import { createCapsuleStore } from '../capsules/capsule-store.ts'
import { createCapsules } from '../capsules/create-capsules.ts'
import type { BoundRoute } from '../http/route-call.ts'
import type { PipelineDeployments } from '../deployments/forget-deployments.ts'
import type { ProjectsService } from '../projects/projects-service.ts'
import type { RealmsService } from '../realms/realms-service.ts'
import type { DesignNeighbours } from './design-neighbours.ts'
import { createPipelineAccess } from './pipeline-access.ts'
import { createPipelineAnswers } from './pipeline-answers.ts'
import { createPipelineCatalog } from './pipeline-catalog.ts'
import type { PipelineCatalog } from './pipeline-catalog.ts'
import { createPipelineList } from './pipeline-list.ts'
import { createPipelineLookup } from './pipeline-lookup.ts'
import type { PipelineLookup } from './pipeline-lookup.ts'
import { pipelineRoutes } from './pipeline-routes.ts'
import { createPipelineSearch } from './pipeline-search.ts'
import { createPipelineSettings } from './pipeline-settings.ts'
import { createPurgePipeline } from './purge-pipeline.ts'
import type { PurgePipeline } from './purge-pipeline.ts'
import { createSummaries } from './pipeline-summaries.ts'
import { createPipelinesService } from './pipelines-service.ts'
import type { PipelinesService } from './pipelines-service.ts'
import { createUsesIndex } from './uses-index.ts'
import { createVersionEditor } from './version-editor.ts'
import { versionRoutes } from './version-routes.ts'
import { createVersionsService } from './versions-service.ts'
import type { VersionsService } from './versions-service.ts'
import { createVersionsStore } from './versions-store.ts'

/** Pipelines and capsules: what people build. */
export interface Design {
  readonly routes: readonly BoundRoute[]
  readonly versions: VersionsService
  readonly pipelines: PipelinesService
  readonly lookup: PipelineLookup
  readonly catalog: PipelineCatalog
  readonly purgePipeline: PurgePipeline
  /** For freezing what a deployment uses. */
  readonly capsules: CapsuleResolver
}

export function createDesign(options: {
  readonly documents: DocumentStore
  readonly createId: () => string
  readonly now: () => number
  readonly realms: RealmsService
  readonly projects: ProjectsService
  readonly neighbours: DesignNeighbours
  readonly deploymentsOf: () => PipelineDeployments
}): Design {
  const { documents, createId, now, realms, projects, neighbours, deploymentsOf } = options
  const uses = createUsesIndex({ documents })
  const store = createVersionsStore({ documents, createId, uses })
  const access = createPipelineAccess({ documents, projects, versions: store })
  const settings = createPipelineSettings({ documents, projects, neighbours })
  const capsuleStore = createCapsuleStore({ documents })
  const capsules = createCapsuleResolver({ documents, store: capsuleStore })
  const catalog = createPipelineCatalog({ neighbours, capsules, now })
  const versions = createVersionsService({ documents, versions: store, access, realms, neighbours })
  const base = { versions: store, access, settings, catalog, createId, now }
  const editor = createVersionEditor({ ...base, neighbours })
  const pipelines = createPipelinesService({ ...base, documents, projects, neighbours })
  const search = createPipelineSearch({ documents, access, uses })
  const list = createPipelineList({ documents, search, versions: store, service: versions })
  const summarize = createSummaries({ access, neighbours })
  const answers = createPipelineAnswers({ access, store, versions, summarize })
  return {
    routes: [
      ...pipelineRoutes({ answers, catalog, editor, list, service: pipelines, search, createId }),
      ...versionRoutes({ access, answers, editor, search, service: versions }),
      ...createCapsules({ documents, store: capsuleStore, resolver: capsules, catalog, createId, now }),
    ],
    versions,
    pipelines,
    lookup: createPipelineLookup({ documents }),
    catalog,
    purgePipeline: createPurgePipeline({
      documents,
      uses,
      deployedIn: (realm, name) => deploymentsOf().environments(realm, name),
      forgetDeployments: (realm, name) => deploymentsOf().forget(realm, name),
    }),
    capsules,
  }
}
