import { isJataiError } from '@jatai/errors'
import { defineCollection } from '@jatai/platform'
import type { DocumentStore } from '@jatai/platform'

interface NameDocument {
  readonly realm: string
  readonly kind: string
  readonly name: string
  /** Id of what has the name. */
  readonly owner: string
}

const NAMES = defineCollection<NameDocument>('names', ['realm', 'kind', 'owner'])

/**
 * Takes a name that must be unique in a realm. The store knows no unique fields, so the name is a document of its own:
 * of two that want it, one gets it.
 *
 * @param kind what is named: `project`, `pipeline`, …
 * @throws what `taken` makes when it belongs to something else
 */
export async function claimName(
  documents: DocumentStore,
  kind: string,
  realm: string,
  name: string,
  owner: string,
  taken: () => Error,
): Promise<void> {
  const id = nameId(kind, realm, name)
  try {
    await documents.put(NAMES, id, { realm, kind, name, owner }, { ifAbsent: true })
  } catch (error) {
    if (!isJataiError(error) || error.code !== 'DOCUMENT_CONFLICT') throw error
    const holder = await documents.get(NAMES, id)
    if (holder?.document.owner !== owner) throw taken()
  }
}

/** Lets go of a name that the owner has; others keep theirs. */
export async function releaseName(
  documents: DocumentStore,
  kind: string,
  realm: string,
  name: string,
  owner: string,
): Promise<void> {
  const id = nameId(kind, realm, name)
  const holder = await documents.get(NAMES, id)
  if (holder?.document.owner === owner) await documents.delete(NAMES, id, { ifRevision: holder.revision })
}

/** Id of what has the name. */
export async function ownerOfName(
  documents: DocumentStore,
  kind: string,
  realm: string,
  name: string,
): Promise<string | undefined> {
  return (await documents.get(NAMES, nameId(kind, realm, name)))?.document.owner
}

function nameId(kind: string, realm: string, name: string): string {
  return `${kind}:${realm}:${name}`
}
