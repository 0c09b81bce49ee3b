import { parseJson, stringifyJson } from '@jatai/languages/json'
import type { JsonObject } from '@jatai/languages/json'
import type { DocumentStore, Stored } from '@jatai/platform'
import { findAll } from '../documents/find-all.ts'
import { pipelineId, PIPELINES } from './pipeline-document.ts'
import type { PipelineDocument } from './pipeline-document.ts'
import { createUsesIndex, isUsed } from './uses-index.ts'
import type { UseKind } from './uses-index.ts'
import { VERSION_TEXTS, versionId, VERSIONS } from './version-document.ts'
import type { VersionRow, VersionUses } from './version-document.ts'

/** A version, as far as those need to know it who are used by it. */
export interface UsingVersion {
  readonly id: string
  readonly name: string
  readonly versionMajor: number
  readonly versionMinor: number
  /** Id of the project. */
  readonly project: string
  readonly archived: boolean
}

/** Questions about the pipelines of a realm, for other parts of the coordinator. Nobody's rights are checked. */
export interface PipelineLookup {
  /** Every version that names it by any of the names that documents may hold; for a model those tied to it. */
  using(realm: string, kind: keyof VersionUses | 'model', names: readonly string[]): Promise<readonly UsingVersion[]>
  /** Name of a pipeline → id of its project. */
  projects(realm: string): Promise<ReadonlyMap<string, string>>
  /** JSON text of a version's document as its author wrote it, without what the server adds. */
  text(realm: string, name: string, versionMajor: number, versionMinor: number): Promise<string | undefined>
}

export function createPipelineLookup({ documents }: { readonly documents: DocumentStore }): PipelineLookup {
  const uses = createUsesIndex({ documents })

  async function naming(realm: string, kind: UseKind, name: string): Promise<readonly Stored<VersionRow>[]> {
    const found: Stored<VersionRow>[] = []
    for (let cursor: string | undefined; ;) {
      const page = await uses.find(realm, kind, name, { size: 500, cursor })
      for (const id of page.versions) {
        const row = await documents.get(VERSIONS, id)
        if (row !== undefined && isUsed(row.document.uses, kind, name)) found.push(row)
      }
      if (page.next === undefined) return found
      cursor = page.next
    }
  }

  async function tiedTo(realm: string, model: string): Promise<readonly Stored<VersionRow>[]> {
    const byId = await findAll(documents, PIPELINES, { where: { realm, 'model.id': model } })
    const byName = await findAll(documents, PIPELINES, { where: { realm, 'model.name': model } })
    const pipelines = [...new Set([...byId, ...byName].map(({ id }) => id))]
    if (pipelines.length === 0) return []
    return findAll(documents, VERSIONS, { where: { pipeline: { oneOf: pipelines } } })
  }

  return {
    async using(realm, kind, names) {
      const rows = new Map<string, Stored<VersionRow>>()
      for (const name of names) {
        const found = kind === 'model' ? tiedTo(realm, name) : naming(realm, KIND_OF[kind], name)
        for (const row of await found) rows.set(row.id, row)
      }
      const pipelines = new Map<string, PipelineDocument>()
      for (const { document } of rows.values()) {
        if (pipelines.has(document.pipeline)) continue
        const pipeline = await documents.get(PIPELINES, document.pipeline)
        if (pipeline !== undefined) pipelines.set(document.pipeline, pipeline.document)
      }
      return [...rows.values()].map(({ id, document: { name, versionMajor, versionMinor, archived, pipeline } }) => ({
        id,
        name,
        versionMajor,
        versionMinor,
        project: pipelines.get(pipeline)?.project ?? '',
        archived,
      }))
    },
    async projects(realm) {
      const all = await findAll(documents, PIPELINES, { where: { realm } })
      return new Map(all.map(({ document }) => [document.name, document.project]))
    },
    async text(realm, name, versionMajor, versionMinor) {
      for (let tries = 0; tries < TRIES; tries++) {
        const row = await documents.get(VERSIONS, versionId(pipelineId(realm, name), versionMajor, versionMinor))
        if (row === undefined) return undefined
        // Undefined when somebody has just saved: the row names another text by now.
        const text = await documents.get(VERSION_TEXTS, row.document.text)
        if (text !== undefined) return asRecord(text.document.json, { name, versionMajor, versionMinor })
      }
      return undefined
    },
  }
}

const TRIES = 20

const KIND_OF: Readonly<Record<keyof VersionUses, UseKind>> = {
  accounts: 'account',
  globals: 'global',
  capsules: 'capsule',
  relations: 'relation',
  events: 'event',
  components: 'component',
}

/** A record is told by its version. */
function asRecord(json: string, known: JsonObject): string {
  return stringifyJson({ ...(parseJson(json) as JsonObject), ...known })
}
