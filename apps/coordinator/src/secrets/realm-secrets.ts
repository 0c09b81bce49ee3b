import { randomBytes } from 'node:crypto'
import { InternalError, isJataiError } from '@jatai/errors'
import { createSecretBox, updateDocument } from '@jatai/platform'
import type { DocumentStore, SecretBox } from '@jatai/platform'
import { REALM_KEYS, realmKeyPlace } from './realm-keys.ts'
import type { RealmKeysDocument } from './realm-keys.ts'

const KEY_BYTES = 32
/** No write takes so long. */
const WRITING_MS = 3_600_000

/**
 * Envelope encryption (accounts.md, Secrets): what a realm keeps is sealed with data keys of its own, and only these with
 * the master key. A new master key wraps the data keys again; nothing else has to change.
 */
export interface RealmSecrets {
  seal(realm: string, secret: string, place: string): Promise<string>
  /** @throws RequestError `SECRET_KEY_UNKNOWN`; InternalError `SECRET_DAMAGED` */
  open(realm: string, sealed: string, place: string): Promise<string>
  /** False for what an older data key has sealed. */
  isCurrent(realm: string, sealed: string): Promise<boolean>
  /** A new data key, with which everything is sealed from now on; the older ones still open. Settles with its id. */
  addKey(realm: string): Promise<string>
  /**
   * Forgets the keys that were replaced more than an hour ago. To be called when everything is sealed with the current
   * one: what another process was writing when the key changed has been written by then.
   */
  dropUnusedKeys(realm: string): Promise<void>
}

export function createRealmSecrets(options: {
  readonly documents: DocumentStore
  readonly secrets: SecretBox
  readonly createId: () => string
  readonly now: () => number
}): RealmSecrets {
  const { documents, secrets, createId, now } = options
  const boxes = new Map<string, { readonly revision: string; readonly box: SecretBox }>()

  const newKey = (realm: string): RealmKeysDocument['keys'][number] => {
    const id = createId()
    return {
      id,
      wrapped: secrets.seal(randomBytes(KEY_BYTES).toString('base64'), realmKeyPlace(realm, id)),
      createdAt: now(),
    }
  }

  async function change(
    realm: string,
    changed: (keys: RealmKeysDocument['keys']) => RealmKeysDocument['keys'] | undefined,
  ): Promise<SecretBox> {
    const stored = await updateDocument(documents, REALM_KEYS, realm, (document) => {
      const keys = changed(document?.keys ?? [])
      return keys === undefined ? undefined : { keys }
    })
    if (stored === undefined) throw new InternalError('SECRET_DAMAGED', `The realm ${realm} has no data key`)
    const box = createSecretBox(
      stored.document.keys.map(({ id, wrapped }) =>
        Buffer.from(secrets.open(wrapped, realmKeyPlace(realm, id)), 'base64'),
      ),
    )
    boxes.set(realm, { revision: stored.revision, box })
    return box
  }

  /** The keys as they are stored now; the first call makes one. */
  const read = (realm: string): Promise<SecretBox> =>
    change(realm, (keys) => (keys.length === 0 ? [newKey(realm)] : undefined))

  const boxOf = async (realm: string): Promise<SecretBox> => boxes.get(realm)?.box ?? read(realm)

  return {
    seal: async (realm, secret, place) => (await current(realm)).seal(secret, place),
    async open(realm, sealed, place) {
      try {
        return (await boxOf(realm)).open(sealed, place)
      } catch (error) {
        // Another process may have made a key since.
        if (!isJataiError(error) || error.code !== 'SECRET_KEY_UNKNOWN') throw error
        return (await read(realm)).open(sealed, place)
      }
    },
    isCurrent: async (realm, sealed) => (await current(realm)).isCurrent(sealed),
    async addKey(realm) {
      const added = newKey(realm)
      await change(realm, (keys) => [added, ...keys])
      return added.id
    },
    async dropUnusedKeys(realm) {
      const before = now() - WRITING_MS
      // A key was replaced when the one before it in the list was made.
      await change(realm, (keys) => keys.filter((_, at) => at === 0 || (keys[at - 1]?.createdAt ?? 0) > before))
    },
  }

  /** What seals must know of the newest key, which another process may have made. */
  async function current(realm: string): Promise<SecretBox> {
    const kept = boxes.get(realm)
    const stored = await documents.get(REALM_KEYS, realm)
    return kept !== undefined && kept.revision === stored?.revision ? kept.box : read(realm)
  }
}
