import { createHmac, generateKeyPairSync, sign } from 'node:crypto'
import type { KeyObject, SignKeyObjectInput } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Json } from '@jatai/languages/json'
import type { Scope } from '@jatai/platform'
import { rest, startPlatform, step } from './platform.ts'
import type { TestPlatform } from './platform.ts'

// Tokens of systems outside (triggers.md §2.5, Token JWT): their keys are published by a server of the test, and every
// token is made by hand.

const SCOPE: Scope = { realm: 'demo', environment: 'test' }
const ISSUER = 'https://idp.example/'
const NOW = Math.floor(Date.now() / 1000)
const CLAIMS = { iss: ISSUER, aud: 'orders-api', sub: 'ana', exp: NOW + 600 }

interface Pair {
  readonly kid: string
  readonly alg: string
  readonly privateKey: KeyObject
  readonly publicKey: KeyObject
}

const pairs = {
  rsa: { kid: 'rsa-1', alg: 'RS256', ...generateKeyPairSync('rsa', { modulusLength: 2048 }) },
  pss: { kid: 'rsa-2', alg: 'PS256', ...generateKeyPairSync('rsa', { modulusLength: 2048 }) },
  ec: { kid: 'ec-1', alg: 'ES256', ...generateKeyPairSync('ec', { namedCurve: 'P-256' }) },
  ed: { kid: 'ed-1', alg: 'EdDSA', ...generateKeyPairSync('ed25519') },
  stranger: { kid: 'rsa-1', alg: 'RS256', ...generateKeyPairSync('rsa', { modulusLength: 2048 }) },
  next: { kid: 'rsa-9', alg: 'RS256', ...generateKeyPairSync('rsa', { modulusLength: 2048 }) },
} satisfies Record<string, Pair>

const jwk = ({ kid, alg, publicKey }: Pair): Json => ({
  ...(publicKey.export({ format: 'jwk' }) as Record<string, Json>),
  kid,
  alg,
  use: 'sig',
})

function token(pair: Pair, claims: Record<string, Json> = CLAIMS, header: Record<string, Json> = {}): string {
  const head = { alg: pair.alg, typ: 'JWT', kid: pair.kid, ...header }
  const text = [head, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.')
  return `${text}.${signature(pair, text).toString('base64url')}`
}

function signature({ alg, privateKey: key }: Pair, text: string): Buffer {
  const byAlgorithm: Record<string, SignKeyObjectInput> = {
    PS256: { key, padding: 6, saltLength: 32 },
    ES256: { key, dsaEncoding: 'ieee-p1363' },
  }
  return sign(alg === 'EdDSA' ? null : 'sha256', Buffer.from(text), byAlgorithm[alg] ?? { key })
}

const published: Pair[] = [pairs.rsa, pairs.pss, pairs.ec, pairs.ed]
let isDown = false
let fetches = 0
const keyServer = createServer((_request, response) => {
  fetches++
  if (isDown) response.writeHead(500).end()
  else response.setHeader('content-type', 'application/json').end(JSON.stringify({ keys: published.map(jwk) }))
})
let platform: TestPlatform

beforeAll(async () => {
  await new Promise<void>((resolve) => keyServer.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(keyServer.address() as AddressInfo).port}/keys`
  platform = await startPlatform({
    orders: rest([step('jwt-connector', { operation: 'decode' })], { timeout: 15_000, jwt: true }),
    keyed: rest([], { timeout: 15_000, jwt: true, keyAuth: true }),
  })
  await platform.gateway.putTokenIssuer(SCOPE, { issuer: ISSUER, keys: { url }, audiences: ['orders-api', 'all'] })
  const unreachable = { issuer: 'https://down.example/', keys: { url: `${url}-down` }, audiences: ['orders-api'] }
  await platform.gateway.putTokenIssuer(SCOPE, unreachable)
})
afterAll(async () => {
  await platform.stop()
  keyServer.close()
})

const call = (bearer: string, name = 'orders', more: Record<string, string> = {}): Promise<Response> =>
  platform.post(name, {}, { authorization: `Bearer ${bearer}`, ...more })

describe('a token of a known issuer', () => {
  test.each([pairs.rsa, pairs.pss, pairs.ec, pairs.ed])('signed with $alg is taken', async (pair) => {
    expect((await call(token(pair))).status).toBe(200)
  })

  test('stays in the message, and is checked with keys that are fetched once', async () => {
    const sent = token(pairs.rsa, { ...CLAIMS, sub: 'once' })
    const before = fetches
    await Promise.all(Array.from({ length: 20 }, () => call(sent)))
    const answer = await call(sent)
    expect([answer.status, fetches]).toEqual([200, before])
  })

  test.each<[string, () => string]>([
    ['of another audience', () => token(pairs.rsa, { ...CLAIMS, aud: 'other-api' })],
    ['without an audience', () => token(pairs.rsa, { iss: ISSUER, sub: 'ana', exp: NOW + 600 })],
    ['that has expired', () => token(pairs.rsa, { ...CLAIMS, exp: NOW - 60 })],
    ['that is for later', () => token(pairs.rsa, { ...CLAIMS, nbf: NOW + 600 })],
    ['that never ends', () => token(pairs.rsa, { iss: ISSUER, aud: 'all', sub: 'ana' })],
    ['of an issuer that is not known', () => token(pairs.rsa, { ...CLAIMS, iss: 'https://evil.example/' })],
    ['of an issuer almost known', () => token(pairs.rsa, { ...CLAIMS, iss: 'https://idp.example' })],
    ['signed by somebody else', () => token(pairs.stranger)],
    ['signed by a key that is not published', () => token(pairs.next)],
    ['without a signature', () => token(pairs.rsa).replace(/[^.]*$/, '')],
    ['that says it needs none', () => token(pairs.rsa, CLAIMS, { alg: 'none' }).replace(/[^.]*$/, '')],
    ['whose key is another kind than it says', () => token(pairs.ec, CLAIMS, { alg: 'RS256' })],
    ['that names where its key is', () => token(pairs.stranger, CLAIMS, { jku: 'https://evil.example', kid: 'x' })],
    ['that brings its key', () => token(pairs.stranger, CLAIMS, { jwk: jwk(pairs.stranger) })],
    ['with an extension that must be understood', () => token(pairs.rsa, CLAIMS, { crit: ['exp'] })],
    ['changed by one character', () => token(pairs.rsa).replace(/.(?=\.[^.]*$)/, (c) => (c === 'A' ? 'B' : 'A'))],
    ['whose public key is taken for a secret', hmacOfThePublicKey],
  ])('%s is refused', async (_what, make) => {
    const answer = await call(make())
    expect(answer.status).toBe(401)
    expect(await answer.json()).toEqual({ message: 'Unauthorized' })
  })

  test('is not enough where a key is wanted too', async () => {
    expect((await call(token(pairs.rsa), 'keyed')).status).toBe(401)
    const shop = await platform.gateway.createConsumer(SCOPE, { name: 'shop', pipelines: ['keyed'] })
    const apikey = await platform.gateway.revealCredential(SCOPE, shop.id, shop.apiKeys[0]?.id ?? '')
    expect((await call(token(pairs.rsa), 'keyed', { apikey })).status).toBe(200)
    expect((await call(token(pairs.stranger), 'keyed', { apikey })).status).toBe(401)
  })

  test('is worth nothing in the other environment', async () => {
    const prod = platform.addresses['prod']?.external ?? ''
    const headers = { authorization: `Bearer ${token(pairs.rsa)}` }
    expect((await fetch(`${prod}/pipeline/demo/v1/orders`, { headers })).status).toBe(404)
  })
})

test('keys that cannot be had: who is known goes on, who needs them is asked to come again, and nothing else stops', async () => {
  const known = token(pairs.ec, { ...CLAIMS, sub: 'known' })
  expect((await call(known)).status).toBe(200)
  isDown = true
  try {
    expect((await call(known)).status).toBe(200)
    expect((await call(token(pairs.ec, { ...CLAIMS, sub: 'new, of a known key' }))).status).toBe(200)
    const unknowable = await call(token(pairs.rsa, { ...CLAIMS, iss: 'https://down.example/' }))
    expect([unknowable.status, await unknowable.text()]).toEqual([503, '{"message":"Service temporarily unavailable"}'])
  } finally {
    isDown = false
  }
})

test('an issuer that is taken away takes its tokens along', async () => {
  const issuer = { issuer: 'own', keys: { keySet: JSON.stringify({ keys: [jwk(pairs.ed)] }) }, audiences: ['all'] }
  await platform.gateway.putTokenIssuer(SCOPE, issuer)
  const sent = token(pairs.ed, { iss: 'own', aud: 'all', sub: 'ana', exp: NOW + 600 })
  expect((await call(sent)).status).toBe(200)
  await platform.gateway.deleteTokenIssuer(SCOPE, 'own')
  expect((await call(sent)).status).toBe(401)
})

/** The attack on checks that believe the algorithm of the token: HS256 with the text of the public key as the secret. */
function hmacOfThePublicKey(): string {
  const unsigned = token(pairs.rsa, CLAIMS, { alg: 'HS256' }).replace(/\.[^.]*$/, '')
  const secret = pairs.rsa.publicKey.export({ format: 'pem', type: 'spki' })
  return `${unsigned}.${createHmac('sha256', secret).update(unsigned).digest('base64url')}`
}
