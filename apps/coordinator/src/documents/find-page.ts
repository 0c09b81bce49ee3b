import type { Collection, DocumentQuery, DocumentStore, Stored } from '@jatai/platform'

/** Documents that are looked through for one page, where a filter is not in the index. */
const BATCH = 200

/** A page of documents as people see them. */
export interface ViewPage<V> {
  readonly content: V[]
  readonly next?: string
}

/**
 * A page of the documents that pass a filter which the store cannot apply.
 *
 * @param view makes what is shown; undefined: does not pass
 */
export async function findPage<T extends object, V>(
  documents: DocumentStore,
  collection: Collection<T>,
  query: Omit<DocumentQuery, 'page' | 'limit'>,
  { size, cursor }: { readonly size: number; readonly cursor?: string | undefined },
  view: (stored: Stored<T>) => V | undefined | Promise<V | undefined>,
): Promise<ViewPage<V>> {
  const content: V[] = []
  for (let page = cursor; ;) {
    const find = (limit: number) =>
      documents.find(collection, { ...query, limit, ...(page === undefined ? {} : { page }) })
    // Many at once even if few are wanted still: what does not pass is not asked for one by one.
    const found = await find(BATCH)
    let taken = 0
    for (const stored of found.documents) {
      taken++
      const shown = await view(stored)
      if (shown !== undefined && content.push(shown) >= size) break
    }
    if (taken < found.documents.length) {
      // The cursor stands behind the last one that was taken.
      const { next } = await find(taken)
      return { content, ...(next === undefined ? {} : { next }) }
    }
    if (found.next === undefined) return { content }
    if (content.length >= size) return { content, next: found.next }
    page = found.next
  }
}
