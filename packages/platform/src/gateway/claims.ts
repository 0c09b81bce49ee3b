import { isJataiError } from '@jatai/errors'
import type { DocumentStore } from '../documents/documents.ts'
import { CLAIMS, CONSUMERS } from './consumer-documents.ts'

/** A claim whose consumer does not have what was claimed may be in the making for this long. */
const IN_THE_MAKING_MS = 60_000

/**
 * Makes something unique across documents: of several that claim an id, one gets it. Claimed before the consumer is
 * written; a claim whose consumer was never written can be taken over a minute later.
 *
 * @returns false when another consumer has it
 */
export async function claim(
  store: DocumentStore,
  options: { readonly id: string; readonly consumerId: string; readonly now: number },
): Promise<boolean> {
  const { id, consumerId, now } = options
  const document = { schema: 1, consumerId, claimedAt: now } as const
  const before = await store.get(CLAIMS, id)
  if (before !== undefined && before.document.consumerId !== consumerId) {
    if (now - before.document.claimedAt < IN_THE_MAKING_MS) return false
    if ((await store.get(CONSUMERS, before.document.consumerId)) !== undefined) return false
  }
  try {
    await store.put(CLAIMS, id, document, before === undefined ? { ifAbsent: true } : { ifRevision: before.revision })
    return true
  } catch (error) {
    if (isJataiError(error) && error.code === 'DOCUMENT_CONFLICT') return false
    throw error
  }
}

/** Lets go of it, if it is this consumer's. */
export async function unclaim(store: DocumentStore, id: string, consumerId: string): Promise<void> {
  const claimed = await store.get(CLAIMS, id)
  if (claimed?.document.consumerId === consumerId) await store.delete(CLAIMS, id)
}
