import { createHash, createSign } from 'node:crypto'
import { isJsonObject, parseJson } from '@jatai/languages/json'
import { accountField, StepFailure } from '@jatai/sdk'
import type { Account, Services } from '@jatai/sdk'
import { findHeader, withHeader } from './http-request.ts'
import type { HttpRequest, TlsOptions, Transport } from './http-request.ts'
import { bodyText, readBytes } from './read-response.ts'
import { sendRequest } from './send-request.ts'

type Authorize = (
  request: HttpRequest,
  account: Account,
  context: AuthorizeContext,
) => HttpRequest | Promise<HttpRequest>

interface AuthorizeContext {
  readonly services: Services
  readonly transport: Transport
  readonly signal: AbortSignal
}

const bearer = (request: HttpRequest, token: string): HttpRequest => ({
  ...request,
  headers: withHeader(request.headers, 'Authorization', `Bearer ${token}`),
})

const byType: Readonly<Record<string, Authorize>> = {
  basic(request, account) {
    const login = `${fieldOf(account, 'username')}:${fieldOf(account, 'password')}`
    const value = `Basic ${Buffer.from(login, 'utf8').toString('base64')}`
    return { ...request, headers: withHeader(request.headers, 'Authorization', value) }
  },
  'api-key': (request, account) => withQuery(request, fieldOf(account, 'url-param-name'), fieldOf(account, 'api-key')),
  'custom-auth-header': (request, account) => ({
    ...request,
    headers: withHeader(request.headers, fieldOf(account, 'header-name'), fieldOf(account, 'header-value')),
  }),
  'oauth-bearer': (request, account) => bearer(request, fieldOf(account, 'token')),
  'oauth-2'(request, account) {
    const token = accountField(account, 'token') ?? fieldOf(account, 'access-token')
    const isMercadoLivre = /mercado.?li[vb]re/i.test(accountField(account, 'provider') ?? '')
    return isMercadoLivre ? withQuery(request, 'access_token', token) : bearer(request, token)
  },
  'google-key': async (request, account, context) => bearer(request, await googleToken(account, context)),
  'certificate-chain': (request) => request,
  'aws-v4': signAwsV4,
}

/** Other spellings of account types (accounts.md). */
const OTHER_NAMES: Readonly<Record<string, string>> = {
  apikey: 'api-key',
  'oauth-bearer-token': 'oauth-bearer',
  oauth2: 'oauth-2',
  'aws-4': 'aws-v4',
  awsv4: 'aws-v4',
}

function typeOf(account: Account): string {
  const type = account.type.toLowerCase().replaceAll('_', '-')
  return OTHER_NAMES[type] ?? type
}

/**
 * The request with the credentials of the account (web-protocols.md, Accounts in the main slot).
 *
 * @throws StepFailure for an account of a type that HTTP has no use for
 */
export async function authorize(
  request: HttpRequest,
  account: Account | undefined,
  context: AuthorizeContext,
): Promise<HttpRequest> {
  if (account === undefined) return request
  const apply = byType[typeOf(account)]
  if (apply === undefined) {
    const shown = account.type.toUpperCase().replaceAll('-', '_')
    throw new StepFailure(`Invalid account type received: ${shown}`, { isConfiguration: true })
  }
  return apply(request, account, context)
}

/** The client certificate of a `certificate-chain` account. */
export function clientCertificate(account: Account | undefined): TlsOptions['client'] {
  if (account === undefined || typeOf(account) !== 'certificate-chain') return undefined
  const chain = fieldOf(account, 'chain')
  const blocks = chain.match(/-----BEGIN [^-]+-----[\s\S]+?-----END [^-]+-----/g) ?? []
  const certificates = blocks.filter((block) => block.startsWith('-----BEGIN CERTIFICATE')).join('\n')
  const key = blocks.find((block) => /^-----BEGIN (?:[A-Z]+ )*PRIVATE KEY/.test(block))
  if (certificates === '' || key === undefined) {
    throw new StepFailure(`The account "${account.label}" needs a certificate and its private key`, {
      isConfiguration: true,
    })
  }
  const passphrase = accountField(account, 'password')
  return { certificates, key, ...(passphrase === undefined || passphrase === '' ? {} : { passphrase }) }
}

function fieldOf(account: Account, name: string): string {
  const value = accountField(account, name)
  if (value === undefined)
    throw new StepFailure(`The account "${account.label}" has no ${name}`, { isConfiguration: true })
  return value
}

function withQuery(request: HttpRequest, name: string, value: string): HttpRequest {
  const url = new URL(request.url)
  url.search += `${url.search === '' ? '?' : '&'}${encodeURIComponent(name)}=${encodeURIComponent(value)}`
  return { ...request, url }
}

const PAYLOAD_HASH = 'X-Amz-Content-Sha256'

async function signAwsV4(request: HttpRequest, account: Account): Promise<HttpRequest> {
  const { AwsV4Signer } = await import('aws4fetch')
  const wantsHash = findHeader(request.headers, PAYLOAD_HASH)?.toLowerCase() === 'required'
  const service = fieldOf(account, 'service-name')
  const hash = await payloadHash(request)
  const headers = new Map([...request.headers].filter(([name]) => name.toLowerCase() !== PAYLOAD_HASH.toLowerCase()))
  if (wantsHash || service === 's3') headers.set(PAYLOAD_HASH, hash)
  const signer = new AwsV4Signer({
    method: request.method,
    url: request.url.href,
    headers: Object.fromEntries(headers),
    ...(request.body?.kind === 'bytes' ? { body: new Uint8Array(request.body.bytes) } : {}),
    accessKeyId: fieldOf(account, 'access-key'),
    secretAccessKey: fieldOf(account, 'secret-key'),
    service,
    region: fieldOf(account, 'region'),
    allHeaders: false,
  })
  const signed = await signer.sign()
  const all = new Map<string, string>()
  for (const [name, value] of signed.headers) if (name !== 'host') all.set(name, value)
  return { ...request, url: signed.url, headers: all }
}

async function payloadHash(request: HttpRequest): Promise<string> {
  const hash = createHash('sha256')
  if (request.body?.kind === 'bytes') hash.update(request.body.bytes)
  else if (request.body !== undefined) for await (const chunk of request.body.open()) hash.update(chunk as Buffer)
  return hash.digest('hex')
}

interface GoogleToken {
  readonly token: string
  readonly expiresAt: number
}

const googleTokens = new WeakMap<Services, Map<string, GoogleToken>>()
const TOKEN_LIFE_S = 3600
const RENEW_BEFORE_MS = 60_000

/** An access token for a service account (RFC 7523), kept until a minute before it ends. */
async function googleToken(account: Account, context: AuthorizeContext): Promise<string> {
  let own = googleTokens.get(context.services)
  if (own === undefined) googleTokens.set(context.services, (own = new Map()))
  const kept = own.get(account.label)
  const now = context.services.now()
  if (kept !== undefined && kept.expiresAt - RENEW_BEFORE_MS > now) return kept.token
  const key = parseJson(fieldOf(account, 'key'))
  if (!isJsonObject(key))
    throw new StepFailure(`The key of the account "${account.label}" is not a service-account JSON`, {
      isConfiguration: true,
    })
  const tokenUrl = String(key['token_uri'])
  const issuedAt = Math.floor(now / 1000)
  const claims = {
    iss: key['client_email'],
    scope: (accountField(account, 'scopes') ?? '')
      .split(',')
      .map((scope) => scope.trim())
      .join(' '),
    aud: tokenUrl,
    iat: issuedAt,
    exp: issuedAt + TOKEN_LIFE_S,
  }
  const header = { alg: 'RS256', typ: 'JWT', kid: key['private_key_id'] }
  const signed = [header, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.')
  const signature = createSign('RSA-SHA256').update(signed).sign(String(key['private_key']), 'base64url')
  const form = new URLSearchParams({
    grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
    assertion: `${signed}.${signature}`,
  })
  const response = await sendRequest(
    {
      method: 'POST',
      url: new URL(tokenUrl),
      headers: new Map([['Content-Type', 'application/x-www-form-urlencoded']]),
      body: { kind: 'bytes', bytes: Buffer.from(form.toString()) },
    },
    context.transport,
    context.services,
    context.signal,
  )
  const answer = JSON.parse(bodyText(await readBytes(response), response)) as {
    access_token?: string
    expires_in?: number
    error?: string
  }
  if (response.status !== 200 || answer.access_token === undefined) {
    throw new StepFailure(
      `No access token for the account "${account.label}": ${answer.error ?? `status ${response.status}`}`,
    )
  }
  own.set(account.label, { token: answer.access_token, expiresAt: now + (answer.expires_in ?? TOKEN_LIFE_S) * 1000 })
  return answer.access_token
}
