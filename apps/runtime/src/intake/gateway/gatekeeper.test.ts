import { randomBytes } from 'node:crypto'
import { createManualClock, createSecretBox, openBuiltInGateway, openSqliteDocuments } from '@jatai/platform'
import type { BuiltInGateway, CallerLookup, CredentialKind } from '@jatai/platform'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createGatekeeper } from './gatekeeper.ts'
import type { Admission, Gatekeeper } from './gatekeeper.ts'
import type { RateLimiter } from './rate-limiter.ts'

const SCOPE = { realm: 'acme', environment: 'test' }
const clock = createManualClock()
const documents = openSqliteDocuments({ file: ':memory:' })
let gateway: BuiltInGateway
let key: string
let token: string
const warnings: string[] = []

beforeAll(async () => {
  gateway = await openBuiltInGateway({ documents, clock, secrets: createSecretBox([randomBytes(32)]) })
  const { id, apiKeys } = await gateway.createConsumer(SCOPE, { name: 'shop', pipelines: ['orders'] })
  key = await gateway.revealCredential(SCOPE, id, apiKeys[0]?.id ?? '')
  await gateway.addBasicCredential(SCOPE, id, 'joe', 'secret')
  token = await gateway.signToken(SCOPE, '{"sub":"ana"}')
})
afterAll(async () => {
  await gateway.close()
  await documents.close()
})

function gatekeeperOf(
  wanted: readonly CredentialKind[],
  options: { limiter?: RateLimiter; gateway?: CallerLookup } = {},
): Gatekeeper {
  return createGatekeeper({
    scope: SCOPE,
    pipeline: 'orders',
    wanted,
    gateway: options.gateway ?? gateway,
    limiter: options.limiter,
    aggregateBy: 'CONSUMER',
    now: clock.now,
    warn: (text) => warnings.push(text),
  })
}

function admit(gatekeeper: Gatekeeper, headers: Readonly<Record<string, string>>): Admission | Promise<Admission> {
  return gatekeeper.admit({ headers, rawHeaders: Object.entries(headers).flat(), query: '' })
}

const login = (password = 'secret'): string => `Basic ${btoa(`acme-joe:${password}`)}`

test('answers at once for keys, logins and tokens that it has seen', async () => {
  expect(admit(gatekeeperOf(['api-key']), { apikey: key })).toMatchObject({
    kind: 'admitted',
    caller: { consumer: 'shop' },
  })
  expect(admit(gatekeeperOf(['basic']), { authorization: login() })).toMatchObject({ kind: 'admitted' })
  const tokens = gatekeeperOf(['jwt'])
  await admit(tokens, { authorization: `Bearer ${token}` })
  expect(admit(tokens, { authorization: `Bearer ${token}` })).toMatchObject({
    kind: 'admitted',
    caller: { token: { text: token, subject: 'ana' } },
  })
})

test('takes a token and a login together, the login for the proxy, and hides that alone', async () => {
  const headers = { authorization: `Bearer ${token}`, 'proxy-authorization': login() }
  const gatekeeper = gatekeeperOf(['jwt', 'basic'])
  expect(await admit(gatekeeper, headers)).toMatchObject({
    kind: 'admitted',
    rawHeaders: ['authorization', `Bearer ${token}`],
    caller: { consumer: 'shop', token: { subject: 'ana' } },
  })
  expect(await admit(gatekeeper, { ...headers, 'proxy-authorization': login('x') })).toMatchObject({ kind: 'refused' })
})

test('tells callers apart', async () => {
  const one = (await admit(gatekeeperOf(['api-key']), { apikey: key })) as { principal?: string }
  const two = (await admit(gatekeeperOf(['jwt']), { authorization: `Bearer ${token}` })) as { principal?: string }
  expect(one.principal).not.toBe(two.principal)
})

describe('when what it stands on is away', () => {
  test('calls are let in uncounted, with a line in the log a minute', async () => {
    const away = [
      { take: () => Promise.reject(new Error('no cache')) },
      {
        take: () => {
          throw new Error('no cache')
        },
      },
    ]
    for (const limiter of away) {
      warnings.length = 0
      const gatekeeper = gatekeeperOf(['api-key'], { limiter })
      for (let call = 0; call < 3; call++) {
        expect(await admit(gatekeeper, { apikey: key })).toMatchObject({ kind: 'admitted' })
      }
      expect(warnings).toEqual([expect.stringContaining('no cache')])
      clock.advance(60_000)
      await admit(gatekeeper, { apikey: key })
      expect(warnings).toHaveLength(2)
    }
  })

  test('tokens that cannot be checked are answered with 503', async () => {
    const broken = { ...gateway, verifyToken: () => Promise.reject(new Error('no documents')) }
    expect(await admit(gatekeeperOf(['jwt'], { gateway: broken }), { authorization: 'Bearer x' })).toMatchObject({
      kind: 'refused',
      answer: { status: 503 },
    })
  })
})
