import { InternalError, isJataiError, RemoteError, RequestError } from '@jatai/errors'
import type { SecretBox, Stored } from '@jatai/platform'
import type * as openid from 'openid-client'
import type { CheckAddress } from '../../http/checked-lookup.ts'
import { openCheckedFetch } from '../../http/checked-fetch.ts'
import type { CheckedFetch } from '../../http/checked-fetch.ts'
import { claimValue } from './claims.ts'
import { secretPlace } from './provider-document.ts'
import type { OidcProviderDocument } from './provider-document.ts'

/** What ties the answer of a provider to the question; each is random, and used once. */
export interface OidcChecks {
  readonly state: string
  readonly nonce: string
  /** Of PKCE (RFC 7636). */
  readonly codeVerifier: string
}

/** Claims of a person, with `sub` for sure. */
export type OidcClaims = Readonly<Record<string, unknown>> & { readonly sub: string }

/** The relying party of OpenID Connect providers: authorization code flow with PKCE, state and nonce. */
export interface OidcClient {
  /** @throws RemoteError `PROVIDER_UNREACHABLE` */
  createChecks(): Promise<OidcChecks>
  /** The address to send a browser to. @throws RemoteError `PROVIDER_UNREACHABLE` */
  begin(provider: Stored<OidcProviderDocument>, redirectUri: string, checks: OidcChecks): Promise<URL>
  /**
   * The claims of who has come back, from the ID token and, for what that lacks, from the user info endpoint.
   *
   * @param query of the request that the browser has come back with
   * @throws RequestError `PROVIDER_REFUSED` when the provider, or a check of its answer, says no; RemoteError
   *   `PROVIDER_UNREACHABLE`
   */
  finish(
    provider: Stored<OidcProviderDocument>,
    redirectUri: string,
    query: URLSearchParams,
    checks: OidcChecks,
  ): Promise<OidcClaims>
  close(): Promise<void>
}

const TIMEOUT_MS = 10_000
const LARGEST_ANSWER_BYTES = 2 * 1024 * 1024
/** What discovery says is asked again after this time. */
const FRESH_MS = 10 * 60_000
const MOST_KEPT = 500

export function createOidcClient(options: {
  readonly secrets: SecretBox
  readonly checkAddress: CheckAddress
  readonly now: () => number
}): OidcClient {
  const { secrets, checkAddress, now } = options
  const known = new Map<string, { readonly at: number; readonly configuration: Promise<openid.Configuration> }>()
  let connections: Promise<CheckedFetch> | undefined

  async function discovered({ id, document }: Stored<OidcProviderDocument>): Promise<openid.Configuration> {
    const { allowInsecureRequests, customFetch, discovery, enableNonRepudiationChecks, None } =
      await import('openid-client')
    connections ??= openCheckedFetch(checkAddress, { timeoutMs: TIMEOUT_MS, largestAnswerBytes: LARGEST_ANSWER_BYTES })
    const fetch = customFetchOf(await connections)
    const { issuer, clientId, clientSecret } = document
    const url = new URL(issuer)
    const authentication =
      clientSecret === undefined ? None() : await secretAuthentication(secrets.open(clientSecret, secretPlace(id)))
    return discovery(url, clientId, {}, authentication, {
      // The schema of the route lets http through for this very machine only.
      execute: [enableNonRepudiationChecks, ...(url.protocol === 'http:' ? [allowInsecureRequests] : [])],
      timeout: TIMEOUT_MS / 1000,
      [customFetch]: fetch,
    })
  }

  async function configurationOf(provider: Stored<OidcProviderDocument>): Promise<openid.Configuration> {
    const key = `${provider.id} ${provider.revision}`
    const kept = known.get(key)
    if (kept !== undefined && now() - kept.at < FRESH_MS) return kept.configuration
    const configuration = discovered(provider)
    known.delete(key)
    known.set(key, { at: now(), configuration })
    for (const oldest of known.keys()) {
      if (known.size <= MOST_KEPT) break
      known.delete(oldest)
    }
    try {
      return await configuration
    } catch (error) {
      // A failure is not remembered.
      known.delete(key)
      throw isOurs(error) ? error : unreachable(error, provider.document)
    }
  }

  return {
    async createChecks() {
      const { randomNonce, randomPKCECodeVerifier, randomState } = await import('openid-client')
      return { state: randomState(), nonce: randomNonce(), codeVerifier: randomPKCECodeVerifier() }
    },
    async begin(provider, redirectUri, { state, nonce, codeVerifier }) {
      const { buildAuthorizationUrl, calculatePKCECodeChallenge } = await import('openid-client')
      const configuration = await configurationOf(provider)
      return buildAuthorizationUrl(configuration, {
        redirect_uri: redirectUri,
        scope: provider.document.scopes.join(' '),
        state,
        nonce,
        code_challenge: await calculatePKCECodeChallenge(codeVerifier),
        code_challenge_method: 'S256',
      })
    },
    async finish(provider, redirectUri, query, { state, nonce, codeVerifier }) {
      const { authorizationCodeGrant, fetchUserInfo } = await import('openid-client')
      const configuration = await configurationOf(provider)
      const url = new URL(redirectUri)
      url.search = query.toString()
      try {
        const tokens = await authorizationCodeGrant(configuration, url, {
          expectedState: state,
          expectedNonce: nonce,
          pkceCodeVerifier: codeVerifier,
          idTokenExpected: true,
        })
        const claims = tokens.claims()
        if (claims === undefined) throw new InternalError('PROVIDER_REFUSED', 'There is no ID token')
        const { emailClaim, nameClaim, groupsClaim } = provider.document
        const isComplete = [emailClaim, nameClaim, groupsClaim].every((name) => claimValue(claims, name) !== undefined)
        if (isComplete || configuration.serverMetadata().userinfo_endpoint === undefined) return claims
        const info = await fetchUserInfo(configuration, tokens.access_token, claims.sub)
        return { ...info, ...claims }
      } catch (error) {
        throw await told(error, provider.document)
      }
    },
    async close() {
      await (await connections)?.close()
    },
  }
}

/** The library's requests, by our connections. */
function customFetchOf({ fetch }: CheckedFetch): openid.CustomFetch {
  return (url, { method, headers, body, redirect, signal }) =>
    fetch(url, {
      method,
      headers,
      redirect,
      ...(body === undefined || body === null ? {} : { body: body as string | URLSearchParams }),
      ...(signal === undefined ? {} : { signal }),
    })
}

/** How the client shows its secret: in the body where the provider can, else as Basic, which every one must know. */
async function secretAuthentication(secret: string): Promise<openid.ClientAuth> {
  const { ClientSecretBasic, ClientSecretPost } = await import('openid-client')
  const [post, basic] = [ClientSecretPost(secret), ClientSecretBasic(secret)]
  return (server, client, body, headers) => {
    const isPostKnown = server.token_endpoint_auth_methods_supported?.includes('client_secret_post') === true
    return (isPostKnown ? post : basic)(server, client, body, headers)
  }
}

/** A failure of the library or the network as ours. Texts of the provider may be anybody's: they are not repeated. */
async function told(error: unknown, document: OidcProviderDocument): Promise<unknown> {
  if (isOurs(error)) return error
  const { AuthorizationResponseError, ClientError, ResponseBodyError, WWWAuthenticateChallengeError } =
    await import('openid-client')
  const { name } = document
  if (error instanceof AuthorizationResponseError || error instanceof ResponseBodyError) {
    const code = /^[a-z_]{1,60}$/.test(error.error) ? error.error : 'an unknown error'
    return refused(`${name} has refused the sign-in: ${code}`, error)
  }
  if (error instanceof WWWAuthenticateChallengeError) return refused(`${name} does not tell who has signed in`, error)
  const isAboutAnswer = error instanceof ClientError && error.code !== undefined && !NO_ANSWER.has(error.code)
  return isAboutAnswer
    ? refused(`What ${name} answers is not right: ${error.message}`, error)
    : unreachable(error, document)
}

const NO_ANSWER: ReadonlySet<string> = new Set(['OAUTH_TIMEOUT', 'OAUTH_ABORT'])

/** Secrets that cannot be opened, and the like. */
function isOurs(error: unknown): boolean {
  return isJataiError(error) && error.kind !== 'remote'
}

function refused(message: string, cause: unknown): RequestError {
  return new RequestError('PROVIDER_REFUSED', message, { cause, details: { status: 401 } })
}

function unreachable(error: unknown, { name, issuer }: OidcProviderDocument): RemoteError {
  let root = error
  while (root instanceof Error && root.cause instanceof Error) root = root.cause
  const reason = root instanceof Error ? root.message : String(root)
  return new RemoteError('PROVIDER_UNREACHABLE', `${name} (${issuer}) cannot be used: ${reason}`, {
    cause: error,
    retryable: true,
  })
}
