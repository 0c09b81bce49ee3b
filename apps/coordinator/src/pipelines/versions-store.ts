import { InternalError, isJataiError, RequestError } from '@jatai/errors'
import type { JsonObject } from '@jatai/flowspec'
import { parseJson, stringifyJson } from '@jatai/languages/json'
import { updateDocument } from '@jatai/platform'
import type { DocumentStore, Stored } from '@jatai/platform'
import { findAll } from '../documents/find-all.ts'
import type { UsesIndex } from './uses-index.ts'
import { lineOf, VERSION_TEXTS, versionId, VERSIONS } from './version-document.ts'
import type { VersionRow } from './version-document.ts'

/** What a caller says of a version; the store adds what follows from it. */
export type NewVersion = Omit<VersionRow, 'line' | 'isLast' | 'latestOf' | 'text'>

/** Rows of versions with their texts, in step with each other and with what is found through them. */
export interface VersionsStore {
  get(id: string): Promise<Stored<VersionRow> | undefined>
  /** The minors of a major, newest first. */
  ofLine(line: string): Promise<readonly Stored<VersionRow>[]>
  /** All versions of a pipeline, newest first. */
  ofPipeline(pipeline: string): Promise<readonly Stored<VersionRow>[]>
  /** A row as it is now, with its content. @throws RequestError `PIPELINE_UNKNOWN` */
  open(id: string): Promise<{ readonly stored: Stored<VersionRow>; readonly content: JsonObject }>
  content(stored: Stored<VersionRow>): Promise<JsonObject>
  /** @throws RequestError `VERSION_TAKEN` when there is a version of that number */
  create(version: NewVersion, content: JsonObject): Promise<Stored<VersionRow>>
  /**
   * Changes a version, if it is still the one that was read.
   *
   * @throws RequestError `DOCUMENT_CONFLICT`
   */
  replace(before: Stored<VersionRow>, change: Partial<NewVersion>, content?: JsonObject): Promise<Stored<VersionRow>>
}

/**
 * A version is a row and a text. The text is written first, under a new id, and the row that names it is the moment of
 * the change; the text before is removed afterwards. Names that a version uses are findable before the row is there.
 * Whoever is killed in between leaves at most a text that nobody reads and a name that leads to nothing.
 */
export function createVersionsStore(options: {
  readonly documents: DocumentStore
  readonly createId: () => string
  readonly uses: UsesIndex
}): VersionsStore {
  const { documents, createId, uses } = options

  const newestFirst = [
    { field: 'versionMajor', descending: true },
    { field: 'versionMinor', descending: true },
  ]

  async function writeText(content: JsonObject): Promise<string> {
    const id = createId()
    await documents.put(VERSION_TEXTS, id, { json: stringifyJson(content) }, { ifAbsent: true })
    return id
  }

  async function readText({ document }: Stored<VersionRow>): Promise<JsonObject | undefined> {
    const text = await documents.get(VERSION_TEXTS, document.text)
    return text === undefined ? undefined : (parseJson(text.document.json) as JsonObject) // written by writeText
  }

  const store: VersionsStore = {
    get: (id) => documents.get(VERSIONS, id),
    ofLine: (line) => findAll(documents, VERSIONS, { where: { line }, sort: newestFirst }),
    ofPipeline: (pipeline) => findAll(documents, VERSIONS, { where: { pipeline }, sort: newestFirst }),
    async open(id) {
      for (let tries = 1; ; tries++) {
        const stored = await store.get(id)
        if (stored === undefined) throw unknownVersion(id)
        const content = await readText(stored)
        if (content !== undefined) return { stored, content }
        // The row was read just before somebody saved; its next text is there.
        if (tries >= TRIES) throw new InternalError('VERSION_TEXT_LOST', `The text of version ${id} is gone`)
      }
    },
    content: async (stored) => (await readText(stored)) ?? (await store.open(stored.id)).content,
    async create(version, content) {
      const { realm, pipeline, name, versionMajor, versionMinor } = version
      const id = versionId(pipeline, versionMajor, versionMinor)
      const line = lineOf(realm, name, versionMajor)
      const text = await writeText(content)
      await uses.add(realm, id, version.uses)
      try {
        const row = { ...version, line, isLast: true, latestOf: realm, text }
        await documents.put(VERSIONS, id, row, { ifAbsent: true })
      } catch (error) {
        await documents.delete(VERSION_TEXTS, text)
        if (!isJataiError(error) || error.code !== 'DOCUMENT_CONFLICT') throw error
        throw new RequestError(
          'VERSION_TAKEN',
          `There is a version ${versionMajor}.${versionMinor} of "${name}" already`,
        )
      }
      await refreshLine(line)
      return (await store.get(id)) as Stored<VersionRow> // versions are never deleted
    },
    async replace(before, change, content) {
      const text = content === undefined ? before.document.text : await writeText(content)
      const row: VersionRow = { ...before.document, ...change, text }
      if (change.uses !== undefined) await uses.add(row.realm, before.id, change.uses)
      let after: Stored<VersionRow>
      try {
        after = await documents.put(VERSIONS, before.id, row, { ifRevision: before.revision })
      } catch (error) {
        if (content !== undefined) await documents.delete(VERSION_TEXTS, text)
        throw error
      }
      if (content !== undefined) await documents.delete(VERSION_TEXTS, before.document.text)
      if (change.uses !== undefined) await uses.remove(row.realm, before.id, before.document.uses, change.uses)
      if (row.archived === before.document.archived) return after
      await refreshLine(row.line)
      return (await store.get(before.id)) ?? after
    },
  }

  /**
   * Marks which minor of a line is the newest. It looks again after each change, so that of several who do this at the
   * same time the last one to write has seen all that there is.
   */
  async function refreshLine(line: string): Promise<void> {
    for (let tries = 1; tries <= TRIES; tries++) {
      const rows = await store.ofLine(line)
      const newest = rows[0]?.id
      const shown = (rows.find(({ document }) => !document.archived) ?? rows[0])?.id
      const wrong = rows.filter(
        ({ id, document }) => document.isLast !== (id === newest) || (document.latestOf !== null) !== (id === shown),
      )
      if (wrong.length === 0) return
      for (const { id } of wrong) {
        await updateDocument(documents, VERSIONS, id, (row) =>
          row === undefined ? undefined : { ...row, isLast: id === newest, latestOf: id === shown ? row.realm : null },
        )
      }
    }
  }

  return store
}

const TRIES = 20

export function unknownVersion(id: string): RequestError {
  return new RequestError('PIPELINE_UNKNOWN', `There is no version "${id}" of a pipeline`)
}
