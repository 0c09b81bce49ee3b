import type { Licence } from '@jatai/api'
import { defineCollection } from '@jatai/platform'
import type { DocumentStore } from '@jatai/platform'

interface LicenceDocument {
  readonly licence: Licence
}

/** Id: the name of the realm. Realms without one are not limited (platform.md §18). */
const LICENCES = defineCollection<LicenceDocument>('licences')

/** The licences of realms. Setting one is the operator's. */
export interface Licences {
  of(realm: string): Promise<Licence>
  set(realm: string, licence: Licence): Promise<void>
}

export function createLicences(documents: DocumentStore): Licences {
  return {
    async of(realm) {
      return (await documents.get(LICENCES, realm))?.document.licence ?? { model: 'unlimited' }
    },
    set: async (realm, licence) => void (await documents.put(LICENCES, realm, { licence })),
  }
}
