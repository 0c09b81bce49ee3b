import { isJataiError, RequestError } from '@jatai/errors'
import { pipelines } from '@jatai/api'
import { equalJson, readPipeline } from '@jatai/flowspec'
import type { Json, JsonObject, Problem } from '@jatai/flowspec'
import type { DocumentStore, Stored } from '@jatai/platform'
import type { Caller } from '../access/caller.ts'
import { findAll } from '../documents/find-all.ts'
import { DEFAULT_PROJECT } from '../projects/project-document.ts'
import type { ProjectsService } from '../projects/projects-service.ts'
import type { DesignNeighbours } from './design-neighbours.ts'
import type { PipelineAccess } from './pipeline-access.ts'
import type { PipelineCatalog } from './pipeline-catalog.ts'
import { pipelineId, PIPELINES } from './pipeline-document.ts'
import type { PipelineDocument } from './pipeline-document.ts'
import type { PipelineSettings } from './pipeline-settings.ts'
import { hasFlow, takeDocument } from './take-document.ts'
import { createdBy, described, sourceOf } from './version-editor.ts'
import { lineOf } from './version-document.ts'
import type { VersionRow } from './version-document.ts'
import type { VersionsStore } from './versions-store.ts'

export interface ImportOptions {
  readonly name?: string | undefined
  readonly project?: string | undefined
  readonly major?: number | undefined
  readonly replaceDraft: boolean
}

export interface ImportedVersion {
  readonly version: Stored<VersionRow>
  readonly findings: readonly Problem[]
  readonly isUnchanged: boolean
}

/** Pipelines as a whole: made, imported, moved, counted. */
export interface PipelinesService {
  /** A new pipeline 0.0 without a flow, unless the document has one. @throws RequestError `PIPELINE_NAME_TAKEN`, … */
  create(caller: Caller, document: JsonObject): Promise<Stored<VersionRow>>
  /** Takes a document of any shape. @throws RequestError `PIPELINE_NAME_NEEDED`, `PIPELINE_INVALID`, … */
  import(caller: Caller, document: Json, options: ImportOptions): Promise<ImportedVersion>
  /** Moves pipelines with all their versions; how many were elsewhere. @throws RequestError `PIPELINE_UNKNOWN` */
  move(caller: Caller, project: string, names: readonly string[]): Promise<number>
  /** Project → pipelines in it. */
  count(realm: string): Promise<ReadonlyMap<string, number>>
}

export function createPipelinesService(options: {
  readonly documents: DocumentStore
  readonly versions: VersionsStore
  readonly access: PipelineAccess
  readonly settings: PipelineSettings
  readonly catalog: PipelineCatalog
  readonly projects: ProjectsService
  readonly neighbours: DesignNeighbours
  readonly createId: () => string
  readonly now: () => number
}): PipelinesService {
  const { documents, versions, access, settings, catalog, projects, neighbours, createId, now } = options

  /** Takes the name. Of two who want it one gets it; one that was killed before its first version does not keep it. */
  async function claim(caller: Caller, name: string, project: string): Promise<Stored<PipelineDocument>> {
    const id = pipelineId(caller.realm, name)
    const document: PipelineDocument = {
      realm: caller.realm,
      name,
      project: (await projects.resolve(caller, project)).id,
      isMultiInstance: false,
      model: null,
      createdAt: now(),
      createdBy: caller.actor,
    }
    const there = await documents.get(PIPELINES, id)
    const isAbandoned =
      there !== undefined &&
      there.document.createdAt < now() - ABANDONED_MS &&
      (await versions.ofPipeline(id)).length === 0
    if (there !== undefined && !isAbandoned) throw taken(name)
    try {
      const expectation = there === undefined ? ({ ifAbsent: true } as const) : { ifRevision: there.revision }
      return await documents.put(PIPELINES, id, document, expectation)
    } catch (error) {
      throw isJataiError(error) && error.code === 'DOCUMENT_CONFLICT' ? taken(name) : error
    }
  }

  /** The first version of a new pipeline. */
  async function begin(
    caller: Caller,
    name: string,
    project: string,
    document: Json,
    first: { readonly versionMajor: number; readonly versionMinor: number; readonly saving: boolean },
  ): Promise<{ readonly version: Stored<VersionRow>; readonly findings: readonly Problem[] }> {
    const { saving, ...number } = first
    const taken = takeDocument(document, {}, { catalog: await catalog.of(caller.realm), saving, createId })
    const pipeline = await claim(caller, name, project)
    const { projectId: _projectId, ...source } = sourceOf(document)
    const change = await settings.plan(caller, pipeline, source)
    await settings.apply(pipeline.id, change)
    const row = { realm: caller.realm, pipeline: pipeline.id, name, ...number }
    const version = await versions.create({ ...row, ...described(taken), ...createdBy(caller, now()) }, taken.content)
    await neighbours.created?.(caller.realm, name)
    return { version, findings: taken.findings }
  }

  async function importInto(
    caller: Caller,
    document: Json,
    name: string,
    { project, major, replaceDraft }: ImportOptions,
  ): Promise<ImportedVersion> {
    const found = await access.byName(caller.realm, name)
    const all = found === undefined ? [] : await versions.ofPipeline(found.id)
    if (found === undefined || all.length === 0) {
      const first = { versionMajor: major ?? 1, versionMinor: 0, saving: false }
      return { ...(await begin(caller, name, project ?? DEFAULT_PROJECT, document, first)), isUnchanged: false }
    }
    if (!(await access.isVisible(caller, found.document))) throw taken(name)
    const source = { ...sourceOf(document), projectId: project ?? found.document.project }
    const change = await settings.plan(caller, found, source)
    for (let tries = 1; ; tries++) {
      try {
        const imported = await importOver(caller, found, document, { major, replaceDraft })
        await settings.apply(found.id, change)
        return imported
      } catch (error) {
        const isOvertaken = isJataiError(error) && ['VERSION_TAKEN', 'DOCUMENT_CONFLICT'].includes(error.code)
        if (!isOvertaken || tries >= TRIES) throw error
      }
    }
  }

  const service: PipelinesService = {
    async create(caller, document) {
      const name = readName(document['name'])
      const project = typeof document['projectId'] === 'string' ? document['projectId'] : DEFAULT_PROJECT
      const record = { flowSpec: null, ...document, versionMajor: 0, versionMinor: 0 }
      const { version } = await begin(caller, name, project, record, { versionMajor: 0, versionMinor: 0, saving: true })
      return version
    },

    async import(caller, document, options) {
      const { pipeline } = readPipeline(document)
      const imported = await importInto(caller, document, readName(options.name ?? pipeline?.name), options)
      if (pipeline !== undefined) await neighbours.imported?.(caller, pipeline)
      return imported
    },

    async move(caller, project, names) {
      const { id } = await projects.resolve(caller, project)
      const found: Stored<PipelineDocument>[] = []
      for (const name of new Set(names)) {
        const pipeline = await access.byName(caller.realm, name)
        if (pipeline === undefined || !(await access.isVisible(caller, pipeline.document))) {
          throw new RequestError('PIPELINE_UNKNOWN', `There is no pipeline "${name}"`)
        }
        if (pipeline.document.project !== id) found.push(pipeline)
      }
      for (const pipeline of found) await settings.apply(pipeline.id, { project: id })
      return found.length
    },

    async count(realm) {
      const counts = new Map<string, number>()
      for (const { document } of await findAll(documents, PIPELINES, { where: { realm } })) {
        counts.set(document.project, (counts.get(document.project) ?? 0) + 1)
      }
      return counts
    },
  }
  return service

  async function importOver(
    caller: Caller,
    found: Stored<PipelineDocument>,
    document: Json,
    { major, replaceDraft }: Pick<ImportOptions, 'major' | 'replaceDraft'>,
  ): Promise<ImportedVersion> {
    const all = await versions.ofPipeline(found.id)
    const versionMajor = major ?? all[0]?.document.versionMajor ?? 1
    const [newest] = await versions.ofLine(lineOf(caller.realm, found.document.name, versionMajor))
    const base = newest === undefined ? {} : await versions.content(newest)
    const taken = takeDocument(document, base, { catalog: await catalog.of(caller.realm), saving: false, createId })
    const { findings } = taken
    const facts = described(taken, newest?.document)
    if (newest !== undefined && !newest.document.archived) {
      const isUnchanged = equalJson(taken.content, base) && facts.description === newest.document.description
      if (isUnchanged) return { version: newest, findings, isUnchanged }
      if (replaceDraft && newest.document.draft && hasFlow(base)) {
        const change = { ...facts, updatedAt: now(), updatedBy: caller.actor }
        return { version: await versions.replace(newest, change, taken.content), findings, isUnchanged: false }
      }
    }
    const row = { realm: caller.realm, pipeline: found.id, name: found.document.name, versionMajor }
    const versionMinor = newest === undefined ? 0 : newest.document.versionMinor + 1
    const next = { ...row, versionMinor, ...facts, ...createdBy(caller, now()) }
    return { version: await versions.create(next, taken.content), findings, isUnchanged: false }
  }
}

/** A name without a version for so long belongs to nobody: who took it did not come to make one. */
const ABANDONED_MS = 60_000
const TRIES = 10

function readName(name: unknown): string {
  if (name === undefined || name === null || name === '') {
    throw new RequestError('PIPELINE_NAME_NEEDED', 'The document has no name: say one')
  }
  const read = pipelines.pipelineName.safeParse(name)
  if (read.success) return read.data
  const problem = read.error.issues[0]?.message ?? 'it is no text'
  throw new RequestError('INPUT_INVALID', `The name cannot be taken: ${problem}`, {
    details: { fields: [{ field: 'name', problem }] },
  })
}

function taken(name: string): RequestError {
  return new RequestError('PIPELINE_NAME_TAKEN', `There is a pipeline "${name}" already`)
}
