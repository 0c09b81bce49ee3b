import { setTimeout as wait } from 'node:timers/promises'
import { errorText, isJataiError, RequestError } from '@jatai/errors'
import type { Actor } from '@jatai/api'
import type { Cache, DocumentStore, Stored } from '@jatai/platform'
import { changeDocument } from '../../documents/change-document.ts'
import type { CheckedFetch } from '../../http/checked-fetch.ts'
import type { RealmSecrets } from '../../secrets/realm-secrets.ts'
import { ACCOUNTS, fieldPlace, renewalOf } from '../account-document.ts'
import type { AccountDocument, AccountLogin, AccountValues } from '../account-document.ts'
import type { OAuthProvidersService } from './providers-service.ts'
import { secretPlace } from './provider-document.ts'
import type { OAuthProviderDocument } from './provider-document.ts'
import { requestTokens } from './token-request.ts'
import type { TokenClient, Tokens } from './token-request.ts'

/** Tokens are had again so long before they end (accounts.md, OAuth 2). */
export const RENEW_BEFORE_MS = 60_000
const LOCK_MS = 60_000
/** A provider that did not answer is asked again after this time. */
const AGAIN_MS = 30_000
/** How often, and after which time, it is looked whether another worker has renewed a token. */
const MOST_LOOKS = 60
const LOOK_AGAIN_MS = 250

/** One account in one environment. */
export interface TokenPlace {
  readonly realm: string
  readonly account: string
  readonly environment: string
}

/** The tokens of `oauth-2` accounts. */
export interface AccountTokens {
  /** @throws RequestError `OAUTH_PROVIDER_UNKNOWN` when the realm has no provider of that name */
  providerOf(realm: string, name: string): Promise<Stored<OAuthProviderDocument>>
  clientOf(provider: Stored<OAuthProviderDocument>): Promise<TokenClient>
  /** @throws RequestError `OAUTH_REFUSED`; RemoteError `OAUTH_UNREACHABLE` */
  request(client: TokenClient, grant: Readonly<Record<string, string>>): Promise<Tokens>
  /** Keeps the tokens of a login. */
  keep(place: TokenPlace, tokens: Tokens, actor: Actor): Promise<void>
  /** A token that is good now; undefined when somebody has to sign in. */
  current(place: TokenPlace): Promise<string | undefined>
  /** Renews what ends soon; settles with when there is something to do again, epoch ms. */
  renewDue(): Promise<number | undefined>
}

export function createAccountTokens(options: {
  readonly documents: DocumentStore
  readonly cache: Cache
  readonly secrets: RealmSecrets
  readonly providers: Pick<OAuthProvidersService, 'byName'>
  readonly createId: () => string
  readonly now: () => number
  readonly fetch: CheckedFetch['fetch']
  /** An account must be signed in again by a person. */
  readonly needsLogin: (place: TokenPlace & { readonly name: string }, problem: string) => Promise<void>
  /** There is a new token. */
  readonly renewed: (place: TokenPlace) => Promise<void>
}): AccountTokens {
  const { documents, cache, secrets, providers, createId, now, fetch, needsLogin, renewed } = options

  async function find({ realm, account }: TokenPlace): Promise<Stored<AccountDocument>> {
    const found = await documents.get(ACCOUNTS, account)
    if (found?.document.realm === realm) return found
    throw new RequestError('ACCOUNT_UNKNOWN', `There is no account "${account}"`)
  }

  /** Changes the login of an account; undefined leaves it. */
  async function changeLogin(
    place: TokenPlace,
    change: (values: AccountValues) => Promise<AccountValues | undefined>,
  ): Promise<void> {
    await changeDocument(
      documents,
      ACCOUNTS,
      () => find(place),
      undefined,
      async (document) => {
        const values = document.environments[place.environment]
        const changed = values === undefined ? undefined : await change(values)
        if (changed === undefined) return document
        const environments = { ...document.environments, [place.environment]: changed }
        const { renewAt: _old, ...rest } = document
        return { ...rest, environments, ...renewalOf(environments) }
      },
    )
  }

  async function sealed(place: TokenPlace, tokens: Tokens, before: AccountLogin | undefined): Promise<AccountLogin> {
    const at = (field: string): string => fieldPlace(place.account, place.environment, field)
    const { accessToken, refreshToken, expiresAt } = tokens
    // Providers that do not rotate it send no new one.
    const refresh =
      refreshToken === undefined
        ? before?.refreshToken
        : await secrets.seal(place.realm, refreshToken, at('refresh-token'))
    return {
      state: 'signed-in',
      generation: createId(),
      accessToken: await secrets.seal(place.realm, accessToken, at('access-token')),
      ...(refresh === undefined ? {} : { refreshToken: refresh }),
      ...(expiresAt === undefined ? {} : { expiresAt }),
    }
  }

  async function providerOf(realm: string, name: string): Promise<Stored<OAuthProviderDocument>> {
    const provider = await providers.byName(realm, name)
    if (provider !== undefined) return provider
    throw new RequestError('OAUTH_PROVIDER_UNKNOWN', `The realm has no OAuth provider "${name}": register it first`, {
      details: { status: 422 },
    })
  }

  async function clientOf({ id, document }: Stored<OAuthProviderDocument>): Promise<TokenClient> {
    const { realm, name, tokenUrl, clientId, clientAuthentication, clientSecret } = document
    const secret =
      clientSecret === undefined ? {} : { clientSecret: await secrets.open(realm, clientSecret, secretPlace(id)) }
    return { name, tokenUrl, clientId, clientAuthentication, ...secret }
  }

  const request = (client: TokenClient, grant: Readonly<Record<string, string>>): Promise<Tokens> =>
    requestTokens(client, grant, { fetch, now })

  const openField = (place: TokenPlace, name: string, value: string): Promise<string> =>
    secrets.open(place.realm, value, fieldPlace(place.account, place.environment, name))

  /** How the next token is had; undefined: only by a person. */
  async function nextGrant(
    place: TokenPlace,
    values: AccountValues,
    provider: OAuthProviderDocument,
  ): Promise<Readonly<Record<string, string>> | undefined> {
    const { refreshToken } = values.login ?? {}
    if (refreshToken !== undefined) {
      return { grant_type: 'refresh_token', refresh_token: await openField(place, 'refresh-token', refreshToken) }
    }
    if (provider.grant === 'authorization-code') return undefined
    const fields: Record<string, string> = {}
    for (const name of ['scopes', 'username', 'password']) {
      const value = values.fields[name]
      if (value !== undefined) fields[name] = await openField(place, name, value)
    }
    return firstGrant(provider, fields)
  }

  /** Settles with `busy` when another worker is at it. */
  async function renew(place: TokenPlace): Promise<'done' | 'failed' | 'busy'> {
    const lock = `oauth-renewal:${place.account}:${place.environment}`
    const owner = createId()
    // One worker renews: of two that use the same refresh token, one would take it from the other.
    if (!(await cache.add(lock, owner, LOCK_MS))) return 'busy'
    try {
      const { document } = await find(place)
      const values = document.environments[place.environment]
      if (values?.login?.state !== 'signed-in') return 'failed'
      const { generation } = values.login
      if (isGood(values.login, now())) return 'done'
      try {
        const name = values.fields['provider']
        const provider = await providerOf(place.realm, await openField(place, 'provider', name ?? ''))
        const grant = await nextGrant(place, values, provider.document)
        if (grant === undefined) throw new RequestError('OAUTH_REFUSED', 'There is no refresh token')
        const tokens = await request(await clientOf(provider), grant)
        await changeLogin(place, async (before) =>
          // Somebody may have signed in meanwhile: those tokens count.
          before.login?.generation === generation
            ? { ...before, login: await sealed(place, tokens, before.login) }
            : undefined,
        )
      } catch (error) {
        await failed(place, document.name, generation, error)
        return 'failed'
      }
      await renewed(place)
      return 'done'
    } finally {
      await cache.release(lock, owner)
    }
  }

  async function failed(
    place: TokenPlace,
    name: string,
    generation: string | undefined,
    error: unknown,
  ): Promise<void> {
    const problem = errorText(error)
    const isFinal = isJataiError(error) && error.kind === 'request'
    await changeLogin(place, async ({ login, ...values }) => {
      if (login === undefined || login.generation !== generation) return undefined
      const { accessToken: _lost, refreshToken: _used, ...rest } = login
      return { ...values, login: isFinal ? { ...rest, state: 'needs-login', problem } : { ...login, problem } }
    })
    if (isFinal) await needsLogin({ ...place, name }, problem)
  }

  return {
    providerOf,
    clientOf,
    request,
    async keep(place, tokens, actor) {
      await changeLogin(place, async (values) => ({
        ...values,
        login: await sealed(place, tokens, undefined),
        changedAt: now(),
        changedBy: actor,
      }))
      await renewed(place)
    },
    async current(place) {
      for (let looks = 1; ; looks++) {
        const login = (await find(place)).document.environments[place.environment]?.login
        if (login?.state !== 'signed-in' || login.accessToken === undefined) return undefined
        const isOver = (login.expiresAt ?? Infinity) <= now()
        if (isGood(login, now()) || looks > MOST_LOOKS) {
          return isOver ? undefined : openField(place, 'access-token', login.accessToken)
        }
        // What is still good will do while another worker is at it; what has ended must be waited for.
        if ((await renew(place)) === 'busy' && isOver) await wait(LOOK_AGAIN_MS)
        else looks = MOST_LOOKS
      }
    },
    async renewDue() {
      const due = await documents.find(ACCOUNTS, {
        where: { renewAt: { below: now() + RENEW_BEFORE_MS } },
        sort: [{ field: 'renewAt' }],
      })
      for (const { id, document } of due.documents) {
        for (const [environment, { login }] of Object.entries(document.environments)) {
          if (login?.state !== 'signed-in' || isGood(login, now())) continue
          await renew({ realm: document.realm, account: id, environment })
        }
      }
      const query = { where: { renewAt: { from: 0 } }, sort: [{ field: 'renewAt' }], limit: 1 }
      const next = (await documents.find(ACCOUNTS, query)).documents[0]?.document.renewAt
      return next === undefined
        ? undefined
        : Math.max(next - RENEW_BEFORE_MS, now() + (due.documents.length > 0 ? AGAIN_MS : 0))
    },
  }
}

/** The grant of an account that needs nobody to consent (RFC 6749 §4.3, §4.4). */
export function firstGrant(
  { grant, scopes }: Pick<OAuthProviderDocument, 'grant' | 'scopes'>,
  fields: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> | undefined {
  const wanted = fields['scopes'] ?? scopes.join(' ')
  const scope = wanted === '' ? {} : { scope: wanted }
  switch (grant) {
    case 'client-credentials':
      return { grant_type: 'client_credentials', ...scope }
    case 'password': {
      const { username = '', password = '' } = fields
      return { grant_type: 'password', username, password, ...scope }
    }
    case 'authorization-code':
      return undefined
  }
}

function isGood(login: AccountLogin | undefined, now: number): boolean {
  return login?.state === 'signed-in' && (login.expiresAt ?? Infinity) - RENEW_BEFORE_MS > now
}
