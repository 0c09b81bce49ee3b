import { defineCollection } from '@jatai/platform'

/** The data keys of a realm, the current one first. Id: the realm. */
export interface RealmKeysDocument {
  readonly keys: readonly {
    readonly id: string
    /** The key in Base64, sealed by the master key for {@link realmKeyPlace}. */
    readonly wrapped: string
    readonly createdAt: number
  }[]
}

export const REALM_KEYS = defineCollection<RealmKeysDocument>('realm-keys')

export function realmKeyPlace(realm: string, key: string): string {
  return `realm-key:${realm}:${key}`
}
