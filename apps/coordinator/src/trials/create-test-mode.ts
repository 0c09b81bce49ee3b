import type { ExecutionLog, ObjectStore, Trials } from '@jatai/platform'
import type { FreezableSettings, PublishedCapsules } from '../deployments/deployment-neighbours.ts'
import type { BoundRoute } from '../http/route-call.ts'
import type { VersionsService } from '../pipelines/versions-service.ts'
import { createTrialArchive } from './trial-archive.ts'
import { trialRoutes } from './trial-routes.ts'
import { trialSpec } from './trial-spec.ts'
import { createTrialsService } from './trials-service.ts'

/** The execution panel: runs of what is on the canvas (engine.md §12). */
export interface TestMode {
  readonly routes: readonly BoundRoute[]
  sweep(): Promise<void>
  close(): Promise<void>
}

export function createTestMode(options: {
  readonly trials: Trials
  readonly objects: ObjectStore
  readonly search: ExecutionLog
  readonly settings: FreezableSettings
  readonly versions: Pick<VersionsService, 'find'>
  readonly capsules: PublishedCapsules
  readonly createId: () => string
  readonly now: () => number
  readonly report: (error: unknown) => void
}): TestMode {
  const { trials, objects, search, settings, versions, capsules, createId, now, report } = options
  const archive = createTrialArchive(objects, now)
  const service = createTrialsService({ trials, archive, log: search, createKey: createId, now, report })
  return {
    routes: trialRoutes(
      service,
      async (caller, { pipelineId, ...request }) => {
        const version = pipelineId === undefined ? undefined : await versions.find(caller.realm, pipelineId)
        return trialSpec({ ...request, project: version?.document.project ?? '' }, caller, settings, capsules)
      },
      createId,
    ),
    sweep: () => archive.sweep(),
    close: () => service.close(),
  }
}
