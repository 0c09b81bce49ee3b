import { isJataiError, RequestError } from '@jatai/errors'
import { comparePipelines, computeCounters, getKey, isJsonObject, readText, setKey } from '@jatai/flowspec'
import type { Json, JsonObject, Pipeline, PipelineChange, Problem } from '@jatai/flowspec'
import type { Stored } from '@jatai/platform'
import type { Caller } from '../access/caller.ts'
import { requirePermission } from '../access/require-permission.ts'
import { checkRevision } from '../http/check-revision.ts'
import type { DesignNeighbours } from './design-neighbours.ts'
import { requireDraft, requireNewest, requireNotArchived, requireNotDeployed } from './draft-rules.ts'
import type { FoundVersion, PipelineAccess } from './pipeline-access.ts'
import type { PipelineCatalog } from './pipeline-catalog.ts'
import type { PipelineSettings } from './pipeline-settings.ts'
import { readUses } from './read-uses.ts'
import { searchWords } from './search-words.ts'
import { hasFlow, readStored, takeDocument } from './take-document.ts'
import type { TakenDocument } from './take-document.ts'
import { untilCurrent } from './until-current.ts'
import type { VersionRow } from './version-document.ts'
import type { NewVersion, VersionsStore } from './versions-store.ts'

export interface SavedVersion {
  readonly before: Stored<VersionRow> | undefined
  readonly after: Stored<VersionRow>
  readonly findings: readonly Problem[]
}

/** Changes versions by the rules of engine.md §13. */
export interface VersionEditor {
  /**
   * Writes a draft, in place.
   *
   * @throws RequestError `VERSION_FROZEN`, `VERSION_ARCHIVED`, `REVISION_STALE`, `PIPELINE_INVALID`, …
   */
  saveInPlace(caller: Caller, id: string, document: JsonObject, ifMatch: string | undefined): Promise<SavedVersion>
  /** Saves over the newest minor: in place while it is a draft, as the next minor once it is deployed. */
  saveDraft(caller: Caller, id: string, document: Json, ifMatch: string | undefined): Promise<SavedVersion>
  createVersion(caller: Caller, id: string, kind: 'minor' | 'major'): Promise<Stored<VersionRow>>
  setArchived(
    caller: Caller,
    id: string,
    archived: boolean,
    ifMatch: string | undefined,
  ): Promise<{ readonly before: VersionRow; readonly after: Stored<VersionRow> }>
  compare(before: FoundVersion, after: FoundVersion): Promise<readonly PipelineChange[]>
}

export function createVersionEditor(options: {
  readonly versions: VersionsStore
  readonly access: PipelineAccess
  readonly settings: PipelineSettings
  readonly catalog: PipelineCatalog
  readonly neighbours: DesignNeighbours
  readonly createId: () => string
  readonly now: () => number
}): VersionEditor {
  const { versions, access, settings, catalog, neighbours, createId, now } = options

  /** Writes over a version that may be edited. */
  async function overwrite(
    caller: Caller,
    { stored, pipeline }: FoundVersion,
    document: Json,
    source: JsonObject,
  ): Promise<SavedVersion> {
    const base = await versions.content(stored)
    const taken = takeDocument(document, base, { catalog: await catalog.of(caller.realm), saving: true, createId })
    const change = await settings.plan(caller, pipeline, source)
    const after = await versions.replace(
      stored,
      { ...described(taken, stored.document), ...changedBy(caller, now()) },
      taken.content,
    )
    await settings.apply(pipeline.id, change)
    return { before: stored, after, findings: taken.findings }
  }

  return {
    saveInPlace: (caller, id, document, ifMatch) =>
      untilCurrent(ifMatch, async () => {
        const found = await access.version(caller, id)
        const row = found.stored.document
        requireDraft(row)
        requireNotArchived(row)
        requireNewest(row)
        checkRevision(found.stored.revision, ifMatch)
        requireSameName(row, document)
        // A record is told by its version, which is not the client's to say.
        const record: JsonObject = {}
        for (const key of Object.keys(document)) setKey(record, key, document[key])
        setKey(record, 'versionMajor', row.versionMajor)
        setKey(record, 'versionMinor', row.versionMinor)
        return overwrite(caller, found, record, record)
      }),

    saveDraft: (caller, id, document, ifMatch) =>
      untilCurrent(ifMatch, async () => {
        const found = await access.version(caller, id)
        const row = found.stored.document
        requireNotArchived(row)
        requireNewest(row)
        requireSameName(row, sourceOf(document))
        const base = await versions.content(found.stored)
        // Deployed since it was opened: whoever saves must know that this makes another version.
        if (ifMatch !== undefined && ifMatch !== found.stored.revision) requireDraft(row)
        checkRevision(found.stored.revision, ifMatch)
        if (row.draft && hasFlow(base)) return overwrite(caller, found, document, sourceOf(document))
        requirePermission(caller, 'PIPELINE:CREATE')
        const taken = takeDocument(document, base, { catalog: await catalog.of(caller.realm), saving: true, createId })
        const change = await settings.plan(caller, found.pipeline, sourceOf(document))
        const next = { versionMajor: row.versionMajor, versionMinor: row.versionMinor + 1 }
        const version = { ...row, ...next, ...described(taken, row), ...createdBy(caller, now()) }
        const after = await versions.create(version, taken.content)
        await settings.apply(found.pipeline.id, change)
        return { before: undefined, after, findings: taken.findings }
      }),

    async createVersion(caller, id, kind) {
      for (let tries = 1; ; tries++) {
        const { stored } = await access.version(caller, id)
        const row = stored.document
        requireNotArchived(row)
        const content = await versions.content(stored)
        const newest = (await (kind === 'minor' ? versions.ofLine(row.line) : versions.ofPipeline(row.pipeline)))[0]
        const { versionMajor, versionMinor } = newest?.document ?? row
        const next =
          kind === 'minor'
            ? { versionMajor, versionMinor: versionMinor + 1 }
            : { versionMajor: versionMajor + 1, versionMinor: 0 }
        try {
          return await versions.create({ ...row, ...next, ...createdBy(caller, now()) }, content)
        } catch (error) {
          // Somebody else has made that one: there is another number.
          if (!isJataiError(error) || error.code !== 'VERSION_TAKEN' || tries >= TRIES) throw error
        }
      }
    },

    setArchived: (caller, id, archived, ifMatch) =>
      untilCurrent(ifMatch, async () => {
        const { stored } = await access.version(caller, id)
        checkRevision(stored.revision, ifMatch)
        if (archived && !stored.document.archived) {
          requireNotDeployed(stored.document, (await neighbours.deployedIn?.(caller.realm))?.get(id) ?? [])
        }
        const after = await versions.replace(stored, { archived, ...changedBy(caller, now()) })
        return { before: stored.document, after }
      }),

    async compare(before, after) {
      return comparePipelines(await read(before), await read(after))
    },
  }

  async function read({ stored, pipeline }: FoundVersion): Promise<Pipeline> {
    const { name, description } = stored.document
    const { isMultiInstance } = pipeline.document
    return readStored(await versions.content(stored), { name, description, isMultiInstance })
  }
}

const TRIES = 10

/** What a row says of its document. @param base the row before, for what the document does not say */
export function described(
  { content, pipeline, description }: TakenDocument,
  base?: { readonly description: string },
): Pick<NewVersion, 'description' | 'trigger' | 'steps' | 'uses' | 'words'> {
  const { steps, capsules } = computeCounters(pipeline)
  return {
    description: description ?? base?.description ?? '',
    trigger: pipeline.trigger?.type ?? null,
    steps: hasFlow(content) ? steps + capsules : 0,
    uses: readUses(pipeline),
    words: searchWords(pipeline),
  }
}

/** What is the same in every version that is just made. */
export function createdBy(
  { actor }: Pick<Caller, 'actor'>,
  at: number,
): Pick<NewVersion, 'draft' | 'archived' | 'createdAt' | 'createdBy' | 'updatedAt' | 'updatedBy'> {
  return { draft: true, archived: false, createdAt: at, createdBy: actor, updatedAt: at, updatedBy: actor }
}

function changedBy({ actor }: Caller, at: number): Pick<NewVersion, 'updatedAt' | 'updatedBy'> {
  return { updatedAt: at, updatedBy: actor }
}

function requireSameName({ name }: VersionRow, document: JsonObject): void {
  const told = readText(getKey(document, 'name'), undefined)
  if (told === undefined || told === name) return
  throw new RequestError('PIPELINE_NAME_FROZEN', `The pipeline is called "${name}": a name cannot be changed`)
}

/** What a document says outside of its flow; nothing when it is a drawing or a bare flow. */
export function sourceOf(document: Json): JsonObject {
  return isJsonObject(document) && Object.hasOwn(document, 'flowSpec') ? document : {}
}
