import { createHash, randomBytes } from 'node:crypto'
import { RequestError } from '@jatai/errors'
import type { Actor } from '@jatai/api'
import type { Cache, SecretBox } from '@jatai/platform'
import type { Caller } from '../../access/caller.ts'
import type { AccountsService } from '../accounts-service.ts'
import type { AccountValuesKeeper } from '../account-values.ts'
import { firstGrant } from './account-tokens.ts'
import type { AccountTokens, TokenPlace } from './account-tokens.ts'
import { redirectUriOf } from './providers-service.ts'

/** How long a person may take to sign in with a provider. */
const LOGIN_MS = 10 * 60_000
const COOKIE = 'jatai_oauth'

/** A login that waits for the browser to come back. */
interface PendingLogin extends TokenPlace {
  readonly provider: string
  readonly redirectUri: string
  readonly actor: Actor
  readonly codeVerifier: string
  /** Of the secret in the cookie of the browser that has begun. */
  readonly browserHash: string
}

export interface StartedLogin {
  /** Null: the tokens are there already. */
  readonly url: string | null
  readonly cookie?: string
}

/** The query of the browser that comes back (RFC 6749 §4.1.2). */
export interface LoginAnswer {
  readonly state?: string | undefined
  readonly code?: string | undefined
  readonly error?: string | undefined
}

/**
 * Signing `oauth-2` accounts in with their providers: authorization code with PKCE (RFC 7636), bound to the browser that
 * has begun, so that nobody can have somebody else consent for an account of his.
 */
export interface AccountLogins {
  /** @throws RequestError `ACCOUNT_UNKNOWN`, `ACCOUNT_LOGIN` when there is nothing to sign in, `OAUTH_REFUSED` */
  start(caller: Caller, id: string, environment: string, origin: string): Promise<StartedLogin>
  /** @throws RequestError `OAUTH_LOGIN_INVALID` for what has not begun in this browser, or is over; `OAUTH_REFUSED` */
  finish(
    answer: LoginAnswer,
    cookie: (name: string) => string | undefined,
  ): Promise<TokenPlace & { readonly name: string; readonly actor: Actor }>
}

export function createAccountLogins(options: {
  readonly cache: Cache
  readonly box: SecretBox
  readonly accounts: AccountsService
  readonly values: AccountValuesKeeper
  readonly tokens: AccountTokens
}): AccountLogins {
  const { cache, box, accounts, values, tokens } = options

  return {
    async start(caller, id, environment, origin) {
      const { document } = await accounts.find(caller, id)
      const each = document.environments[environment]
      if (each?.login === undefined) {
        const text = `The account "${document.name}" has nothing to sign in with in ${environment}`
        throw new RequestError('ACCOUNT_LOGIN', text, { details: { status: 409 } })
      }
      const place: TokenPlace = { realm: caller.realm, account: id, environment }
      const fields = await values.open({ ...document, id, environment }, each)
      const provider = await tokens.providerOf(caller.realm, fields['provider'] ?? '')
      const grant = firstGrant(provider.document, fields)
      if (grant !== undefined) {
        await tokens.keep(place, await tokens.request(await tokens.clientOf(provider), grant), caller.actor)
        return { url: null }
      }
      const [state, browser, codeVerifier] = [random(), random(), random()]
      const redirectUri = redirectUriOf(origin)
      const pending: PendingLogin = {
        ...place,
        provider: fields['provider'] ?? '',
        redirectUri,
        actor: caller.actor,
        codeVerifier,
        browserHash: hash(browser),
      }
      await cache.set(keyOf(state), box.seal(JSON.stringify(pending), keyOf(state)), LOGIN_MS)
      const { authorizationUrl, clientId, scopes, authorizeParameters } = provider.document
      const url = new URL(authorizationUrl)
      const query = {
        ...authorizeParameters,
        response_type: 'code',
        client_id: clientId,
        redirect_uri: redirectUri,
        state,
        code_challenge: createHash('sha256').update(codeVerifier).digest('base64url'),
        code_challenge_method: 'S256',
      }
      for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value)
      const scope = fields['scopes'] ?? scopes.join(' ')
      if (scope !== '') url.searchParams.set('scope', scope)
      const secure = origin.startsWith('https:') ? '; Secure' : ''
      const maxAge = LOGIN_MS / 1000
      const cookie = `${cookieOf(state)}=${browser}; Path=/oauth2; HttpOnly; SameSite=Lax; Max-Age=${maxAge}${secure}`
      return { url: url.href, cookie }
    },
    async finish({ state, code, error }, cookie) {
      const pending = state === undefined ? undefined : await take(state, cookie(cookieOf(state)))
      if (pending === undefined) {
        const text = 'This login is over, or has not begun in this browser: begin again on the page of the account'
        throw new RequestError('OAUTH_LOGIN_INVALID', text)
      }
      if (code === undefined) {
        const reason = error !== undefined && /^[a-z_]{1,60}$/.test(error) ? error : 'no code'
        throw new RequestError('OAUTH_REFUSED', `The provider ${pending.provider} has refused the login: ${reason}`)
      }
      const { actor, codeVerifier, redirectUri, ...rest } = pending
      const place: TokenPlace = { realm: rest.realm, account: rest.account, environment: rest.environment }
      const provider = await tokens.providerOf(place.realm, pending.provider)
      const kept = await tokens.request(await tokens.clientOf(provider), {
        grant_type: 'authorization_code',
        code,
        redirect_uri: redirectUri,
        code_verifier: codeVerifier,
      })
      if (kept.refreshToken === undefined && kept.expiresAt !== undefined) {
        throw new RequestError(
          'OAUTH_NO_REFRESH_TOKEN',
          `The provider ${pending.provider} gave no refresh token: revoke the consent of the application there, then sign in again`,
        )
      }
      await tokens.keep(place, kept, actor)
      return { ...place, name: pending.provider, actor }
    },
  }

  /** The login of a state, for the browser that has begun it; each is taken once. */
  async function take(state: string, browser: string | undefined): Promise<PendingLogin | undefined> {
    const key = keyOf(state)
    const sealed = await cache.get(key)
    if (sealed === undefined || browser === undefined) return undefined
    const pending = JSON.parse(box.open(sealed, key)) as PendingLogin
    if (pending.browserHash !== hash(browser)) return undefined
    return (await cache.delete(key)) ? pending : undefined
  }
}

function random(): string {
  return randomBytes(32).toString('base64url')
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('base64url')
}

function keyOf(state: string): string {
  return `oauth-login:${hash(state)}`
}

/** A name of its own for each login: two can go on at once. */
function cookieOf(state: string): string {
  return `${COOKIE}_${hash(state).slice(0, 12)}`
}
