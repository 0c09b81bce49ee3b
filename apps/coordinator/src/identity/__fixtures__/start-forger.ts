import { createHash, createHmac, generateKeyPairSync, sign } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

type Claims = Record<string, unknown>

export interface StartedForger {
  readonly issuer: string
  /** What it does to the claims of a right ID token. */
  change: (claims: Claims) => Claims
  /** How it signs: with its published key, with another one, with the client secret, or not at all. */
  signature: 'right' | 'other key' | 'client secret' | 'none'
  /** What the token endpoint wanted to know last. */
  readonly asked: { verifierFits?: boolean; secret?: string | undefined }
  close(): Promise<void>
}

export const FORGER_SECRET = 'a secret of the forger that is long enough for HS256'

/** A provider that answers what it should not: whoever stands between a provider and us could do the same. */
export async function startForger(): Promise<StartedForger> {
  const right = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const other = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const codes = new Map<string, { readonly nonce: string; readonly challenge: string }>()
  const started: Pick<StartedForger, 'change' | 'signature' | 'asked'> = {
    change: (claims) => claims,
    signature: 'right',
    asked: {},
  }
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', issuer)
    const json = (body: unknown): void => {
      response.setHeader('Content-Type', 'application/json')
      response.end(JSON.stringify(body))
    }
    if (url.pathname === '/.well-known/openid-configuration') {
      return json({
        issuer,
        authorization_endpoint: `${issuer}/authorize`,
        token_endpoint: `${issuer}/token`,
        jwks_uri: `${issuer}/keys`,
        id_token_signing_alg_values_supported: ['RS256'],
      })
    }
    if (url.pathname === '/keys') {
      return json({ keys: [{ ...right.publicKey.export({ format: 'jwk' }), kid: 'k', alg: 'RS256', use: 'sig' }] })
    }
    if (url.pathname === '/authorize') {
      const code = String(codes.size)
      const { searchParams: asked } = url
      codes.set(code, { nonce: asked.get('nonce') ?? '', challenge: asked.get('code_challenge') ?? '' })
      const back = new URL(asked.get('redirect_uri') ?? '')
      back.search = new URLSearchParams({ code, state: asked.get('state') ?? '' }).toString()
      response.writeHead(303, { Location: back.href })
      return response.end()
    }
    let body = ''
    request.setEncoding('utf8')
    request.on('data', (chunk: string) => (body += chunk))
    request.on('end', () => {
      const asked = new URLSearchParams(body)
      const { nonce, challenge } = codes.get(asked.get('code') ?? '') ?? { nonce: '', challenge: '' }
      const verifier = createHash('sha256').update(asked.get('code_verifier') ?? '')
      started.asked.verifierFits = verifier.digest('base64url') === challenge
      started.asked.secret = request.headers.authorization
      const at = Math.floor(Date.now() / 1000)
      const claims = { iss: issuer, aud: 'jatai', sub: 'forged', nonce, iat: at, exp: at + 60, email: 'f@forger.test' }
      json({ access_token: 'a', token_type: 'Bearer', id_token: token(started.change(claims)) })
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`

  function token(claims: Claims): string {
    const alg = { right: 'RS256', 'other key': 'RS256', 'client secret': 'HS256', none: 'none' }[started.signature]
    const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')
    const text = `${part({ alg, kid: 'k' })}.${part(claims)}`
    switch (started.signature) {
      case 'none':
        return `${text}.`
      case 'client secret':
        return `${text}.${createHmac('sha256', FORGER_SECRET).update(text).digest('base64url')}`
      default: {
        const { privateKey } = started.signature === 'right' ? right : other
        return `${text}.${sign('sha256', Buffer.from(text), privateKey).toString('base64url')}`
      }
    }
  }

  return Object.assign(started, {
    issuer,
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  })
}
