import type { Conditions, DocumentStore, Stored } from '@jatai/platform'
import { AUDIT } from './audit-document.ts'
import type { Audit, AuditRecord } from './audit.ts'

export interface AuditFilter {
  readonly from?: number | undefined
  readonly to?: number | undefined
  readonly email?: string | undefined
  readonly action?: string | undefined
  readonly service?: string | undefined
  readonly reference?: string | undefined
  readonly status?: string | undefined
  readonly description?: string | undefined
}

export interface AuditPage {
  readonly records: readonly Stored<AuditRecord>[]
  readonly next?: string
}

/** The audit of all realms, over the documents port: append-only but for what is older than a realm keeps. */
export interface AuditLog extends Audit {
  /** The newest first. */
  find(realm: string, filter: AuditFilter, page: { readonly cursor?: string | undefined; readonly size: number }): Promise<AuditPage>
  /** Removes the records of a realm from before that moment, in milliseconds since 1970. */
  forget(realm: string, before: number): Promise<void>
}

/** What is larger than this many characters of JSON is left out of a record. */
const LARGEST_PART = 64 * 1024
const LONGEST_TEXT = 2000
const PAGE = 500

export function createAuditLog(options: {
  readonly documents: DocumentStore
  readonly createId: () => string
}): AuditLog {
  const { documents, createId } = options
  return {
    async record(record) {
      const { payload, queryParam, before, after, description, url, ...rest } = record
      const kept: AuditRecord = {
        ...rest,
        description: description.slice(0, LONGEST_TEXT),
        url: url.slice(0, LONGEST_TEXT),
        payload: bounded(payload),
        queryParam: bounded(queryParam),
        ...(before === undefined ? {} : { before: bounded(before) }),
        ...(after === undefined ? {} : { after: bounded(after) }),
      }
      await documents.put(AUDIT, createId(), kept, { ifAbsent: true })
    },
    async find(realm, filter, { cursor, size }) {
      const records: Stored<AuditRecord>[] = []
      const wanted = filter.description?.toLowerCase()
      let page = cursor
      // The store cannot search in texts: pages are read until one is full of hits.
      for (;;) {
        const left = size - records.length
        const found = await documents.find(AUDIT, {
          where: conditionsOf(realm, filter),
          sort: [{ field: 'startedAt', descending: true }],
          limit: wanted === undefined ? left : Math.max(left, PAGE),
          ...(page === undefined ? {} : { page }),
        })
        const hits = found.documents.filter(
          ({ document }) => wanted === undefined || document.description.toLowerCase().includes(wanted),
        )
        records.push(...hits)
        page = found.next
        if (page === undefined || records.length >= size) return { records, ...(page === undefined ? {} : { next: page }) }
      }
    },
    async forget(realm, before) {
      for (;;) {
        const old = await documents.find(AUDIT, { where: { realm, startedAt: { below: before } }, limit: PAGE })
        for (const { id } of old.documents) await documents.delete(AUDIT, id)
        if (old.next === undefined) return
      }
    },
  }
}

function conditionsOf(realm: string, { from, to, email, action, service, reference, status }: AuditFilter): Conditions {
  const equal = { action, service, reference, status, 'actor.email': email }
  const range = { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { below: to }) }
  return {
    realm,
    ...Object.fromEntries(Object.entries(equal).filter((pair): pair is [string, string] => pair[1] !== undefined)),
    ...(Object.keys(range).length === 0 ? {} : { startedAt: range }),
  }
}

function bounded(value: unknown): unknown {
  const length = JSON.stringify(value)?.length ?? 0
  return length <= LARGEST_PART ? value : { leftOut: `${length} characters` }
}
