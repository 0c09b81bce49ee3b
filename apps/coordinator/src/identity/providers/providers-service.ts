import { isJataiError, RequestError } from '@jatai/errors'
import type { providers } from '@jatai/api'
import { updateDocument } from '@jatai/platform'
import type { DocumentStore, SecretBox, Stored } from '@jatai/platform'
import type { Caller } from '../../access/caller.ts'
import { findAll } from '../../documents/find-all.ts'
import { supposed } from '../../documents/suppose.ts'
import { checkRevision } from '../../http/check-revision.ts'
import type { Administrators } from '../administrators.ts'
import { INTEGRATIONS } from '../integrations/integration-document.ts'
import type { OidcClient } from './oidc-client.ts'
import { changedProvider, newOidc, newSaml } from './provider-changes.ts'
import type { OidcInput, ProviderChange, SamlInput } from './provider-changes.ts'
import { PROVIDERS } from './provider-document.ts'
import type { OidcProviderDocument, ProviderDocument, SamlIdp, SamlProviderDocument } from './provider-document.ts'
import { providerView } from './provider-view.ts'
import { certificateFacts } from './saml/certificates.ts'
import type { IdpSource } from './saml/idp-source.ts'

/** The identity providers of realms. */
export interface ProvidersService {
  list(realm: string, origin: string): Promise<providers.Provider[]>
  /** @throws RequestError `PROVIDER_UNKNOWN` */
  find(realm: string, id: string): Promise<Stored<ProviderDocument>>
  /** @throws RequestError `SAML_METADATA`, `SAML_CERTIFICATE` */
  create(caller: Caller, input: OidcInput | SamlInput): Promise<Stored<ProviderDocument>>
  /**
   * @throws RequestError as `create`, and `PROVIDER_UNKNOWN`, `PROVIDER_FIELD`, `PROVIDER_SECRET_NEEDED`,
   *   `PROVIDER_INCOMPLETE`, `LAST_ADMINISTRATOR`, `REVISION_STALE`
   */
  update(
    caller: Caller,
    id: string,
    change: ProviderChange,
    ifMatch: string | undefined,
  ): Promise<{ readonly before: Stored<ProviderDocument>; readonly after: Stored<ProviderDocument> }>
  /** @throws RequestError `PROVIDER_UNKNOWN`, `PROVIDER_IN_USE`, `LAST_ADMINISTRATOR` */
  remove(realm: string, id: string): Promise<Stored<ProviderDocument>>
  /** What is wrong with it; undefined: nothing. @throws RequestError `PROVIDER_UNKNOWN` */
  problemOf(realm: string, id: string): Promise<string | undefined>
}

export function createProvidersService(options: {
  readonly documents: DocumentStore
  readonly secrets: SecretBox
  readonly createId: () => string
  readonly now: () => number
  readonly administrators: Administrators
  readonly client: OidcClient
  readonly source: IdpSource
}): ProvidersService {
  const { documents, secrets, createId, now, administrators, client, source } = options

  async function find(realm: string, id: string): Promise<Stored<ProviderDocument>> {
    const found = await documents.get(PROVIDERS, id)
    if (found === undefined || found.document.realm !== realm) throw unknown(id)
    return found
  }

  async function told({ idp }: Pick<ProviderChange, 'idp'>): Promise<SamlIdp | undefined> {
    return idp === undefined ? undefined : source.read(idp)
  }

  async function oidcProblem(provider: Stored<OidcProviderDocument>): Promise<undefined> {
    await client.begin(provider, 'https://example.invalid/callback', await client.createChecks())
  }

  async function samlProblem({ idp }: SamlProviderDocument): Promise<string | undefined> {
    if (idp === undefined) return 'Its metadata were not given yet (idp)'
    const { metadataUrl, entityId } = idp
    const { certificates } = metadataUrl === undefined ? idp : await source.read({ metadataUrl, entityId })
    const isOver = certificates.every((each) => certificateFacts(each).expiresAt <= now())
    return isOver ? 'All of its certificates have expired: it may have new ones' : undefined
  }

  return {
    async list(realm, origin) {
      const found = await findAll(documents, PROVIDERS, { where: { realm }, sort: [{ field: 'name' }] })
      return found.map((stored) => providerView(stored, origin))
    },
    find,
    async create({ realm, actor }, input) {
      const id = createId()
      const at = now()
      const own =
        input.kind === 'saml'
          ? await newSaml(id, input, await told(input), { secrets, now: at })
          : newOidc(id, input, secrets)
      const document = { ...own, realm, state: 'draft' as const, createdAt: at, updatedAt: at, updatedBy: actor }
      return documents.put(PROVIDERS, id, document, { ifAbsent: true })
    },
    async update(caller, id, change, ifMatch) {
      const before = await find(caller.realm, id)
      checkRevision(before.revision, ifMatch)
      const idp = await told(before.document.kind === 'saml' ? change : {})
      const changed = (document: ProviderDocument): ProviderDocument => ({
        ...changedProvider(id, document, change, idp, secrets),
        updatedAt: now(),
        updatedBy: caller.actor,
      })
      const wanted = [supposed(PROVIDERS, id, changed(before.document))]
      const after = await administrators.kept(caller.realm, wanted, () =>
        updateDocument(documents, PROVIDERS, id, (document) => {
          if (document === undefined) throw unknown(id)
          return changed(document)
        }),
      )
      return { before, after: after as Stored<ProviderDocument> }
    },
    async remove(realm, id) {
      const found = await find(realm, id)
      const { documents: users } = await documents.find(INTEGRATIONS, {
        where: { realm, provider: id, status: { oneOf: ['draft', 'active'] } },
        limit: 1,
      })
      if (users.length > 0) {
        throw new RequestError('PROVIDER_IN_USE', 'Group integrations use this provider: archive them first')
      }
      await administrators.kept(realm, [supposed(PROVIDERS, id, undefined)], () => documents.delete(PROVIDERS, id))
      return found
    },
    async problemOf(realm, id) {
      const found = await find(realm, id)
      try {
        return found.document.kind === 'oidc'
          ? await oidcProblem(found as Stored<OidcProviderDocument>)
          : await samlProblem(found.document)
      } catch (error) {
        if (isJataiError(error) && (error.kind === 'remote' || error.code === 'SAML_METADATA')) return error.message
        throw error
      }
    },
  }
}

function unknown(id: string): RequestError {
  return new RequestError('PROVIDER_UNKNOWN', `There is no identity provider "${id}"`)
}
