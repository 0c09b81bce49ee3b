import { RemoteError, RequestError } from '@jatai/errors'
import type { CheckedFetch } from '../../http/checked-fetch.ts'
import type { OAuthProviderDocument } from './provider-document.ts'

/** What a provider gives (RFC 6749 §5.1). */
export interface Tokens {
  readonly accessToken: string
  readonly refreshToken?: string
  /** Epoch ms; absent when the provider does not say. */
  readonly expiresAt?: number
}

/** Where the token is asked for, and by whom. */
export interface TokenClient extends Pick<
  OAuthProviderDocument,
  'name' | 'tokenUrl' | 'clientId' | 'clientAuthentication'
> {
  /** In clear. */
  readonly clientSecret?: string
}

/**
 * Asks the token endpoint (RFC 6749 §3.2).
 *
 * @param grant `grant_type` and what belongs to it
 * @throws RequestError `OAUTH_REFUSED` when the provider says no: asking again does not help; RemoteError
 *   `OAUTH_UNREACHABLE` when it does not answer, or not now
 */
export async function requestTokens(
  client: TokenClient,
  grant: Readonly<Record<string, string>>,
  { fetch, now }: { readonly fetch: CheckedFetch['fetch']; readonly now: () => number },
): Promise<Tokens> {
  const { clientId, clientSecret } = client
  const form = new URLSearchParams(grant)
  const headers: Record<string, string> = {
    'Content-Type': 'application/x-www-form-urlencoded',
    Accept: 'application/json',
  }
  if (clientSecret !== undefined && client.clientAuthentication === 'basic') {
    // RFC 6749 §2.3.1: both parts are form-encoded first.
    const login = `${encodeURIComponent(clientId)}:${encodeURIComponent(clientSecret)}`
    headers['Authorization'] = `Basic ${Buffer.from(login).toString('base64')}`
  } else {
    form.set('client_id', clientId)
    if (clientSecret !== undefined) form.set('client_secret', clientSecret)
  }
  let status: number
  let text: string
  try {
    const response = await fetch(client.tokenUrl, { method: 'POST', headers, body: form.toString() })
    status = response.status
    text = await response.text()
  } catch (cause) {
    throw unreachable(client, reasonOf(cause), cause)
  }
  const answer = readAnswer(text)
  if (status >= 500 || status === 429) throw unreachable(client, `status ${status}`)
  const accessToken = answer['access_token']
  if (status >= 400 || typeof accessToken !== 'string' || accessToken === '') {
    // What a provider writes may be anybody's text: only its error code is repeated.
    const error = answer['error']
    const code = typeof error === 'string' && /^[a-z_]{1,60}$/.test(error) ? error : `status ${status}`
    throw new RequestError('OAUTH_REFUSED', `The provider ${client.name} gives no token: ${code}`, {
      details: { status: 422, code },
    })
  }
  const lifetime = Number(answer['expires_in'])
  const refreshToken = answer['refresh_token']
  return {
    accessToken,
    ...(typeof refreshToken === 'string' && refreshToken !== '' ? { refreshToken } : {}),
    ...(Number.isFinite(lifetime) && lifetime > 0 ? { expiresAt: now() + lifetime * 1000 } : {}),
  }
}

function readAnswer(text: string): Readonly<Record<string, unknown>> {
  try {
    const answer: unknown = JSON.parse(text)
    return typeof answer === 'object' && answer !== null ? (answer as Record<string, unknown>) : {}
  } catch {
    return {} // What is no JSON has no token.
  }
}

function unreachable({ name }: TokenClient, reason: string, cause?: unknown): RemoteError {
  return new RemoteError('OAUTH_UNREACHABLE', `The provider ${name} cannot be reached: ${reason}`, {
    retryable: true,
    ...(cause === undefined ? {} : { cause }),
  })
}

function reasonOf(cause: unknown): string {
  let root = cause
  while (root instanceof Error && root.cause instanceof Error) root = root.cause
  return root instanceof Error ? root.message : String(root)
}
