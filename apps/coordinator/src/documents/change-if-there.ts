import { RequestError } from '@jatai/errors'
import type { Collection, DocumentStore } from '@jatai/platform'
import { changeDocument } from './change-document.ts'

/** Changes a document as {@link changeDocument} does; does nothing when it is gone. */
export async function changeIfThere<T extends object>(
  documents: DocumentStore,
  collection: Collection<T>,
  id: string,
  change: (document: T) => T | Promise<T>,
): Promise<void> {
  const gone = new RequestError('DOCUMENT_UNKNOWN', `Document ${id} of ${collection.name} is gone`)
  const find = async () => {
    const found = await documents.get(collection, id)
    if (found === undefined) throw gone
    return found
  }
  try {
    await changeDocument(documents, collection, find, undefined, change)
  } catch (error) {
    if (error !== gone) throw error
  }
}
