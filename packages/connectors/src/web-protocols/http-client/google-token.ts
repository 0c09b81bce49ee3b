import { createSign } from 'node:crypto'
import { getKey, isJsonObject, parseJson } from '@jatai/languages/json'
import type { Json, JsonObject } from '@jatai/languages/json'
import { accountField, StepFailure } from '@jatai/sdk'
import type { Account, Services } from '@jatai/sdk'
import { accountText } from './account-text.ts'
import type { AuthorizeContext } from './authorize.ts'
import { httpUrl } from './http-url.ts'
import { bodyText, readBytes } from './read-response.ts'
import { sendRequest } from './send-request.ts'

interface KeptToken {
  readonly token: string
  /** Epoch ms. */
  readonly expiresAt: number
}

/** By account and scopes, as long as the services of a deployment. */
const keptTokens = new WeakMap<Services, Map<string, KeptToken>>()
const TOKEN_LIFE_S = 3600
const RENEW_BEFORE_MS = 60_000

/**
 * An access token for a Google service account (RFC 7523), kept until a minute before it ends.
 *
 * @throws StepFailure when the key is none, or the token server refuses
 */
export async function googleToken(account: Account, context: AuthorizeContext): Promise<string> {
  const { services } = context
  let own = keptTokens.get(services)
  if (own === undefined) keptTokens.set(services, (own = new Map<string, KeptToken>()))
  const scopes = accountField(account, 'scopes') ?? ''
  const name = JSON.stringify([account.label, scopes, accountText(account, 'key')])
  const now = services.now()
  const kept = own.get(name)
  if (kept !== undefined && kept.expiresAt - RENEW_BEFORE_MS > now) return kept.token
  const key = serviceAccountKey(account)
  const answer = await exchange(account, key, assertion(account, key, scopes, now), context)
  const token = getKey(answer, 'access_token')
  if (typeof token !== 'string') throw refused(account, getKey(answer, 'error'))
  const life = Number(getKey(answer, 'expires_in') ?? TOKEN_LIFE_S)
  own.set(name, { token, expiresAt: now + life * 1000 })
  return token
}

interface ServiceAccountKey {
  readonly privateKey: string
  readonly tokenUri: string
  readonly claims: { readonly iss: Json; readonly kid: Json }
}

function serviceAccountKey(account: Account): ServiceAccountKey {
  let key: Json
  try {
    key = parseJson(accountText(account, 'key'))
  } catch {
    // The parser's own words quote the text, which is a secret.
    key = null
  }
  if (isJsonObject(key)) {
    const [privateKey, tokenUri] = [key['private_key'], key['token_uri']]
    const claims = { iss: key['client_email'] ?? null, kid: key['private_key_id'] ?? null }
    if (typeof privateKey === 'string' && typeof tokenUri === 'string') return { privateKey, tokenUri, claims }
  }
  throw new StepFailure(`The key of the account "${account.label}" is not a service-account JSON`, {
    isConfiguration: true,
  })
}

function assertion(account: Account, key: ServiceAccountKey, scopes: string, now: number): string {
  const issuedAt = Math.floor(now / 1000)
  const claims = {
    iss: key.claims.iss,
    scope: scopes
      .split(',')
      .map((scope) => scope.trim())
      .join(' '),
    aud: key.tokenUri,
    iat: issuedAt,
    exp: issuedAt + TOKEN_LIFE_S,
  }
  const header = { alg: 'RS256', typ: 'JWT', kid: key.claims.kid }
  const signed = [header, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.')
  try {
    return `${signed}.${createSign('RSA-SHA256').update(signed).sign(key.privateKey, 'base64url')}`
  } catch {
    throw new StepFailure(`The private key of the account "${account.label}" cannot sign`, { isConfiguration: true })
  }
}

async function exchange(
  account: Account,
  key: ServiceAccountKey,
  signedClaims: string,
  { transport, services, signal }: AuthorizeContext,
): Promise<JsonObject> {
  const form = new URLSearchParams({
    grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
    assertion: signedClaims,
  })
  const response = await sendRequest(
    {
      method: 'POST',
      url: httpUrl(key.tokenUri),
      headers: new Map([['Content-Type', 'application/x-www-form-urlencoded']]),
      body: { kind: 'bytes', bytes: Buffer.from(form.toString()) },
    },
    transport,
    services,
    signal,
  )
  const text = bodyText(await readBytes(response), response)
  try {
    const answer = parseJson(text)
    if (isJsonObject(answer)) return answer
  } catch {
    // An answer that is no JSON is a refusal, whatever else it is.
  }
  throw refused(account, `status ${response.status}`)
}

function refused(account: Account, reason: Json | undefined): StepFailure {
  const text = typeof reason === 'string' ? reason : 'the token server gave none'
  return new StepFailure(`No access token for the account "${account.label}": ${text}`)
}
