import { RequestError } from '@jatai/errors'
import type { CapsuleDocument } from './capsule-document.ts'

/** Whose public capsules are, in the place of a realm: the operator's. No realm can be called so (platform.md §2). */
export const PUBLIC_REALM = '*'

/** A change that realms cannot make. */
export function isPublicError(what: string): RequestError {
  return new RequestError('CAPSULE_PUBLIC', `${what} is public: only the operator of the installation changes it`, {
    details: { status: 403 },
  })
}

/**
 * A capsule as this realm sees it: of a public one what is published, and nothing of what the operator works on;
 * undefined when there is nothing to see.
 */
export function asSeenBy(realm: string, card: CapsuleDocument): CapsuleDocument | undefined {
  if (card.realm === realm) return card
  if (card.realm !== PUBLIC_REALM || card.published === null) return undefined
  return { ...card, ...card.release, development: null }
}
