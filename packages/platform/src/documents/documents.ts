/**
 * The documents port: collections of JSON documents by id, for everything the platform must remember (realms,
 * pipelines, deployments, accounts, …).
 *
 * Promises that every adapter keeps:
 * - A write is safe against the death of every process when its promise settles, and all processes see it from then on.
 * - A document changes as a whole. `put` and `delete` can depend on the revision that was read, so that no change of
 *   somebody else is overwritten; there are no transactions over several documents.
 * - Keys of documents are data: any text, in any depth. Documents come back as they went in.
 *
 * Failures: `RequestError` `DOCUMENT_CONFLICT` (the expectation was not met), `DOCUMENT_QUERY` (a field without index,
 * a page token of another query, …), `DOCUMENT_TOO_LARGE`; `RemoteError` `DOCUMENTS_UNAVAILABLE` (retryable).
 */
export interface DocumentStore {
  get<T extends object>(collection: Collection<T>, id: string): Promise<Stored<T> | undefined>

  /** Writes the whole document. @throws RequestError `DOCUMENT_CONFLICT` if the expectation is not met */
  put<T extends object>(
    collection: Collection<T>,
    id: string,
    document: T,
    expectation?: Expectation,
  ): Promise<Stored<T>>

  /** False if there was none. @throws RequestError `DOCUMENT_CONFLICT` if it is there with another revision */
  delete(collection: Collection<object>, id: string, expectation?: { readonly ifRevision: string }): Promise<boolean>

  /** A page of the documents that fulfil all conditions, in the wanted order and those equal in it by id. */
  find<T extends object>(collection: Collection<T>, query?: DocumentQuery): Promise<DocumentPage<T>>

  count(collection: Collection<object>, where?: Conditions): Promise<number>

  /** Settles if documents can be written now; otherwise says what is missing. */
  check(): Promise<void>

  close(): Promise<void>
}

/** A kind of document. Made with {@link defineCollection}; adapters make what it needs on its first use. */
export interface Collection<T extends object> {
  /** Lower-case letters, digits and `-`. */
  readonly name: string
  /** Fields that conditions and sorting may name, for instance `realm` or `trigger.name`. */
  readonly fields: readonly string[]
  /** Only ties the type of the documents to the collection. */
  readonly documentType?: T
}

/**
 * @param fields fields to find and sort by; one that is added later is filled for the documents that are there
 * @example const PIPELINES = defineCollection<PipelineDocument>('pipelines', ['realm', 'project', 'name'])
 */
export function defineCollection<T extends object>(name: string, fields: readonly string[] = []): Collection<T> {
  return Object.freeze({ name, fields: Object.freeze([...fields]) })
}

export interface Stored<T> {
  readonly id: string
  /** Another one after each write; never used again for this id. */
  readonly revision: string
  readonly document: T
}

/** Without: whatever is there is overwritten. */
export type Expectation =
  /** The document is there, with this revision. */
  | { readonly ifRevision: string }
  /** There is no document of this id. */
  | { readonly ifAbsent: true }

export interface DocumentQuery {
  readonly where?: Conditions
  /** @default by id */
  readonly sort?: readonly { readonly field: string; readonly descending?: boolean }[]
  /** @default 100 */
  readonly limit?: number
  /** `next` of the page before, of the same query. */
  readonly page?: string
}

/**
 * By field. A value means equality; null also means that the field is absent, or neither text, number nor boolean.
 * A field should have values of one type in all documents of a collection: how ranges and orders mix types is not
 * promised. Texts are compared by code points.
 */
export type Conditions = Readonly<Record<string, FieldValue | FieldRange | FieldChoice>>

export type FieldValue = string | number | boolean | null

export interface FieldRange {
  /** Inclusive. */
  readonly from?: string | number
  /** Exclusive. */
  readonly below?: string | number
}

export interface FieldChoice {
  readonly oneOf: readonly FieldValue[]
}

export interface DocumentPage<T> {
  readonly documents: readonly Stored<T>[]
  /** Token for the next page; absent if this is the last one. */
  readonly next?: string
}

/** Documents may have this many characters of JSON, so that every adapter can hold them. */
export const MAX_DOCUMENT_LENGTH = 12 * 1024 * 1024
