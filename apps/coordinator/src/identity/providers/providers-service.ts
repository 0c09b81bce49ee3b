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
import { PROVIDERS, secretPlace } from './provider-document.ts'
import type { ProviderDocument } from './provider-document.ts'

type ProviderInput = Pick<
  ProviderDocument,
  'name' | 'issuer' | 'clientId' | 'scopes' | 'emailClaim' | 'nameClaim' | 'groupsClaim' | 'domains'
>

type ProviderChange = Partial<ProviderInput & Pick<ProviderDocument, 'state'>> & {
  /** null: a public client. */
  readonly clientSecret?: string | null
}

/** The identity providers of realms. */
export interface ProvidersService {
  list(realm: string, origin: string): Promise<providers.Provider[]>
  /** @throws RequestError `PROVIDER_UNKNOWN` */
  find(realm: string, id: string): Promise<Stored<ProviderDocument>>
  create(caller: Caller, input: ProviderInput & { readonly clientSecret?: string }): Promise<Stored<ProviderDocument>>
  /** @throws RequestError `PROVIDER_UNKNOWN`, `PROVIDER_SECRET_NEEDED`, `LAST_ADMINISTRATOR`, `REVISION_STALE` */
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
}): ProvidersService {
  const { documents, secrets, createId, now, administrators, client } = options

  async function find(realm: string, id: string): Promise<Stored<ProviderDocument>> {
    const found = await documents.get(PROVIDERS, id)
    if (found === undefined || found.document.realm !== realm) throw unknown(id)
    return found
  }

  return {
    async list(realm, origin) {
      const found = await findAll(documents, PROVIDERS, { where: { realm }, sort: [{ field: 'name' }] })
      return found.map((stored) => providerView(stored, origin))
    },
    find,
    async create({ realm, actor }, { clientSecret, ...input }) {
      const id = createId()
      const at = now()
      const sealed = clientSecret === undefined ? {} : { clientSecret: secrets.seal(clientSecret, secretPlace(id)) }
      return documents.put(
        PROVIDERS,
        id,
        {
          realm,
          kind: 'oidc',
          ...input,
          ...sealed,
          state: 'draft',
          createdAt: at,
          updatedAt: at,
          updatedBy: actor,
        },
        { ifAbsent: true },
      )
    },
    async update(caller, id, { clientSecret, ...change }, ifMatch) {
      const before = await find(caller.realm, id)
      checkRevision(before.revision, ifMatch)
      const sealed = typeof clientSecret === 'string' ? secrets.seal(clientSecret, secretPlace(id)) : undefined
      const changed = (document: ProviderDocument): ProviderDocument => {
        const { clientSecret: kept, ...rest } = document
        checkSecret(document, change, clientSecret)
        const secret = clientSecret === undefined ? kept : sealed
        return {
          ...rest,
          ...change,
          ...(secret === undefined ? {} : { clientSecret: secret }),
          updatedAt: now(),
          updatedBy: caller.actor,
        }
      }
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
        await client.begin(found, 'https://example.invalid/callback', await client.createChecks())
        return undefined
      } catch (error) {
        if (isJataiError(error) && error.kind === 'remote') return error.message
        throw error
      }
    },
  }
}

/** A secret goes only to who it was given for. */
function checkSecret(
  document: ProviderDocument,
  { issuer, clientId }: ProviderChange,
  clientSecret: string | null | undefined,
): void {
  const isOther =
    (issuer !== undefined && issuer !== document.issuer) || (clientId !== undefined && clientId !== document.clientId)
  if (!isOther || document.clientSecret === undefined || clientSecret !== undefined) return
  throw new RequestError('PROVIDER_SECRET_NEEDED', 'Another issuer or client needs its clientSecret as well')
}

function unknown(id: string): RequestError {
  return new RequestError('PROVIDER_UNKNOWN', `There is no identity provider "${id}"`)
}

/** A provider as people see it: without its secret. */
export function providerView({ id, document }: Stored<ProviderDocument>, origin: string): providers.Provider {
  const { realm, clientSecret, scopes, domains, ...rest } = document
  return {
    id,
    ...rest,
    scopes: [...scopes],
    domains: [...domains],
    hasClientSecret: clientSecret !== undefined,
    redirectUri: `${signInPath(origin, realm, id)}/callback`,
    signInUrl: `${signInPath(origin, realm, id)}/sign-in`,
  }
}

/** Where the sign-in by a provider stands; the routes are below it. */
export function signInPath(origin: string, realm: string, id: string): string {
  return `${origin}/auth/realms/${realm}/providers/${encodeURIComponent(id)}`
}
