import type { Cache, DocumentStore, ExecutionLog, SecretBox, Workloads } from '@jatai/platform'
import type { DocumentLock } from '../documents/document-lock.ts'
import type { BoundRoute } from '../http/route-call.ts'
import { createPipelineDeployments } from './forget-deployments.ts'
import type { PipelineDeployments } from './forget-deployments.ts'
import { createPlansService } from '../plans/plans-service.ts'
import { planRoutes } from '../plans/plan-routes.ts'
import type { ProjectsService } from '../projects/projects-service.ts'
import type { RealmsService } from '../realms/realms-service.ts'
import { createDeployService } from './deploy-service.ts'
import type { DeployService } from './deploy-service.ts'
import { createDeploymentAccess } from './deployment-access.ts'
import type { DeployableVersions, FreezableSettings, PublishedCapsules, RealmCatalog } from './deployment-neighbours.ts'
import { deploymentRoutes } from './deployment-routes.ts'
import { createDeploymentsService } from './deployments-service.ts'
import type { DeploymentsService } from './deployments-service.ts'
import { createDeploymentsStore } from './deployments-store.ts'
import { createFolderDeployments } from './folder/folder-deployments.ts'
import type { FolderDeployments } from './folder/folder-deployments.ts'
import { createFolderSettings } from './folder/folder-settings.ts'
import { createHistoryService } from './history-service.ts'
import { createLicences } from './licences/licence-document.ts'
import type { Licences } from './licences/licence-document.ts'
import { licenceRoutes } from './licences/licence-routes.ts'
import { measuredDeploymentRoutes } from './measured-routes.ts'
import { createController } from './operations/controller.ts'
import type { Controller } from './operations/controller.ts'
import { createOperationLog } from './operations/operation-log.ts'
import { createOperations } from './operations/operations.ts'
import { runningExecutionRoutes } from './running-executions.ts'
import { createSnapshots } from './snapshots.ts'
import { START_LIMIT_MS } from './status/deployment-status.ts'

/** What is deployed, and changing it (run-and-monitor.md Part A). */
export interface Run {
  readonly routes: readonly BoundRoute[]
  readonly deployments: DeploymentsService
  readonly deploys: DeployService
  readonly licences: Licences
  readonly controller: Controller
  readonly ofPipeline: PipelineDeployments
  readonly folder: FolderDeployments
}

export function createRun(options: {
  readonly documents: DocumentStore
  readonly cache: Cache
  readonly lock: DocumentLock
  readonly search: ExecutionLog
  readonly secrets: SecretBox
  readonly workloads: Workloads
  readonly realms: RealmsService
  readonly projects: ProjectsService
  readonly versions: DeployableVersions
  readonly capsules: PublishedCapsules
  readonly catalog: RealmCatalog
  readonly settings: FreezableSettings
  readonly createId: () => string
  readonly now: () => number
  /** Of the platform. */
  readonly version: string
  /** Address of the gateway of an environment. */
  readonly addressOf?: ((environment: string) => string | undefined) | undefined
  /** @default 300_000 */
  readonly startLimitMs?: number | undefined
  /** What served before did not end in good order. */
  readonly wasCutOff: boolean
  readonly report: (error: unknown) => void
}): Run {
  const { documents, cache, search, secrets, workloads, realms, projects, versions, createId, now } = options
  const { startLimitMs = START_LIMIT_MS, addressOf = () => undefined } = options
  const store = createDeploymentsStore(documents)
  const snapshots = createSnapshots(documents, secrets)
  const licences = createLicences(documents)
  const access = createDeploymentAccess({ documents, store, versions, projects })
  const history = createHistoryService(documents, access)
  const controller: Controller = createController({
    store,
    snapshots,
    workloads,
    log: createOperationLog({ documents, search, projectName: access.projectName, now }),
    cache,
    operations: () => operations,
    owner: createId(),
    startLimitMs,
    wasCutOff: options.wasCutOff,
    now,
    report: options.report,
  })
  const operations = createOperations({ store, snapshots, createId, now, run: (id) => controller.run(id) })
  const service = createDeploymentsService({ ...options, store, access, controller })
  const deploys = createDeployService({ ...options, store, access, licences, history, operations })
  const plans = createPlansService({ ...options, access, deployments: service, deploys })
  return {
    routes: [
      ...deploymentRoutes({ service, deploys, history }),
      ...measuredDeploymentRoutes({ service, deploys, realms, versions, addressOf }),
      ...runningExecutionRoutes({ workloads, search, store, access }),
      ...licenceRoutes({ store, projects, licences }),
      ...planRoutes(plans),
    ],
    deployments: service,
    deploys,
    licences,
    controller,
    ofPipeline: createPipelineDeployments(documents, store),
    folder: createFolderDeployments({
      documents,
      store,
      settings: createFolderSettings(options.settings, now),
      createId,
      now,
    }),
  }
}
