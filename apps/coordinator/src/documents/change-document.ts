import { isJataiError } from '@jatai/errors'
import type { Collection, DocumentStore, Stored } from '@jatai/platform'
import { checkRevision } from '../http/check-revision.ts'

const TRIES = 20

/** A document before and after a change. */
export interface Change<T> {
  readonly before: Stored<T>
  readonly after: Stored<T>
}

/**
 * Changes a document that is there, again from the start if somebody else was faster.
 *
 * @param find reads it; throws when it is not there, or not for the caller
 * @param change makes the new one, or settles with the same one to leave it; may run several times
 * @throws RequestError `REVISION_STALE` when the change was based on another revision; `DOCUMENT_CONFLICT` after 20 tries
 */
export async function changeDocument<T extends object>(
  documents: DocumentStore,
  collection: Collection<T>,
  find: () => Promise<Stored<T>>,
  ifMatch: string | undefined,
  change: (document: T) => T | Promise<T>,
): Promise<Change<T>> {
  for (let tries = 1; ; tries++) {
    const before = await find()
    checkRevision(before.revision, ifMatch)
    const changed = await change(before.document)
    if (changed === before.document) return { before, after: before }
    try {
      return { before, after: await documents.put(collection, before.id, changed, { ifRevision: before.revision }) }
    } catch (error) {
      if (!isJataiError(error) || error.code !== 'DOCUMENT_CONFLICT' || tries >= TRIES) throw error
    }
  }
}
