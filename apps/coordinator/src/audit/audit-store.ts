import type { audit } from '@jatai/api'
import { defineCollection } from '@jatai/platform'
import type { Conditions, DocumentStore, Stored } from '@jatai/platform'
import type { Audit, AuditRecord } from './audit.ts'

interface AuditDocument extends AuditRecord {
  /** Lower case, for filtering. */
  readonly email: string
}

const AUDIT = defineCollection<AuditDocument>('audit', [
  'realm',
  'startedAt',
  'email',
  'action',
  'reference',
  'service',
  'status',
])

const DAY_MS = 24 * 3_600_000
/** Payloads are told, not kept whole. */
const LONGEST_PAYLOAD = 20_000
const MOST_EXPORTED = 50_000

export interface AuditFilter {
  readonly from?: number | undefined
  readonly to?: number | undefined
  readonly email?: string | undefined
  readonly description?: string | undefined
  readonly action?: AuditRecord['action'] | undefined
  readonly reference?: string | undefined
  readonly service?: string | undefined
  readonly status?: AuditRecord['status'] | undefined
}

export interface AuditStore extends Audit {
  find(
    realm: string,
    filter: AuditFilter,
    page: { readonly size: number; readonly cursor?: string | undefined },
  ): Promise<{ content: audit.AuditEntry[]; next?: string }>
  /** Newest first, at most {@link MOST_EXPORTED}. */
  all(realm: string, filter: AuditFilter): AsyncGenerator<audit.AuditEntry>
  /** Removes what is older than its realm wants it (platform.md §10). */
  sweep(realms: readonly string[], daysOf: (realm: string) => Promise<number>): Promise<void>
}

export function createAuditStore(options: {
  readonly documents: DocumentStore
  readonly createId: () => string
  readonly now: () => number
}): AuditStore {
  const { documents, createId, now } = options

  async function find(
    realm: string,
    filter: AuditFilter,
    { size, cursor }: { readonly size: number; readonly cursor?: string | undefined },
  ): Promise<{ content: audit.AuditEntry[]; next?: string }> {
    const found = await documents.find(AUDIT, {
      where: conditions(realm, filter),
      sort: [{ field: 'startedAt', descending: true }],
      limit: size,
      ...(cursor === undefined ? {} : { page: cursor }),
    })
    const words = filter.description?.toLowerCase()
    const hits = found.documents.filter(
      ({ document }) => words === undefined || document.description.toLowerCase().includes(words),
    )
    return { content: hits.map(entryOf), ...(found.next === undefined ? {} : { next: found.next }) }
  }

  return {
    async record(record) {
      const { before, after } = record
      await documents.put(
        AUDIT,
        createId(),
        {
          ...record,
          payload: shortened(record.payload),
          ...(before === undefined ? {} : { before: shortened(before) }),
          ...(after === undefined ? {} : { after: shortened(after) }),
          email: record.actor?.email?.toLowerCase() ?? '',
        },
        { ifAbsent: true },
      )
    },
    find,
    async *all(realm, filter) {
      let count = 0
      for (let cursor: string | undefined; ;) {
        const page = await find(realm, filter, { size: 1000, cursor })
        for (const entry of page.content) {
          if (count++ >= MOST_EXPORTED) return
          yield entry
        }
        if (page.next === undefined) return
        cursor = page.next
      }
    },
    async sweep(realms, daysOf) {
      for (const realm of realms) {
        const below = now() - (await daysOf(realm)) * DAY_MS
        for (;;) {
          const old = await documents.find(AUDIT, { where: { realm, startedAt: { below } }, limit: 500 })
          for (const { id } of old.documents) await documents.delete(AUDIT, id)
          if (old.documents.length < 500) break
        }
      }
    },
  }
}

function conditions(realm: string, { from, to, email, action, reference, service, status }: AuditFilter): Conditions {
  const range = { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { below: to }) }
  return {
    realm,
    ...(from === undefined && to === undefined ? {} : { startedAt: range }),
    ...(email === undefined || email === '' ? {} : { email: email.toLowerCase() }),
    ...(action === undefined ? {} : { action }),
    ...(reference === undefined || reference === '' ? {} : { reference }),
    ...(service === undefined || service === '' ? {} : { service }),
    ...(status === undefined ? {} : { status }),
  }
}

function entryOf({ id, document }: Stored<AuditDocument>): audit.AuditEntry {
  const { realm: _realm, email: _email, ...rest } = document
  return { id, ...rest }
}

/** A payload as it is, or the beginning of its text. */
function shortened(payload: unknown): unknown {
  const text = JSON.stringify(payload) ?? 'null'
  return text.length <= LONGEST_PAYLOAD ? payload : `${text.slice(0, LONGEST_PAYLOAD)} …`
}
