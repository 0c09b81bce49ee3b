import { isJataiError } from '@jatai/errors'
import type { Collection, DocumentStore, Stored } from './documents.ts'

/**
 * Reads a document, changes it and writes it back, again from the start if somebody else was faster. `change` gets
 * undefined if there is none, and returns the new document, or undefined to leave all as it is. It may run several
 * times.
 *
 * @throws RequestError `DOCUMENT_CONFLICT` after 20 tries in vain
 */
export async function updateDocument<T extends object>(
  store: DocumentStore,
  collection: Collection<T>,
  id: string,
  change: (document: T | undefined) => T | undefined,
): Promise<Stored<T> | undefined> {
  for (let tries = 1; ; tries++) {
    const found = await store.get(collection, id)
    const changed = change(found?.document)
    if (changed === undefined) return found
    try {
      const expectation = found ? { ifRevision: found.revision } : ({ ifAbsent: true } as const)
      return await store.put(collection, id, changed, expectation)
    } catch (error) {
      if (!isJataiError(error) || error.code !== 'DOCUMENT_CONFLICT' || tries >= TRIES) throw error
    }
  }
}

const TRIES = 20
