import { RequestError } from '@jatai/errors'
import { accounts } from '@jatai/api'
import type { oauthProviders } from '@jatai/api'
import type { DocumentStore, Stored } from '@jatai/platform'
import type { Caller } from '../../access/caller.ts'
import { changeDocument } from '../../documents/change-document.ts'
import type { Change } from '../../documents/change-document.ts'
import { findAll } from '../../documents/find-all.ts'
import { claimName, ownerOfName, releaseName } from '../../names/claim-name.ts'
import type { RealmSecrets } from '../../secrets/realm-secrets.ts'
import { inputError } from '../../settings/input-error.ts'
import { BASE_PROVIDERS } from './base-providers.ts'
import { OAUTH_PROVIDERS, secretPlace } from './provider-document.ts'
import type { OAuthProviderDocument } from './provider-document.ts'

/** What may be said of a provider; the rest comes from its base. */
export interface OAuthProviderInput extends Partial<
  Omit<OAuthProviderDocument, 'realm' | 'name' | 'base' | 'clientSecret' | 'createdAt' | 'updatedAt' | 'updatedBy'>
> {
  /** In clear; the mask leaves it, null: a public client. */
  readonly clientSecret?: string | null
}

export interface OAuthProvidersService {
  list(realm: string): Promise<readonly Stored<OAuthProviderDocument>[]>
  /** @throws RequestError `OAUTH_PROVIDER_UNKNOWN` */
  find(realm: string, id: string): Promise<Stored<OAuthProviderDocument>>
  byName(realm: string, name: string): Promise<Stored<OAuthProviderDocument> | undefined>
  /** @throws RequestError `OAUTH_PROVIDER_NAME_TAKEN`, `INPUT_INVALID` */
  create(
    caller: Caller,
    input: OAuthProviderInput & Pick<OAuthProviderDocument, 'name' | 'base' | 'clientId'>,
  ): Promise<Stored<OAuthProviderDocument>>
  /** @throws RequestError `INPUT_INVALID`, `REVISION_STALE` */
  update(
    caller: Caller,
    id: string,
    input: OAuthProviderInput,
    ifMatch: string | undefined,
  ): Promise<Change<OAuthProviderDocument>>
  /** @throws RequestError `SETTING_IN_USE` when an account names it */
  remove(realm: string, id: string, ifMatch: string | undefined): Promise<OAuthProviderDocument>
}

export function createOAuthProviders(options: {
  readonly documents: DocumentStore
  readonly secrets: RealmSecrets
  readonly createId: () => string
  readonly now: () => number
  /** Names of the accounts that name a provider. */
  readonly accountsOf: (realm: string, provider: string) => Promise<readonly string[]>
}): OAuthProvidersService {
  const { documents, secrets, createId, now, accountsOf } = options

  async function find(realm: string, id: string): Promise<Stored<OAuthProviderDocument>> {
    const found = await documents.get(OAUTH_PROVIDERS, id)
    if (found?.document.realm === realm) return found
    throw new RequestError('OAUTH_PROVIDER_UNKNOWN', `There is no OAuth provider "${id}"`)
  }

  const seal = (realm: string, id: string, secret: string): Promise<string> =>
    secrets.seal(realm, secret, secretPlace(id))

  return {
    list: (realm) => findAll(documents, OAUTH_PROVIDERS, { where: { realm }, sort: [{ field: 'name' }] }),
    find,
    async byName(realm, name) {
      const id = await ownerOfName(documents, 'oauth-provider', realm, name)
      const found = id === undefined ? undefined : await documents.get(OAUTH_PROVIDERS, id)
      return found?.document.realm === realm ? found : undefined
    },
    async create({ realm, actor }, { name, base, clientSecret, ...input }) {
      if (clientSecret === accounts.MASK) throw inputError({ field: 'clientSecret', problem: 'that is the mask' })
      const id = createId()
      const at = now()
      const document: OAuthProviderDocument = {
        realm,
        name,
        base,
        description: '',
        grant: 'authorization-code',
        clientAuthentication: 'post',
        ...BASE_PROVIDERS[base],
        ...input,
        scopes: withScopes(base, input.scopes),
        ...(typeof clientSecret === 'string' ? { clientSecret: await seal(realm, id, clientSecret) } : {}),
        createdAt: at,
        updatedAt: at,
        updatedBy: actor,
      }
      checkComplete(document)
      await claimName(
        documents,
        'oauth-provider',
        realm,
        name,
        id,
        () => new RequestError('OAUTH_PROVIDER_NAME_TAKEN', `There is an OAuth provider "${name}" already`),
      )
      return documents.put(OAUTH_PROVIDERS, id, document, { ifAbsent: true })
    },
    update: ({ realm, actor }, id, { clientSecret, ...input }, ifMatch) =>
      changeDocument(
        documents,
        OAUTH_PROVIDERS,
        () => find(realm, id),
        ifMatch,
        async (before) => {
          const { clientSecret: sealed, ...rest } = before
          const isKept = clientSecret === undefined || clientSecret === accounts.MASK
          if (isKept && sealed !== undefined && input.tokenUrl !== undefined && input.tokenUrl !== before.tokenUrl) {
            // Who may change the address may not have the secret sent to a server of his own.
            throw inputError({ field: 'clientSecret', problem: 'another token address needs the secret again' })
          }
          const next = isKept ? sealed : clientSecret === null ? undefined : await seal(realm, id, clientSecret)
          const document: OAuthProviderDocument = {
            ...rest,
            ...input,
            scopes: withScopes(before.base, input.scopes ?? before.scopes),
            ...(next === undefined ? {} : { clientSecret: next }),
            updatedAt: now(),
            updatedBy: actor,
          }
          checkComplete(document)
          return document
        },
      ),
    async remove(realm, id, ifMatch) {
      const stored = await find(realm, id)
      const { name } = stored.document
      const users = await accountsOf(realm, name)
      if (users.length > 0) {
        throw new RequestError('SETTING_IN_USE', `Accounts use the OAuth provider "${name}": ${users.join(', ')}`, {
          details: { accounts: users },
        })
      }
      await documents.delete(OAUTH_PROVIDERS, id, { ifRevision: ifMatch ?? stored.revision })
      await releaseName(documents, 'oauth-provider', realm, name, id)
      return stored.document
    },
  }
}

/** A provider as people see it. */
export function oauthProviderView(
  { id, document }: Stored<OAuthProviderDocument>,
  origin: string,
): oauthProviders.OAuthProviderView {
  const { realm: _realm, clientSecret, scopes, ...rest } = document
  return {
    id,
    ...rest,
    scopes: [...scopes],
    hasClientSecret: clientSecret !== undefined,
    redirectUri: redirectUriOf(origin),
  }
}

/** Where providers send browsers back to (accounts.md, OAuth 2). */
export function redirectUriOf(origin: string): string {
  return `${origin}/oauth2/success`
}

/** Microsoft gives no refresh token without `offline_access`. */
function withScopes(base: OAuthProviderDocument['base'], scopes: readonly string[] | undefined): readonly string[] {
  const wanted = scopes ?? BASE_PROVIDERS[base].scopes
  return base === 'microsoft' && !wanted.includes('offline_access') ? [...wanted, 'offline_access'] : wanted
}

function checkComplete({ grant, authorizationUrl, tokenUrl }: OAuthProviderDocument): void {
  const missing = [
    ...(tokenUrl === '' ? ['tokenUrl'] : []),
    ...(authorizationUrl === '' && grant === 'authorization-code' ? ['authorizationUrl'] : []),
  ]
  if (missing.length === 0) return
  throw inputError(...missing.map((field) => ({ field, problem: 'a provider of base custom needs it' })))
}
