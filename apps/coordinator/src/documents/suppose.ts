import type { Collection, Conditions, DocumentPage, DocumentQuery, DocumentStore, Stored } from '@jatai/platform'

/** A document as it would be after a change; undefined: it would be gone. */
export interface SupposedDocument {
  readonly collection: Collection<object>
  readonly id: string
  readonly document: object | undefined
}

/** Reads documents. */
export type DocumentReader = Pick<DocumentStore, 'get' | 'find'>

/** Ties the type of a supposed document to its collection. */
export function supposed<T extends object>(
  collection: Collection<T>,
  id: string,
  document: T | undefined,
): SupposedDocument {
  return { collection, id, document }
}

/**
 * The documents as they would be: to find out what a change would bring before it is made, so that nobody ever sees it
 * half made, and nothing has to be taken back. Finds by equality; the supposed ones come first, in no order.
 */
export function suppose(documents: DocumentReader, changes: readonly SupposedDocument[]): DocumentReader {
  const of = (collection: Collection<object>): readonly SupposedDocument[] =>
    changes.filter((change) => change.collection.name === collection.name)
  return {
    async get<T extends object>(collection: Collection<T>, id: string): Promise<Stored<T> | undefined> {
      const change = of(collection).find((each) => each.id === id)
      if (change === undefined) return documents.get(collection, id)
      return change.document === undefined ? undefined : storedOf<T>(change)
    },
    async find<T extends object>(collection: Collection<T>, query: DocumentQuery = {}): Promise<DocumentPage<T>> {
      const own = of(collection)
      const changed = new Set(own.map(({ id }) => id))
      const page = await documents.find(collection, query)
      const there = page.documents.filter(({ id }) => !changed.has(id))
      if (query.page !== undefined) return { ...page, documents: there }
      const hits = own.filter(({ document }) => document !== undefined && fulfils(document, query.where ?? {}))
      return { ...page, documents: [...hits.map((hit) => storedOf<T>(hit)), ...there] }
    },
  }
}

function storedOf<T extends object>({ id, document }: SupposedDocument): Stored<T> {
  return { id, revision: 'supposed', document: document as T }
}

function fulfils(document: object, where: Conditions): boolean {
  return Object.entries(where).every(([field, condition]) => {
    const value = (document as Readonly<Record<string, unknown>>)[field]
    if (condition === null || typeof condition !== 'object') return value === condition
    if ('oneOf' in condition) return condition.oneOf.some((each) => each === value)
    throw new Error(`Supposed documents are not found by a range of ${field}`)
  })
}
