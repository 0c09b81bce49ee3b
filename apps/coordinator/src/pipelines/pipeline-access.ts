import { isJataiError, RequestError } from '@jatai/errors'
import type { DocumentStore, Stored } from '@jatai/platform'
import type { Caller } from '../access/caller.ts'
import { findAll } from '../documents/find-all.ts'
import { PROJECTS } from '../projects/project-document.ts'
import type { ProjectsService } from '../projects/projects-service.ts'
import { pipelineId, PIPELINES } from './pipeline-document.ts'
import type { PipelineDocument } from './pipeline-document.ts'
import type { VersionRow } from './version-document.ts'
import { unknownVersion } from './versions-store.ts'
import type { VersionsStore } from './versions-store.ts'

/** A version with its pipeline. */
export interface FoundVersion {
  readonly stored: Stored<VersionRow>
  readonly pipeline: Stored<PipelineDocument>
}

/** Which pipelines a caller sees: those of the own realm, in projects that the caller is in (platform.md §4). */
export interface PipelineAccess {
  /** @throws RequestError `PIPELINE_UNKNOWN`, also for one of another realm or project */
  version(caller: Caller, id: string): Promise<FoundVersion>
  pipelineOf(row: VersionRow): Promise<Stored<PipelineDocument>>
  byName(realm: string, name: string): Promise<Stored<PipelineDocument> | undefined>
  isVisible(caller: Caller, pipeline: PipelineDocument): Promise<boolean>
  /** Ids of the pipelines that the caller sees; undefined for all of the realm. @throws RequestError `PROJECT_UNKNOWN` */
  visible(caller: Caller, project?: string): Promise<readonly string[] | undefined>
  projectName(id: string): Promise<string>
}

export function createPipelineAccess(options: {
  readonly documents: DocumentStore
  readonly projects: ProjectsService
  readonly versions: VersionsStore
}): PipelineAccess {
  const { documents, projects, versions } = options

  const access: PipelineAccess = {
    async version(caller, id) {
      const stored = await versions.get(id)
      if (stored === undefined || stored.document.realm !== caller.realm) throw unknownVersion(id)
      const pipeline = await access.pipelineOf(stored.document)
      if (!(await access.isVisible(caller, pipeline.document))) throw unknownVersion(id)
      return { stored, pipeline }
    },
    async pipelineOf(row) {
      // The pipeline is written before its first version, and never deleted.
      return (await documents.get(PIPELINES, row.pipeline)) as Stored<PipelineDocument>
    },
    byName: (realm, name) => documents.get(PIPELINES, pipelineId(realm, name)),
    async isVisible(caller, { project }) {
      try {
        await projects.resolve(caller, project)
        return true
      } catch (error) {
        if (isJataiError(error) && error.code === 'PROJECT_UNKNOWN') return false
        throw error
      }
    },
    async visible(caller, project) {
      const { realm } = caller
      const wanted = project === undefined ? undefined : (await projects.resolve(caller, project)).id
      const seen = wanted === undefined ? await projects.visible(caller) : new Set([wanted])
      if (seen === undefined) return undefined
      const found = await findAll(documents, PIPELINES, { where: { realm, project: { oneOf: [...seen] } } })
      return found.map(({ id }) => id)
    },
    projectName: async (id) => (await documents.get(PROJECTS, id))?.document.name ?? '',
  }
  return access
}

/** Nobody may put a pipeline elsewhere without the permission for that. @throws RequestError */
export function requireMoving(caller: Caller): void {
  const permission = 'PROJECT:UPDATE:LINK-WITH-PIPELINE'
  if (caller.permissions.allows(permission)) return
  throw new RequestError('INSUFFICIENT_PERMISSIONS', `Moving a pipeline to another project needs ${permission}`, {
    details: { permission },
  })
}
