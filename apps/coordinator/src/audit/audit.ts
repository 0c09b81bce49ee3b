import type { Actor, AuditAction } from '@jatai/api'

/** One request, as audit keeps it (platform.md §10). Never changed, never deleted before its time. */
export interface AuditRecord {
  readonly realm: string
  /** Milliseconds since 1970. */
  readonly startedAt: number
  readonly endedAt: number
  readonly actor: Actor | null
  readonly action: AuditAction
  /** The resource: `Projects`. */
  readonly service: string
  /** Id of the object; empty when the record is about a service. */
  readonly reference: string
  readonly description: string
  readonly method: string
  readonly url: string
  readonly uri: string
  readonly httpStatusCode: number
  readonly status: 'Success' | 'Error'
  readonly remoteAddress: string
  /** The body and the query, secrets masked. */
  readonly payload: unknown
  readonly queryParam: unknown
  readonly before?: unknown
  readonly after?: unknown
}

/** Keeps audit records. */
export interface Audit {
  /** Settles when the record is safe. */
  record(record: AuditRecord): Promise<void>
}
