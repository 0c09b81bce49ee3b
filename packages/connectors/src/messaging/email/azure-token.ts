import { RemoteError } from '@jatai/errors'
import { getKey, isJsonObject, parseJson } from '@jatai/languages/json'
import type { Json } from '@jatai/languages/json'
import { accountField } from '@jatai/sdk'
import type { Account, OutboundPolicy } from '@jatai/sdk'
import { httpUrl } from '../../web-protocols/http-client/http-url.ts'
import { bodyText, readBytes } from '../../web-protocols/http-client/read-response.ts'
import { sendRequest } from '../../web-protocols/http-client/send-request.ts'
import { neededField } from '../brokers/account-fields.ts'

export interface AzureContext {
  readonly outbound: OutboundPolicy
  readonly signal: AbortSignal
}

/** Where the public cloud gives tokens; an account of another cloud names its own. */
const PUBLIC_AUTHORITY = 'https://login.microsoftonline.com'
/** Access to the mailboxes that the tenant has opened to the application, by IMAP too. */
const SCOPE = 'https://outlook.office365.com/.default'
const TIMEOUT_MS = 30_000

/**
 * An access token for a registered application (client credentials, RFC 6749 §4.4). Fields of the account: `tenant-id`,
 * `client-id`, `client-secret`, and `authority` for other clouds than the public one.
 *
 * @throws RemoteError when the tenant cannot be reached or refuses; FlowError for a field that is missing
 */
export async function azureToken(account: Account, { outbound, signal }: AzureContext): Promise<string> {
  const authority = accountField(account, 'authority') || PUBLIC_AUTHORITY
  const tenant = encodeURIComponent(neededField(account, 'tenant-id'))
  const form = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: neededField(account, 'client-id'),
    client_secret: neededField(account, 'client-secret'),
    scope: SCOPE,
  })
  const response = await sendRequest(
    {
      method: 'POST',
      url: httpUrl(`${authority.replace(/\/+$/, '')}/${tenant}/oauth2/v2.0/token`),
      headers: new Map([['Content-Type', 'application/x-www-form-urlencoded']]),
      body: { kind: 'bytes', bytes: Buffer.from(form.toString()) },
    },
    {
      connectTimeout: TIMEOUT_MS,
      readTimeout: TIMEOUT_MS,
      writeTimeout: TIMEOUT_MS,
      followRedirects: false,
      forceHttp1: false,
      reuseConnections: false,
      tls: { isInsecure: false, noSessionReuse: false },
    },
    { outbound },
    signal,
  )
  const answer = jsonIn(bodyText(await readBytes(response), response))
  const token = isJsonObject(answer) ? getKey(answer, 'access_token') : undefined
  if (typeof token === 'string') return token
  const reason = isJsonObject(answer) ? getKey(answer, 'error') : undefined
  throw new RemoteError(
    'REMOTE_REFUSED',
    `No access token for the account "${account.label}": ${typeof reason === 'string' ? reason : `status ${response.status}`}`,
    { retryable: true },
  )
}

function jsonIn(text: string): Json {
  try {
    return parseJson(text)
  } catch {
    // An answer that is no JSON is a refusal, whatever else it is.
    return null
  }
}
