import { hash, randomBytes } from 'node:crypto'
import type { Clock } from '../clock.ts'
import type { DocumentStore, Stored } from '../documents/documents.ts'
import { updateDocument } from '../documents/update-document.ts'
import type { SecretBox } from '../secrets/secret-box.ts'
import { credentialPlace, scopeKey, TOKEN_ISSUERS, TOKEN_SECRETS } from './consumer-documents.ts'
import type { StoredCredential, TokenSecretsDocument } from './consumer-documents.ts'
import type { Gateway, Scope, VerifiedToken } from './gateway.ts'
import type { FetchKeySet } from './key-set.ts'
import { headerOf, signPlatformToken, verifyPlatformToken } from './platform-tokens.ts'
import type { TokenSecret } from './platform-tokens.ts'
import { checkIssuer, claimedIssuer, createIssuerCheck } from './token-issuers.ts'
import type { IssuerCheck, StoredIssuer } from './token-issuers.ts'

type TokenRecords = Pick<
  Gateway,
  | 'listTokenIssuers'
  | 'putTokenIssuer'
  | 'deleteTokenIssuer'
  | 'rotateTokenSecret'
  | 'listTokenSecrets'
  | 'revokeTokenSecret'
  | 'signToken'
  | 'verifyToken'
>

export interface GatewayTokens extends TokenRecords {
  /** Forgets what was read, since it may have changed. */
  reload(): void
}

/** A token that was checked is taken again without a check for this long. */
const SEEN_MS = 60_000
const MOST_SEEN = 10_000
/** A secret that another process has just made is looked for no more often than this. */
const LOOK_AGAIN_MS = 1_000

interface ScopeTokens {
  readonly secrets: readonly TokenSecret[]
  readonly issuers: ReadonlyMap<string, IssuerCheck>
  readonly readAt: number
}

/** Tokens of the platform and of other issuers, by realm and environment. */
export function createGatewayTokens(options: {
  readonly documents: DocumentStore
  readonly secrets: SecretBox
  readonly clock: Clock
  readonly createId: () => string
  readonly fetchKeySet: FetchKeySet
  /** Called after each write. */
  readonly changed: () => Promise<void>
}): GatewayTokens {
  const { documents, secrets: box, clock, createId } = options
  const salt = randomBytes(32).toString('base64')
  /** Kept across reloads, with the keys that they have fetched. */
  const checks = new Map<string, IssuerCheck>()
  let scopes = new Map<string, Promise<ScopeTokens>>()
  let seen = new Map<string, { readonly token: VerifiedToken; readonly until: number }>()

  function reload(): void {
    scopes = new Map()
    seen = new Map()
  }

  async function changed(): Promise<void> {
    reload()
    await options.changed()
  }

  function read(scope: Scope): Promise<ScopeTokens> {
    const key = scopeKey(scope)
    const known = scopes.get(key)
    if (known !== undefined) return known
    const reading = readScope(scope)
    scopes.set(key, reading)
    // What failed is read again by the next one who asks.
    reading.catch(() => scopes.delete(key))
    return reading
  }

  async function readScope(scope: Scope): Promise<ScopeTokens> {
    const key = scopeKey(scope)
    const [stored, issuers] = await Promise.all([documents.get(TOKEN_SECRETS, key), documents.get(TOKEN_ISSUERS, key)])
    return {
      secrets: (stored?.document.secrets ?? []).map(({ id, secret }) => ({
        id,
        secret: box.open(secret, credentialPlace(key, id)),
      })),
      issuers: new Map((issuers?.document.issuers ?? []).map((issuer) => [issuer.issuer, checkOf(key, issuer)])),
      readAt: clock.now(),
    }
  }

  function checkOf(key: string, issuer: StoredIssuer): IssuerCheck {
    const id = JSON.stringify([key, issuer])
    let check = checks.get(id)
    if (check === undefined) checks.set(id, (check = createIssuerCheck(issuer, options)))
    return check
  }

  function newSecret(key: string): StoredCredential {
    const id = createId()
    const secret = box.seal(randomBytes(32).toString('base64url'), credentialPlace(key, id))
    return { id, secret, createdAt: clock.now() }
  }

  async function changeSecrets(
    scope: Scope,
    edit: (secrets: readonly StoredCredential[]) => readonly StoredCredential[] | undefined,
  ): Promise<Stored<TokenSecretsDocument> | undefined> {
    const { realm, environment } = scope
    const stored = await updateDocument(documents, TOKEN_SECRETS, scopeKey(scope), (document) => {
      const secrets = edit(document?.secrets ?? [])
      return secrets === undefined ? undefined : { schema: 1 as const, realm, environment, secrets }
    })
    await changed()
    return stored
  }

  async function signingSecret(scope: Scope): Promise<TokenSecret> {
    const [first] = (await read(scope)).secrets
    if (first !== undefined) return first
    // Of several processes that make the first one, all take the one that was written first.
    await changeSecrets(scope, (secrets) => (secrets.length > 0 ? undefined : [newSecret(scopeKey(scope))]))
    return (await read(scope)).secrets[0] as TokenSecret
  }

  async function check(scope: Scope, token: string): Promise<VerifiedToken | undefined> {
    const header = headerOf(token)
    if (header === undefined) return undefined
    if (header.alg !== 'HS256') {
      return (await read(scope)).issuers.get(claimedIssuer(token) ?? '')?.verify(token)
    }
    let known = await read(scope)
    const isKnown = known.secrets.some(({ id }) => id === header.kid)
    if (!isKnown && header.kid !== undefined && clock.now() - known.readAt >= LOOK_AGAIN_MS) {
      scopes.delete(scopeKey(scope))
      known = await read(scope)
    }
    const verified = await verifyPlatformToken(token, known.secrets, clock.now())
    if (verified === undefined) return undefined
    const { sub, jti, exp } = verified.claims
    return {
      payload: verified.payload,
      subject: textOf(sub) ?? textOf(jti) ?? token,
      expiresAt: typeof exp === 'number' ? exp * 1000 : Infinity,
    }
  }

  return {
    reload,
    async signToken(scope, payload) {
      return signPlatformToken(payload, await signingSecret(scope))
    },

    verifyToken(scope, token) {
      const digest = hash('sha256', `${salt}${scopeKey(scope)}\n${token}`, 'base64')
      const now = clock.now()
      const before = seen.get(digest)
      if (before !== undefined && before.until > now) return before.token
      const remembered = seen
      return check(scope, token).then((verified) => {
        if (verified === undefined) return undefined
        if (remembered.size >= MOST_SEEN) remembered.clear()
        // Forgotten with the others by a reload in between, since it goes where they were.
        remembered.set(digest, { token: verified, until: Math.min(verified.expiresAt, now + SEEN_MS) })
        return verified
      })
    },

    async listTokenSecrets(scope) {
      const stored = await documents.get(TOKEN_SECRETS, scopeKey(scope))
      return (stored?.document.secrets ?? []).map(({ id, createdAt }) => ({ id, createdAt }))
    },

    async rotateTokenSecret(scope) {
      const added = newSecret(scopeKey(scope))
      await changeSecrets(scope, (secrets) => [added, ...secrets])
      return added.id
    },

    async revokeTokenSecret(scope, id) {
      let isFound = false
      await changeSecrets(scope, (secrets) => {
        isFound = secrets.some((secret) => secret.id === id)
        return isFound ? secrets.filter((secret) => secret.id !== id) : undefined
      })
      return isFound
    },

    async listTokenIssuers(scope) {
      const stored = await documents.get(TOKEN_ISSUERS, scopeKey(scope))
      return [...(stored?.document.issuers ?? [])].sort((a, b) => (a.issuer < b.issuer ? -1 : 1))
    },

    async putTokenIssuer(scope, issuer) {
      const checked = checkIssuer(issuer)
      await updateDocument(documents, TOKEN_ISSUERS, scopeKey(scope), (document) => ({
        schema: 1 as const,
        realm: scope.realm,
        environment: scope.environment,
        issuers: [...(document?.issuers ?? []).filter((other) => other.issuer !== checked.issuer), checked],
      }))
      await changed()
    },

    async deleteTokenIssuer(scope, issuer) {
      let isFound = false
      await updateDocument(documents, TOKEN_ISSUERS, scopeKey(scope), (document) => {
        isFound = document?.issuers.some((other) => other.issuer === issuer) ?? false
        if (document === undefined || !isFound) return undefined
        return { ...document, issuers: document.issuers.filter((other) => other.issuer !== issuer) }
      })
      if (isFound) await changed()
      return isFound
    },
  }
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined
}
