import { createHash, randomBytes } from 'node:crypto'
import { createServer } from 'node:http'
import type { ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A server that gives tokens (RFC 6749), as strict as one should be. */
export interface TokenServer {
  readonly authorizationUrl: string
  readonly tokenUrl: string
  /** The forms that were sent to the token endpoint. */
  readonly requests: URLSearchParams[]
  /** Seconds; undefined: the server does not say. */
  lifetime: number | undefined
  givesRefreshTokens: boolean
  /** Answers with this status instead. */
  failure: number | undefined
  /** What requests wait for, but for those with this grant. */
  gate: Promise<void> | undefined
  isOpenFor: string | undefined
  /** Requests that wait. */
  waiting: number
  /** Refresh tokens that were given are worth nothing any more. */
  revoke(): void
  /** What a browser does that goes to the address: consents, and is sent back to the address that settles. */
  consent(url: string): string
  close(): Promise<void>
}

export const CLIENT = { clientId: 'jatai', clientSecret: 'client-s3cret' }

export async function startTokenServer(): Promise<TokenServer> {
  const codes = new Map<string, { readonly challenge: string; readonly redirectUri: string }>()
  let refreshTokens = new Set<string>()
  const requests: URLSearchParams[] = []

  function answerOf(form: URLSearchParams, authorization: string | undefined): object | undefined {
    const basic = `Basic ${Buffer.from(`${CLIENT.clientId}:${CLIENT.clientSecret}`).toString('base64')}`
    const isKnown =
      authorization === basic ||
      (form.get('client_id') === CLIENT.clientId && form.get('client_secret') === CLIENT.clientSecret)
    if (!isKnown) return undefined
    switch (form.get('grant_type')) {
      case 'authorization_code': {
        const code = codes.get(form.get('code') ?? '')
        codes.delete(form.get('code') ?? '')
        const challenge = createHash('sha256')
          .update(form.get('code_verifier') ?? '')
          .digest('base64url')
        if (code?.challenge !== challenge || code.redirectUri !== form.get('redirect_uri')) return undefined
        break
      }
      case 'refresh_token':
        // Rotated: each counts once.
        if (!refreshTokens.delete(form.get('refresh_token') ?? '')) return undefined
        break
      case 'password':
        if (form.get('username') !== 'ana' || form.get('password') !== 'pa55word') return undefined
        break
      case 'client_credentials':
        break
      default:
        return undefined
    }
    const refreshToken = `refresh-${randomBytes(9).toString('hex')}`
    if (server.givesRefreshTokens) refreshTokens.add(refreshToken)
    return {
      access_token: `access-${randomBytes(9).toString('hex')}`,
      token_type: 'Bearer',
      ...(server.lifetime === undefined ? {} : { expires_in: server.lifetime }),
      ...(server.givesRefreshTokens ? { refresh_token: refreshToken } : {}),
    }
  }

  const http = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk: Buffer) => (body += chunk.toString()))
    request.on('end', () => void answer(new URLSearchParams(body), request.headers.authorization, response))
  })

  async function answer(
    form: URLSearchParams,
    authorization: string | undefined,
    response: ServerResponse,
  ): Promise<void> {
    requests.push(form)
    if (server.gate !== undefined && form.get('grant_type') !== server.isOpenFor) {
      server.waiting++
      await server.gate
      server.waiting--
    }
    const tokens = server.failure === undefined ? answerOf(form, authorization) : {}
    response.writeHead(server.failure ?? (tokens === undefined ? 400 : 200), { 'Content-Type': 'application/json' })
    response.end(JSON.stringify(tokens ?? { error: 'invalid_grant', error_description: '<b>hunter2</b>' }))
  }

  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  const address = `http://127.0.0.1:${(http.address() as AddressInfo).port}`
  const server: TokenServer = {
    authorizationUrl: `${address}/authorize`,
    tokenUrl: `${address}/token`,
    requests,
    lifetime: 3600,
    givesRefreshTokens: true,
    failure: undefined,
    gate: undefined,
    isOpenFor: undefined,
    waiting: 0,
    revoke: () => void (refreshTokens = new Set()),
    consent(url) {
      const query = new URL(url).searchParams
      const code = randomBytes(9).toString('hex')
      const redirectUri = query.get('redirect_uri') ?? ''
      codes.set(code, { challenge: query.get('code_challenge') ?? '', redirectUri })
      const back = new URL(redirectUri)
      back.searchParams.set('code', code)
      back.searchParams.set('state', query.get('state') ?? '')
      return back.href
    },
    async close() {
      http.closeAllConnections()
      await new Promise((resolve) => http.close(resolve))
    },
  }
  return server
}
