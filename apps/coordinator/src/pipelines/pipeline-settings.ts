import { RequestError } from '@jatai/errors'
import { getKey, readBoolean, readText } from '@jatai/flowspec'
import type { JsonObject } from '@jatai/flowspec'
import { updateDocument } from '@jatai/platform'
import type { DocumentStore, Stored } from '@jatai/platform'
import type { Caller } from '../access/caller.ts'
import type { ProjectsService } from '../projects/projects-service.ts'
import type { DesignNeighbours } from './design-neighbours.ts'
import { requireMoving } from './pipeline-access.ts'
import { PIPELINES } from './pipeline-document.ts'
import type { PipelineDocument } from './pipeline-document.ts'

/** Changes what all versions of a pipeline have in common. */
export interface PipelineSettings {
  /**
   * What changes by what a document says outside of its flow. Nothing is stored.
   *
   * @throws RequestError `PROJECT_UNKNOWN`, `INSUFFICIENT_PERMISSIONS` for another project, `MULTI_INSTANCE_FROZEN`,
   *   `MODEL_UNKNOWN`
   */
  plan(caller: Caller, pipeline: Stored<PipelineDocument>, source: JsonObject): Promise<Partial<PipelineDocument>>
  apply(id: string, change: Partial<PipelineDocument>): Promise<void>
}

export function createPipelineSettings(options: {
  readonly documents: DocumentStore
  readonly projects: ProjectsService
  readonly neighbours: DesignNeighbours
}): PipelineSettings {
  const { documents, projects, neighbours } = options

  async function wantedModel(
    realm: string,
    document: JsonObject,
  ): Promise<{ readonly id: string; readonly name: string } | undefined> {
    const id = readText(getKey(document, 'replicaId'), undefined)
    const name = readText(getKey(document, 'replicaName'), undefined)
    const told = id ?? name
    if (told === undefined) return undefined
    if (neighbours.findModel === undefined) return { id: told, name: name ?? told }
    const found = (await neighbours.findModel(realm, told)) ?? (name && (await neighbours.findModel(realm, name)))
    if (found) return { id: found.id, name: found.name }
    throw new RequestError('MODEL_UNKNOWN', `There is no multi-instance model "${name ?? told}"`, {
      details: { status: 400 },
    })
  }

  return {
    async plan(caller, { document: now }, source) {
      const project = readText(getKey(source, 'projectId'), undefined)
      const change: { -readonly [K in keyof PipelineDocument]?: PipelineDocument[K] } = {}
      if (project !== undefined && project !== now.project) {
        const { id } = await projects.resolve(caller, project)
        if (id !== now.project) {
          requireMoving(caller)
          change.project = id
        }
      }
      const isMultiInstance = readBoolean(getKey(source, 'isMultiInstance'), now.isMultiInstance)
      if (now.isMultiInstance && !isMultiInstance) {
        throw new RequestError('MULTI_INSTANCE_FROZEN', `"${now.name}" is multi-instance, which cannot be undone`)
      }
      if (!isMultiInstance) return change
      const model = await wantedModel(now.realm, source)
      if (!now.isMultiInstance) change.isMultiInstance = true
      if (model === undefined || model.id === now.model?.id) return change
      if (now.model !== null) {
        throw new RequestError(
          'MULTI_INSTANCE_FROZEN',
          `"${now.name}" is tied to the model "${now.model.name}" for good`,
        )
      }
      change.model = model
      return change
    },
    async apply(id, change) {
      if (Object.keys(change).length === 0) return
      await updateDocument(documents, PIPELINES, id, (pipeline) => pipeline && { ...pipeline, ...change })
    },
  }
}
