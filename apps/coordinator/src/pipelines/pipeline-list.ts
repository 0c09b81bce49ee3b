import { Readable } from 'node:stream'
import { stringifyJson } from '@jatai/languages/json'
import type { Conditions, DocumentStore, Stored } from '@jatai/platform'
import type { Caller } from '../access/caller.ts'
import type { PipelineSearch, SearchQuery } from './pipeline-search.ts'
import { listRecord } from './version-record.ts'
import type { VersionRow } from './version-document.ts'
import { VERSIONS } from './version-document.ts'
import type { VersionsService } from './versions-service.ts'
import type { VersionsStore } from './versions-store.ts'

export type ListQuery = Pick<SearchQuery, 'name' | 'projectId' | 'archived'> & {
  readonly page?: number | undefined
  readonly size: number
}

/** Every version with its flow, for scripts (platform.md §16.2), as JSON text. */
export type ListPipelines = (caller: Caller, query: ListQuery) => Promise<Readable | string>

/**
 * Without a page the whole list is written record by record, so that a realm with gigabytes of flows costs no more
 * memory than one record.
 */
export function createPipelineList(options: {
  readonly documents: DocumentStore
  readonly search: PipelineSearch
  readonly versions: VersionsStore
  readonly service: VersionsService
}): ListPipelines {
  const { documents, search, versions, service } = options

  async function* rowsOf(where: Conditions, limit: number): AsyncGenerator<readonly Stored<VersionRow>[]> {
    for (let page: string | undefined; ;) {
      const found = await documents.find(VERSIONS, {
        where,
        sort: [{ field: 'name' }, { field: 'versionMajor' }, { field: 'versionMinor' }],
        limit,
        ...(page === undefined ? {} : { page }),
      })
      yield found.documents
      if (found.next === undefined) return
      page = found.next
    }
  }

  return async (caller, query) => {
    const { page, size } = query
    const where = await search.conditions(caller, query)
    const surroundings = await service.surroundings(caller.realm)
    const textOf = async (stored: Stored<VersionRow>): Promise<string> =>
      stringifyJson(listRecord(stored, await versions.content(stored), await surroundings(stored)))
    if (page === undefined) return Readable.from(wholeList(where, textOf))

    const total = where === undefined ? 0 : await documents.count(VERSIONS, where)
    const content: string[] = []
    let skipped = 0
    for await (const rows of where === undefined || page * size >= total ? [] : rowsOf(where, size)) {
      if (skipped++ < page) continue
      for (const stored of rows) content.push(await textOf(stored))
      break
    }
    const last = (page + 1) * size >= total
    return `{"content":[${content.join(',')}],"page":${page},"size":${size},"total":${total},"last":${last}}`
  }

  async function* wholeList(
    where: Conditions | undefined,
    textOf: (stored: Stored<VersionRow>) => Promise<string>,
  ): AsyncGenerator<string> {
    yield '['
    let isFirst = true
    for await (const rows of where === undefined ? [] : rowsOf(where, ROWS_AT_ONCE)) {
      for (const stored of rows) {
        yield (isFirst ? '' : ',') + (await textOf(stored))
        isFirst = false
      }
    }
    yield ']'
  }
}

const ROWS_AT_ONCE = 1000
