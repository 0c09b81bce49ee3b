import type { Conditions, DocumentQuery, DocumentStore, Stored } from '@jatai/platform'
import type { Caller } from '../access/caller.ts'
import { findAll } from '../documents/find-all.ts'
import type { PipelineAccess } from './pipeline-access.ts'
import { PIPELINES } from './pipeline-document.ts'
import { plain } from './search-words.ts'
import { isUsed } from './uses-index.ts'
import type { UseKind, UsesIndex } from './uses-index.ts'
import { VERSIONS } from './version-document.ts'
import type { VersionRow } from './version-document.ts'

export interface SearchQuery {
  readonly name?: string | undefined
  readonly search?: string | undefined
  readonly projectId?: string | undefined
  readonly versions: 'all' | 'latest'
  readonly archived?: boolean | undefined
  readonly draft?: boolean | undefined
  readonly trigger?: string | undefined
  readonly sort: 'name' | 'updatedAt' | 'version'
  readonly cursor?: string | undefined
  readonly size: number
}

type PageQuery = Pick<SearchQuery, 'cursor' | 'size'>

export interface RowPage {
  readonly rows: readonly Stored<VersionRow>[]
  readonly next?: string | undefined
}

/** Finds versions that the caller sees. */
export interface PipelineSearch {
  find(caller: Caller, query: SearchQuery): Promise<RowPage>
  /** The minors of a major, newest first. */
  history(line: string, page: PageQuery): Promise<RowPage>
  /** Versions that name something; a page may have fewer rows than it was asked for. */
  uses(caller: Caller, kind: UseKind | 'model', name: string, page: PageQuery): Promise<RowPage>
  /** The rows that scripts list, by name and version. */
  conditions(
    caller: Caller,
    query: Pick<SearchQuery, 'name' | 'projectId' | 'archived'>,
  ): Promise<Conditions | undefined>
}

export function createPipelineSearch(options: {
  readonly documents: DocumentStore
  readonly access: PipelineAccess
  readonly uses: UsesIndex
}): PipelineSearch {
  const { documents, access, uses } = options

  /** Undefined: the caller sees none. */
  async function conditions(
    caller: Caller,
    { name, projectId, archived }: Pick<SearchQuery, 'name' | 'projectId' | 'archived'>,
  ): Promise<Conditions | undefined> {
    const visible = await access.visible(caller, projectId)
    if (visible?.length === 0) return undefined
    return {
      realm: caller.realm,
      ...(visible === undefined ? {} : { pipeline: { oneOf: visible } }),
      ...(name === undefined || name === '' ? {} : { name }),
      ...(archived === undefined ? {} : { archived }),
    }
  }

  /** Lines whose newest minor has all the words, in its name or its flow. */
  async function linesWith(search: string, where: Conditions): Promise<readonly string[]> {
    const wanted = plain(search).split(/\s+/).filter(Boolean)
    const lines: string[] = []
    for (let page: string | undefined; ;) {
      const found = await documents.find(VERSIONS, { where, limit: SCAN, ...(page === undefined ? {} : { page }) })
      for (const { document } of found.documents) {
        const name = plain(document.name)
        if (wanted.every((word) => name.includes(word) || document.words.includes(word))) lines.push(document.line)
      }
      if (found.next === undefined) return lines
      page = found.next
    }
  }

  return {
    conditions,
    async find(caller, query) {
      const base = await conditions(caller, query)
      if (base === undefined) return NOTHING
      const { realm, archived: _archived, ...rest } = base
      const newest: Conditions = { ...rest, latestOf: realm as string }
      const { search = '', draft, trigger, versions } = query
      const lines = search === '' ? undefined : await linesWith(search, newest)
      if (lines?.length === 0) return NOTHING
      const types = (trigger ?? '').split(',').map((type) => type.trim())
      const triggers = types.slice(0, MOST_TRIGGERS).map((type) => (type === 'none' ? null : type))
      const where: Conditions = {
        ...(versions === 'latest' ? newest : base),
        ...(query.archived === undefined ? {} : { archived: query.archived }),
        ...(draft === undefined ? {} : { draft }),
        ...(trigger === undefined || trigger === '' ? {} : { trigger: { oneOf: triggers } }),
        ...(lines === undefined ? {} : { line: { oneOf: lines } }),
      }
      return page(where, SORTS[query.sort], query)
    },
    history: (line, query) => page({ line }, BY_VERSION, query),
    async uses(caller, kind, name, query) {
      const { realm } = caller
      const visible = await access.visible(caller)
      if (kind === 'model') {
        const tied = await findAll(documents, PIPELINES, { where: { realm, 'model.id': name } })
        const seen = tied.map(({ id }) => id).filter((id) => visible?.includes(id) !== false)
        return seen.length === 0 ? NOTHING : page({ pipeline: { oneOf: seen } }, SORTS.name, query)
      }
      const found = await uses.find(realm, kind, name, query)
      const rows = await Promise.all(found.versions.map((id) => documents.get(VERSIONS, id)))
      const seen = new Set(visible)
      return {
        rows: rows
          .filter((row) => row !== undefined)
          .filter(({ document }) => isUsed(document.uses, kind, name))
          .filter(({ document }) => visible === undefined || seen.has(document.pipeline)),
        next: found.next,
      }
    },
  }

  async function page(
    where: Conditions,
    sort: NonNullable<DocumentQuery['sort']>,
    { size, cursor }: PageQuery,
  ): Promise<RowPage> {
    const more = cursor === undefined ? {} : { page: cursor }
    const found = await documents.find(VERSIONS, { where, sort, limit: size, ...more })
    return { rows: found.documents, next: found.next }
  }
}

const NOTHING: RowPage = { rows: [] }
const SCAN = 1000
const MOST_TRIGGERS = 5

const BY_VERSION = [
  { field: 'versionMajor', descending: true },
  { field: 'versionMinor', descending: true },
]

const SORTS: Readonly<Record<SearchQuery['sort'], NonNullable<DocumentQuery['sort']>>> = {
  name: [{ field: 'name' }, ...BY_VERSION],
  updatedAt: [{ field: 'updatedAt', descending: true }],
  version: [...BY_VERSION, { field: 'name' }],
}
