import type { Collection, DocumentQuery, DocumentStore, Stored } from '@jatai/platform'

const PAGE = 500

/** All documents of a query, page by page: for collections that people fill by hand. */
export async function findAll<T extends object>(
  documents: Pick<DocumentStore, 'find'>,
  collection: Collection<T>,
  query: Omit<DocumentQuery, 'page' | 'limit'>,
): Promise<readonly Stored<T>[]> {
  const found: Stored<T>[] = []
  for (let page: string | undefined; ;) {
    const answer = await documents.find(collection, { ...query, limit: PAGE, ...(page === undefined ? {} : { page }) })
    found.push(...answer.documents)
    if (answer.next === undefined) return found
    page = answer.next
  }
}
