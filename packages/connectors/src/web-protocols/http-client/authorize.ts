import { createHash } from 'node:crypto'
import { accountField, StepFailure } from '@jatai/sdk'
import type { Account, Services } from '@jatai/sdk'
import { checkedHeaderName, findHeader, singleLine, withHeader } from './http-request.ts'
import type { HttpRequest, TlsOptions, Transport } from './http-request.ts'
import { accountText } from './account-text.ts'
import { googleToken } from './google-token.ts'

type Authorize = (
  request: HttpRequest,
  account: Account,
  context: AuthorizeContext,
) => HttpRequest | Promise<HttpRequest>

/** What fetching a token needs. */
export interface AuthorizeContext {
  readonly services: Services
  readonly transport: Transport
  readonly signal: AbortSignal
}

const bearer = (request: HttpRequest, token: string): HttpRequest =>
  withCredential(request, 'Authorization', `Bearer ${token}`)

function withCredential(request: HttpRequest, name: string, value: string): HttpRequest {
  return {
    ...request,
    headers: withHeader(request.headers, checkedHeaderName(name), singleLine(value)),
    credentials: [...(request.credentials ?? []), name.toLowerCase()],
  }
}

const byType: Readonly<Record<string, Authorize>> = {
  basic(request, account) {
    const login = `${accountText(account, 'username')}:${accountText(account, 'password')}`
    return withCredential(request, 'Authorization', `Basic ${Buffer.from(login, 'utf8').toString('base64')}`)
  },
  'api-key': (request, account) =>
    withQuery(request, accountText(account, 'url-param-name'), accountText(account, 'api-key')),
  'custom-auth-header': (request, account) =>
    withCredential(request, accountText(account, 'header-name'), accountText(account, 'header-value')),
  'oauth-bearer': (request, account) => bearer(request, accountText(account, 'token')),
  'oauth-2'(request, account) {
    const token = accountField(account, 'token') ?? accountText(account, 'access-token')
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
  const chain = accountText(account, 'chain')
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

function withQuery(request: HttpRequest, name: string, value: string): HttpRequest {
  const url = new URL(request.url)
  url.search += `${url.search === '' ? '?' : '&'}${encodeURIComponent(name)}=${encodeURIComponent(value)}`
  return { ...request, url }
}

const PAYLOAD_HASH = 'X-Amz-Content-Sha256'

async function signAwsV4(request: HttpRequest, account: Account): Promise<HttpRequest> {
  const { AwsV4Signer } = await import('aws4fetch')
  const wantsHash = findHeader(request.headers, PAYLOAD_HASH)?.toLowerCase() === 'required'
  const service = accountText(account, 'service-name')
  const hash = await payloadHash(request)
  const headers = new Map([...request.headers].filter(([name]) => name.toLowerCase() !== PAYLOAD_HASH.toLowerCase()))
  if (wantsHash || service === 's3') headers.set(PAYLOAD_HASH, hash)
  const signer = new AwsV4Signer({
    method: request.method,
    url: request.url.href,
    headers: Object.fromEntries(headers),
    ...(request.body?.kind === 'bytes' ? { body: new Uint8Array(request.body.bytes) } : {}),
    accessKeyId: accountText(account, 'access-key'),
    secretAccessKey: accountText(account, 'secret-key'),
    service,
    region: accountText(account, 'region'),
    allHeaders: false,
  })
  const signed = await signer.sign()
  const all = new Map<string, string>()
  for (const [name, value] of signed.headers) if (name !== 'host') all.set(name, value)
  const credentials = [...all.keys()].filter((name) => name === 'authorization' || name.startsWith('x-amz-'))
  return { ...request, url: signed.url, headers: all, credentials }
}

async function payloadHash(request: HttpRequest): Promise<string> {
  const hash = createHash('sha256')
  if (request.body?.kind === 'bytes') hash.update(request.body.bytes)
  else if (request.body !== undefined) for await (const chunk of request.body.open()) hash.update(chunk as Buffer)
  return hash.digest('hex')
}
