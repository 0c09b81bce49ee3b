import { RequestError } from '@jatai/errors'
import type { realms } from '@jatai/api'
import { isJataiError } from '@jatai/errors'
import { updateDocument } from '@jatai/platform'
import type { DocumentStore, Stored } from '@jatai/platform'
import { checkRevision } from '../http/check-revision.ts'
import { findAll } from '../documents/find-all.ts'
import { DEFAULT_REALM_SETTINGS, FIXED_ENVIRONMENTS, REALMS } from './realm-document.ts'
import type { RealmDocument } from './realm-document.ts'

export interface RealmsService {
  names(): Promise<readonly string[]>
  /** @throws RequestError `REALM_UNKNOWN` */
  get(name: string): Promise<Stored<realms.Realm>>
  /** The settings of a realm; the defaults for one that is not there, so that its absence does not show. */
  settings(name: string): Promise<realms.RealmSettings>
  /** Do the policies of the realm begin with "at least API key or basic credentials"? */
  hasAccessPolicies(name: string): Promise<boolean>
  /** @throws RequestError `ENVIRONMENT_UNKNOWN` */
  checkEnvironment(realm: string, environment: string): Promise<void>
  /** @throws RequestError `REVISION_STALE` */
  updateSettings(
    name: string,
    change: Partial<realms.RealmSettings>,
    ifMatch: string | undefined,
  ): Promise<{ readonly before: realms.RealmSettings; readonly after: Stored<realms.RealmSettings> }>
  /** A group integration is active, or none is any more (platform.md §9.3). */
  setFederated(name: string, isFederated: boolean): Promise<void>
  /** The operator has set another licence. */
  setLicenceModel(name: string, licenseModel: string): Promise<void>
  /** Makes the realm if there is none; true when it did. Creating realms is the operator's (platform.md §2). */
  ensure(name: string, operator: { readonly cluster: string; readonly hasAccessPolicies: boolean }): Promise<boolean>
}

export function createRealmsService(options: {
  readonly documents: DocumentStore
  readonly now: () => number
}): RealmsService {
  const { documents, now } = options

  async function find(name: string): Promise<Stored<RealmDocument>> {
    const found = await documents.get(REALMS, name)
    if (found === undefined) throw unknown(name)
    return found
  }

  async function change(
    name: string,
    changed: (realm: RealmDocument) => RealmDocument,
  ): Promise<Stored<RealmDocument>> {
    const stored = await updateDocument(documents, REALMS, name, (document) => {
      if (document === undefined) throw unknown(name)
      return { ...changed(document), updatedAt: now() }
    })
    return stored as Stored<RealmDocument>
  }

  return {
    names: async () => (await findAll(documents, REALMS, {})).map(({ id }) => id),
    async get(name) {
      const found = await find(name)
      return { ...found, document: view(found) }
    },
    async settings(name) {
      const found = await documents.get(REALMS, name)
      return { ...DEFAULT_REALM_SETTINGS, ...found?.document.settings }
    },
    hasAccessPolicies: async (name) => (await find(name)).document.hasAccessPolicies ?? false,
    async checkEnvironment(realm, environment) {
      const { document } = await find(realm)
      if (document.environments.includes(environment)) return
      throw new RequestError(
        'ENVIRONMENT_UNKNOWN',
        `There is no environment "${environment}": the realm has ${document.environments.join(', ')}`,
      )
    },
    async updateSettings(name, settings, ifMatch) {
      const before = await find(name)
      checkRevision(before.revision, ifMatch)
      const after = await change(name, (realm) => ({ ...realm, settings: { ...realm.settings, ...settings } }))
      return { before: before.document.settings, after: { ...after, document: after.document.settings } }
    },
    setFederated: async (name, isFederated) => void (await change(name, (realm) => ({ ...realm, isFederated }))),
    setLicenceModel: async (name, licenseModel) => void (await change(name, (realm) => ({ ...realm, licenseModel }))),
    async ensure(name, { cluster, hasAccessPolicies }) {
      const at = now()
      const document: RealmDocument = {
        licenseModel: 'unlimited',
        cluster,
        environments: FIXED_ENVIRONMENTS,
        flavours: ['standard'],
        isFederated: false,
        hasAccessPolicies,
        settings: DEFAULT_REALM_SETTINGS,
        createdAt: at,
        updatedAt: at,
      }
      try {
        await documents.put(REALMS, name, document, { ifAbsent: true })
        return true
      } catch (error) {
        if (isJataiError(error) && error.code === 'DOCUMENT_CONFLICT') return false
        throw error
      }
    },
  }
}

function view({ id, document }: Stored<RealmDocument>): realms.Realm {
  const { licenseModel, cluster, environments, flavours, isFederated, settings, createdAt, updatedAt } = document
  return {
    name: id,
    licenseModel,
    cluster,
    environments: [...environments],
    flavours: [...flavours],
    isFederated,
    settings,
    createdAt,
    updatedAt,
  }
}

function unknown(name: string): RequestError {
  return new RequestError('REALM_UNKNOWN', `There is no realm "${name}"`)
}
