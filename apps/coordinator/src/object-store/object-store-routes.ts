import { RequestError } from '@jatai/errors'
import { objectStore } from '@jatai/api'
import { OBJECT_STORES, objectStoreId, STORED_OBJECTS } from '@jatai/platform'
import type { DocumentStore } from '@jatai/platform'
import { findPage } from '../documents/find-page.ts'
import { bind } from '../http/route-call.ts'
import type { BoundRoute } from '../http/route-call.ts'

/** Looking into the object stores of pipelines. Only steps write them. */
export function objectStoreRoutes(options: {
  readonly documents: DocumentStore
  readonly now: () => number
}): readonly BoundRoute[] {
  const { documents, now } = options
  return [
    bind(objectStore.listObjectStores, async ({ caller: { realm }, params: { environment }, query }) => {
      const wanted = { where: { realm, environment }, sort: [{ field: 'name' }] }
      const page = await findPage(documents, OBJECT_STORES, wanted, query, ({ document }) => document)
      const content = page.content.map(async ({ name, isUnique, createdAt }) => {
        // What belongs to one execution is nobody else's.
        const objects = await documents.count(STORED_OBJECTS, { realm, environment, store: name, execution: null })
        return { name, isUnique, objects, createdAt }
      })
      return { ...page, content: await Promise.all(content) }
    }),
    bind(objectStore.listStoredObjects, async ({ caller: { realm }, params: { environment, store }, query }) => {
      if ((await documents.get(OBJECT_STORES, objectStoreId(realm, environment, store))) === undefined) {
        throw new RequestError('OBJECT_STORE_UNKNOWN', `There is no object store "${store}" in ${environment}`)
      }
      const { objectId, ...page } = query
      const where = { realm, environment, store, execution: null, ...(objectId === undefined ? {} : { objectId }) }
      return findPage(
        documents,
        STORED_OBJECTS,
        { where, sort: [{ field: 'createdAt' }] },
        page,
        ({ id, document }) => {
          const { expiresAt = null, value, createdAt, updatedAt } = document
          if (expiresAt !== null && expiresAt <= now()) return undefined
          return { id, objectId: document.objectId, value, createdAt, updatedAt, expiresAt }
        },
      )
    }),
  ]
}
