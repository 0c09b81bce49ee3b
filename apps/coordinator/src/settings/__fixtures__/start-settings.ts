import { createUuidV7 } from '@jatai/platform'
import type { PlatformSettings } from '@jatai/platform'
import { createSmallWorkloads } from '../../__fixtures__/small-workloads.ts'
import type { SmallWorkloads } from '../../__fixtures__/small-workloads.ts'
import { startCoordinator } from '../../__fixtures__/start-coordinator.ts'
import type { StartedCoordinator } from '../../__fixtures__/start-coordinator.ts'
import { createAuditStore } from '../../audit/audit-store.ts'
import type { CoordinatorOptions } from '../../create-coordinator.ts'
import { createPipelineLookup } from '../../pipelines/pipeline-lookup.ts'
import { createProjectsService } from '../../projects/projects-service.ts'
import { createRealmsService } from '../../realms/realms-service.ts'
import { createSettings } from '../create-settings.ts'
import type { Settings } from '../create-settings.ts'

export interface StartedSettings extends StartedCoordinator {
  /** The services, as another process on the same store has them. */
  readonly settings: Settings
  readonly workloads: SmallWorkloads
}

/** A coordinator behind a real port, and the services for freezing beside it. */
export async function startSettings(
  options: Partial<CoordinatorOptions> = {},
  platformSettings: PlatformSettings = {},
): Promise<StartedSettings> {
  let ahead = 0
  const now = (): number => Date.now() + ahead
  const workloads = createSmallWorkloads()
  const started = await startCoordinator({ workloads, ...options }, platformSettings)
  const { documents, cache, gateway, secrets } = started.platform
  const createId = createUuidV7()
  const realms = createRealmsService({ documents, now })
  const countPipelines = () => Promise.resolve(new Map<string, number>())
  const settings = createSettings({
    documents,
    cache,
    gateway,
    secrets,
    audit: createAuditStore({ documents, createId, now }),
    createId,
    now,
    realms,
    projects: createProjectsService({ documents, createId, now, countPipelines }),
    pipelines: createPipelineLookup({ documents }),
    deployments: () => Promise.resolve([]),
    checkAddress: () => undefined,
    report: (error) => started.faults.push(error),
  })
  return {
    ...started,
    settings,
    workloads,
    advance(ms) {
      ahead += ms
      started.advance(ms)
    },
    async close() {
      await settings.close()
      await started.close()
    },
  }
}
