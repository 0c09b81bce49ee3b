import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { Gateway, Scope } from './gateway.ts'

export interface GatewayUnderTest {
  readonly gateway: Gateway
  /** The same records through another process. */
  readonly other: Gateway
  /** Now, as the gateway sees it, in epoch ms. */
  now(): number
  /** Lets time pass: moves the clock that drives the adapter, or waits. */
  pass(milliseconds: number): Promise<void>
  /** Everything that is stored, as text. */
  stored(): Promise<string>
  dispose(): Promise<void>
}

/** Changes are known to every process after this time. */
const SPREAD_MS = 30_000

const TEST: Scope = { realm: 'acme', environment: 'test' }
const PROD: Scope = { realm: 'acme', environment: 'prod' }

/** The promises of {@link Gateway}, as tests; to be called inside a `describe`. */
export function gatewayContract({ open }: { readonly open: () => Promise<GatewayUnderTest> }): void {
  let subject: GatewayUnderTest
  let gateway: Gateway

  beforeEach(async () => {
    subject = await open()
    gateway = subject.gateway
  })
  afterEach(async () => {
    await gateway.close()
    await subject.other.close()
    await subject.dispose()
  })

  const refused = (code: string): unknown => expect.objectContaining({ code })

  it('makes a consumer with one API key, which can be shown again', async () => {
    const consumer = await gateway.createConsumer(TEST, {
      name: 'shop',
      description: 'The shop',
      pipelines: ['orders'],
    })
    expect(consumer).toMatchObject({
      ...TEST,
      name: 'shop',
      description: 'The shop',
      pipelines: ['orders'],
      callsNewPipelines: false,
      basicCredentials: [],
    })
    expect(consumer.apiKeys).toHaveLength(1)
    const key = await gateway.revealCredential(TEST, consumer.id, consumer.apiKeys[0]?.id ?? '')
    expect(key).toMatch(/^[\x21-\x7e]{32,}$/)
    expect(await gateway.getConsumer(TEST, consumer.id)).toEqual(consumer)
    expect(JSON.stringify(consumer)).not.toContain(key)
  })

  it('lists consumers of the scope by name, and finds none of another', async () => {
    for (const name of ['b', 'a', 'c']) await gateway.createConsumer(TEST, { name })
    const { id } = await gateway.createConsumer(PROD, { name: 'a' })
    await gateway.createConsumer({ realm: 'other', environment: 'test' }, { name: 'a' })
    expect((await gateway.listConsumers(TEST)).map(({ name }) => name)).toEqual(['a', 'b', 'c'])
    expect(await gateway.listConsumers({ realm: 'none', environment: 'test' })).toEqual([])
    await expect(gateway.getConsumer(TEST, id)).rejects.toEqual(refused('CONSUMER_UNKNOWN'))
    await expect(gateway.updateConsumer(TEST, id, { name: 'x' })).rejects.toEqual(refused('CONSUMER_UNKNOWN'))
    await expect(gateway.addApiKey(TEST, id)).rejects.toEqual(refused('CONSUMER_UNKNOWN'))
    expect(await gateway.deleteConsumer(TEST, id)).toBe(false)
    expect(await gateway.getConsumer(PROD, id)).toMatchObject({ name: 'a' })
  })

  it('gives a name to one consumer of an environment', async () => {
    const tries = await Promise.allSettled([1, 2, 3].map(() => gateway.createConsumer(TEST, { name: 'one' })))
    expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    const other = await gateway.createConsumer(TEST, { name: 'other' })
    await expect(gateway.updateConsumer(TEST, other.id, { name: 'one' })).rejects.toEqual(
      refused('CONSUMER_NAME_TAKEN'),
    )
    await gateway.updateConsumer(TEST, other.id, { name: 'new' })
    await gateway.createConsumer(TEST, { name: 'other' })
    await expect(gateway.createConsumer(TEST, { name: ' ' })).rejects.toEqual(refused('CONSUMER_NAME_INVALID'))
  })

  it('changes what is given and leaves the rest', async () => {
    const { id } = await gateway.createConsumer(TEST, { name: 'shop', pipelines: ['a'] })
    await gateway.updateConsumer(TEST, id, { description: 'New' })
    const changed = await gateway.updateConsumer(TEST, id, { pipelines: ['b', 'b', 'c'] })
    expect(changed).toMatchObject({ name: 'shop', description: 'New', pipelines: ['b', 'c'] })
    expect(changed.apiKeys).toHaveLength(1)
  })

  it('loses no change of several at the same time', async () => {
    const { id } = await gateway.createConsumer(TEST, { name: 'shop' })
    await Promise.all(Array.from({ length: 8 }, () => gateway.addApiKey(TEST, id)))
    expect((await gateway.getConsumer(TEST, id)).apiKeys).toHaveLength(9)
  })

  it('adds and removes keys, brought along or not', async () => {
    const { id } = await gateway.createConsumer(TEST, { name: 'shop' })
    const own = await gateway.addApiKey(TEST, id, 'f3f1a1f0-0000-4000-8000-000000000001')
    expect(await gateway.revealCredential(TEST, id, own.id)).toBe('f3f1a1f0-0000-4000-8000-000000000001')
    await expect(gateway.addApiKey(TEST, id, 'f3f1a1f0-0000-4000-8000-000000000001')).rejects.toEqual(
      refused('API_KEY_TAKEN'),
    )
    for (const key of ['short', 'has a blank in it, really', 'não-ascii-não-ascii', 'x'.repeat(513)]) {
      await expect(gateway.addApiKey(TEST, id, key)).rejects.toEqual(refused('API_KEY_INVALID'))
    }
    expect(await gateway.removeCredential(TEST, id, own.id)).toBe(true)
    expect(await gateway.removeCredential(TEST, id, own.id)).toBe(false)
    await expect(gateway.revealCredential(TEST, id, own.id)).rejects.toEqual(refused('CREDENTIAL_UNKNOWN'))
    await gateway.addApiKey(TEST, id, 'f3f1a1f0-0000-4000-8000-000000000001')
  })

  it('puts the realm before a user name, which is unique on the installation', async () => {
    const { id } = await gateway.createConsumer(TEST, { name: 'shop' })
    const { id: prodId } = await gateway.createConsumer(PROD, { name: 'shop' })
    const joe = await gateway.addBasicCredential(TEST, id, 'joe', 'senha ção')
    expect(joe.username).toBe('acme-joe')
    expect(await gateway.revealCredential(TEST, id, joe.id)).toBe('senha ção')
    for (const [scope, consumer] of [
      [TEST, id],
      [PROD, prodId],
    ] as const) {
      await expect(gateway.addBasicCredential(scope, consumer, 'joe', 'x')).rejects.toEqual(refused('USERNAME_TAKEN'))
    }
    const tricky: Scope = { realm: 'acme-a', environment: 'test' }
    const { id: trickyId } = await gateway.createConsumer(tricky, { name: 'x' })
    await gateway.addBasicCredential(TEST, id, 'a-b', 'x')
    await expect(gateway.addBasicCredential(tricky, trickyId, 'b', 'x')).rejects.toEqual(refused('USERNAME_TAKEN'))
    await gateway.removeCredential(TEST, id, joe.id)
    await gateway.addBasicCredential(PROD, prodId, 'joe', 'x')
    await gateway.deleteConsumer(PROD, prodId)
    await gateway.addBasicCredential(TEST, id, 'joe', 'x')
  })

  it.each([
    ['a:b', 'x'],
    ['', 'x'],
    ['a\nb', 'x'],
    ['joe', ''],
    ['joe', 'a\u0000b'],
  ])('refuses the login %j with %j, which could not be sent', async (user, password) => {
    const { id } = await gateway.createConsumer(TEST, { name: 'shop' })
    await expect(gateway.addBasicCredential(TEST, id, user, password)).rejects.toEqual(refused('USERNAME_INVALID'))
  })

  it('deletes a consumer with all that it had', async () => {
    const { id } = await gateway.createConsumer(TEST, { name: 'shop' })
    expect(await gateway.deleteConsumer(TEST, id)).toBe(true)
    expect(await gateway.deleteConsumer(TEST, id)).toBe(false)
    await expect(gateway.getConsumer(TEST, id)).rejects.toEqual(refused('CONSUMER_UNKNOWN'))
    await gateway.createConsumer(TEST, { name: 'shop' })
  })

  it('links a new pipeline to the consumers that want every new one, in all environments', async () => {
    const wants = { name: 'wants', callsNewPipelines: true, pipelines: ['old'] }
    const [test, prod] = [await gateway.createConsumer(TEST, wants), await gateway.createConsumer(PROD, wants)]
    await gateway.createConsumer(TEST, { name: 'not' })
    await gateway.createConsumer({ realm: 'other', environment: 'test' }, wants)
    const linked = await gateway.linkNewPipeline('acme', 'new')
    expect(linked.map(({ id }) => id).sort()).toEqual([test.id, prod.id].sort())
    expect((await gateway.getConsumer(PROD, prod.id)).pipelines).toEqual(['old', 'new'])
    expect(await gateway.linkNewPipeline('acme', 'new')).toEqual([])
  })

  it('stores no secret in clear', async () => {
    const { id, apiKeys } = await gateway.createConsumer(TEST, { name: 'shop' })
    const key = await gateway.revealCredential(TEST, id, apiKeys[0]?.id ?? '')
    await gateway.addBasicCredential(TEST, id, 'joe', 'correct horse')
    await gateway.signToken(TEST, '{}')
    const text = await subject.stored()
    expect(text).toContain('acme-joe')
    for (const secret of [key, 'correct horse', Buffer.from('correct horse').toString('base64')]) {
      expect(text).not.toContain(secret)
    }
  })

  it('signs tokens that it takes, in their scope and time', async () => {
    const seconds = Math.floor(subject.now() / 1000)
    const payload = `{"sub":"ana","n":12345678901234567890,"jti":"1","exp":${seconds + 60}}`
    const token = await gateway.signToken(TEST, payload)
    const header = JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString()) as object
    expect(header).toEqual({ alg: 'HS256', typ: 'JWT', kid: expect.any(String) as string })
    const expected = { payload, subject: 'ana', expiresAt: (seconds + 60) * 1000 }
    expect(await gateway.verifyToken(TEST, token)).toEqual(expected)
    expect(await gateway.verifyToken(TEST, token)).toEqual(expected)
    for (const scope of [PROD, { realm: 'other', environment: 'test' }]) {
      expect(await gateway.verifyToken(scope, token)).toBeUndefined()
    }
    await subject.pass(61_000)
    expect(await gateway.verifyToken(TEST, token)).toBeUndefined()
  })

  it('takes no token that was changed, or made by somebody else', async () => {
    const token = await gateway.signToken(TEST, '{"sub":"ana"}')
    const [header = '', , signature = ''] = token.split('.')
    const admin = Buffer.from('{"sub":"admin"}').toString('base64url')
    const none = Buffer.from('{"alg":"none"}').toString('base64url')
    const forged = await new SignJWT({ sub: 'admin' })
      .setProtectedHeader({ alg: 'HS256' })
      .sign(new TextEncoder().encode('x'.repeat(32)))
    for (const wrong of [
      `${header}.${admin}.${signature}`,
      `${none}.${admin}.`,
      forged,
      '',
      'a.b.c',
      token + 'A',
      '...',
    ]) {
      expect(await gateway.verifyToken(TEST, wrong), wrong).toBeUndefined()
    }
  })

  it('tells apart tokens without a subject', async () => {
    const [one, two] = [await gateway.signToken(TEST, '{"jti":"1"}'), await gateway.signToken(TEST, '{"jti":"2"}')]
    expect((await gateway.verifyToken(TEST, one))?.subject).toBe('1')
    expect((await gateway.verifyToken(TEST, two))?.subject).toBe('2')
  })

  it('rotates the secret of tokens, and revokes old ones', async () => {
    const before = await gateway.signToken(TEST, '{"sub":"a"}')
    const [old] = await gateway.listTokenSecrets(TEST)
    const id = await gateway.rotateTokenSecret(TEST)
    const after = await gateway.signToken(TEST, '{"sub":"b"}')
    expect((await gateway.listTokenSecrets(TEST)).map((secret) => secret.id)).toEqual([id, old?.id])
    expect((await gateway.verifyToken(TEST, before))?.subject).toBe('a')
    expect((await gateway.verifyToken(TEST, after))?.subject).toBe('b')
    expect(await gateway.revokeTokenSecret(TEST, old?.id ?? '')).toBe(true)
    expect(await gateway.revokeTokenSecret(TEST, old?.id ?? '')).toBe(false)
    expect(await gateway.verifyToken(TEST, before)).toBeUndefined()
    expect((await gateway.verifyToken(TEST, after))?.subject).toBe('b')
  })

  it('takes a token that another process has just signed, and makes one secret for both', async () => {
    const [a, b] = await Promise.all([
      gateway.signToken(TEST, '{"sub":"a"}'),
      subject.other.signToken(TEST, '{"sub":"b"}'),
    ])
    await subject.pass(1_000)
    expect((await subject.other.verifyToken(TEST, a))?.subject).toBe('a')
    expect((await gateway.verifyToken(TEST, b))?.subject).toBe('b')
    expect(await gateway.listTokenSecrets(TEST)).toHaveLength(1)
    await gateway.rotateTokenSecret(TEST)
    await subject.pass(1_000)
    expect((await subject.other.verifyToken(TEST, await gateway.signToken(TEST, '{"sub":"c"}')))?.subject).toBe('c')
  })

  it('lets other processes know of a revoked secret in time', async () => {
    const token = await gateway.signToken(TEST, '{"sub":"a"}')
    await subject.pass(1_000)
    expect(await subject.other.verifyToken(TEST, token)).toBeDefined()
    for (const { id } of await gateway.listTokenSecrets(TEST)) await gateway.revokeTokenSecret(TEST, id)
    await subject.pass(SPREAD_MS)
    expect(await subject.other.verifyToken(TEST, token)).toBeUndefined()
  })

  it('takes tokens of issuers, for their audience, while their keys are published', async () => {
    const server = await serveKeys()
    try {
      const issuer = { issuer: 'https://idp.example', keys: { url: server.url }, audiences: ['jatai'] }
      await gateway.putTokenIssuer(TEST, issuer)
      expect(await gateway.listTokenIssuers(TEST)).toMatchObject([issuer])
      const sign = (claims: object, key = server.keys.a): Promise<string> =>
        new SignJWT({ iss: issuer.issuer, aud: 'jatai', sub: 'ana', exp: subject.now() / 1000 + 3600, ...claims })
          .setProtectedHeader({ alg: 'ES256', kid: key === server.keys.a ? 'a' : 'b' })
          .sign(key)
      const good = await sign({})
      expect(await gateway.verifyToken(TEST, good)).toMatchObject({ subject: 'https://idp.example#ana' })
      for (const claims of [
        { iss: 'https://evil.example' },
        { aud: 'other' },
        { exp: subject.now() / 1000 - 60 },
        { nbf: subject.now() / 1000 + 300 },
        { exp: undefined },
        { sub: undefined },
      ]) {
        expect(await gateway.verifyToken(TEST, await sign(claims)), JSON.stringify(claims)).toBeUndefined()
      }
      expect(await gateway.verifyToken(PROD, good)).toBeUndefined()
      expect(await gateway.verifyToken(TEST, await sign({}, server.keys.b))).toBeUndefined()
      expect(server.fetches()).toBe(1)
      await server.publish('b')
      await subject.pass(30_000)
      expect(await gateway.verifyToken(TEST, await sign({}, server.keys.b))).toBeDefined()
      for (let i = 0; i < 5; i++) expect(await gateway.verifyToken(TEST, await sign({ n: i }))).toBeUndefined()
      expect(server.fetches()).toBe(2)
      expect(await gateway.deleteTokenIssuer(TEST, issuer.issuer)).toBe(true)
      expect(await gateway.deleteTokenIssuer(TEST, issuer.issuer)).toBe(false)
      expect(await gateway.verifyToken(TEST, await sign({}, server.keys.b))).toBeUndefined()
    } finally {
      await server.close()
    }
  })

  it('takes no token that was signed with a public key as if it were a secret', async () => {
    const { publicKey } = await generateKeyPair('RS256', { extractable: true })
    const jwk = { ...(await exportJWK(publicKey)), kid: 'a', alg: 'RS256' }
    const issuer = { issuer: 'idp', keys: { keySet: JSON.stringify({ keys: [jwk] }) }, audiences: ['jatai'] }
    await gateway.putTokenIssuer(TEST, issuer)
    const forged = await new SignJWT({ iss: 'idp', aud: 'jatai', sub: 'admin', exp: subject.now() / 1000 + 60 })
      .setProtectedHeader({ alg: 'HS256', kid: 'a' })
      .sign(new TextEncoder().encode(JSON.stringify(jwk)))
    expect(await gateway.verifyToken(TEST, forged)).toBeUndefined()
  })

  it.each([
    ['no issuer', { issuer: '' }],
    ['no audience', { audiences: [] }],
    ['an algorithm with a shared secret', { algorithms: ['HS256'] }],
    ['no signature', { algorithms: ['none'] }],
    ['an address without TLS', { keys: { url: 'http://idp.example/keys' } }],
    ['an address with a password', { keys: { url: 'https://a:b@idp.example/keys' } }],
    ['keys that are none', { keys: { keySet: '{}' } }],
    ['keys that are secrets', { keys: { keySet: '{"keys":[{"kty":"oct","k":"AAAA"}]}' } }],
  ])('refuses an issuer with %s', async (_name, wrong) => {
    const issuer = { issuer: 'idp', keys: { url: 'https://idp.example/keys' }, audiences: ['jatai'], ...wrong }
    await expect(gateway.putTokenIssuer(TEST, issuer)).rejects.toEqual(refused('TOKEN_ISSUER_INVALID'))
  })
}

/** A server that publishes a key set. */
async function serveKeys() {
  const [a, b] = [await generateKeyPair('ES256'), await generateKeyPair('ES256')]
  const publicOf = { a: await exportJWK(a.publicKey), b: await exportJWK(b.publicKey) }
  let published: 'a' | 'b' = 'a'
  let fetches = 0
  const server = createServer((_request, response) => {
    fetches++
    response.end(JSON.stringify({ keys: [{ ...publicOf[published], kid: published, alg: 'ES256' }] }))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/keys`,
    keys: { a: a.privateKey, b: b.privateKey },
    fetches: () => fetches,
    async publish(name: 'a' | 'b') {
      published = name
    },
    close: () => new Promise<void>((resolve) => server.close(() => resolve()).closeAllConnections()),
  }
}
