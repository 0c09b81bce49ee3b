import { stringifyJson } from '@jatai/languages/json'
import { updateDocument } from '@jatai/platform'
import type { DocumentStore, SizeName, Stored } from '@jatai/platform'
import type { RealmsService } from '../realms/realms-service.ts'
import { configurationsOf } from './configurations.ts'
import type { DesignNeighbours } from './design-neighbours.ts'
import type { PipelineAccess } from './pipeline-access.ts'
import type { RecordSurroundings } from './version-record.ts'
import { detailRecord } from './version-record.ts'
import { VERSIONS } from './version-document.ts'
import type { VersionDocument, VersionRow } from './version-document.ts'
import type { VersionsStore } from './versions-store.ts'

/** Versions as other parts of the coordinator need them. Nobody's rights are checked here. */
export interface VersionsService {
  /** The version with its whole document. */
  find(realm: string, id: string): Promise<Stored<VersionDocument> | undefined>
  /** Ends the draft state: from now on the version is frozen (engine.md §13). Unknown ids are passed over. */
  markDeployed(realm: string, id: string): Promise<void>
  /** Size and environment of a configuration of a version. */
  configuration(
    realm: string,
    version: string,
    configuration: string,
  ): Promise<{ readonly size: SizeName; readonly environment: string } | undefined>
  /** Environments of the realm. */
  environments(realm: string): Promise<readonly string[]>
  /** What records of the realm say of the things around their versions. */
  surroundings(realm: string): Promise<(stored: Stored<VersionRow>) => Promise<RecordSurroundings>>
}

export function createVersionsService(options: {
  readonly documents: DocumentStore
  readonly versions: VersionsStore
  readonly access: PipelineAccess
  readonly realms: RealmsService
  readonly neighbours: DesignNeighbours
}): VersionsService {
  const { documents, versions, access, realms, neighbours } = options

  async function row(realm: string, id: string): Promise<Stored<VersionRow> | undefined> {
    const stored = await versions.get(id)
    return stored?.document.realm === realm ? stored : undefined
  }

  const service: VersionsService = {
    async find(realm, id) {
      if ((await row(realm, id)) === undefined) return undefined
      const { stored, content } = await versions.open(id)
      const surroundings = await (await service.surroundings(realm))(stored)
      const { words: _words, latestOf: _latestOf, ...rest } = stored.document
      const { pipeline } = surroundings
      const text = stringifyJson(detailRecord(stored, content, surroundings))
      const more = { project: pipeline.project, isMultiInstance: pipeline.isMultiInstance }
      return { ...stored, document: { ...rest, ...more, model: pipeline.model?.id ?? null, text } }
    },
    async markDeployed(realm, id) {
      await updateDocument(documents, VERSIONS, id, (version) =>
        version?.realm === realm && version.draft ? { ...version, draft: false } : undefined,
      )
    },
    async configuration(realm, version, configuration) {
      if ((await row(realm, version)) === undefined) return undefined
      const environments = await service.environments(realm)
      const found = configurationsOf(version, environments).find(({ id }) => id === configuration)
      return found && { size: found.size, environment: found.environment.name }
    },
    environments: async (realm) => (await realms.get(realm)).document.environments,
    async surroundings(name) {
      const { document: realm } = await realms.get(name)
      const deployed = await neighbours.deployedIn?.(name)
      const known = new Map<string, Pick<RecordSurroundings, 'pipeline' | 'projectName'>>()
      return async (stored) => {
        const isDeployed = (deployed?.get(stored.id)?.length ?? 0) > 0
        let around = known.get(stored.document.pipeline)
        if (around === undefined) {
          const pipeline = (await access.pipelineOf(stored.document)).document
          around = { pipeline, projectName: await access.projectName(pipeline.project) }
          known.set(stored.document.pipeline, around)
        }
        return { ...around, realm, isDeployed }
      }
    },
  }
  return service
}
