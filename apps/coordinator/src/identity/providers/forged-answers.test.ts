import { providers, users } from '@jatai/api'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { startCoordinator } from '../../__fixtures__/start-coordinator.ts'
import type { StartedCoordinator } from '../../__fixtures__/start-coordinator.ts'
import { createBrowser } from '../__fixtures__/browser.ts'
import { FORGER_SECRET, startForger } from '../__fixtures__/start-forger.ts'
import type { StartedForger } from '../__fixtures__/start-forger.ts'

// What a provider answers is believed only as far as it can be checked (OpenID Connect Core §3.1.3.7).

const params = { realm: 'demo' }
let started: StartedCoordinator
let forger: StartedForger
let url: string

beforeAll(async () => {
  started = await startCoordinator()
  forger = await startForger()
  const body = { name: 'Forger', issuer: forger.issuer, clientId: 'jatai', clientSecret: FORGER_SECRET }
  const { body: provider } = await started.admin.call(providers.createProvider, { params, body })
  url = provider.signInUrl
  const one = { ...params, id: provider.id }
  await started.admin.call(providers.updateProvider, { params: one, body: { state: 'active' } })
})
afterEach(() => {
  forger.change = (claims) => claims
  forger.signature = 'right'
})
afterAll(async () => {
  await started.close()
  await forger.close()
})

test('a right answer signs in, after the code was redeemed with the verifier and the secret of the client', async () => {
  expect(await end()).toBe('')
  const secret = `Basic ${Buffer.from(`jatai:${encodeURIComponent(FORGER_SECRET).replaceAll('%20', '+')}`).toString('base64')}`
  expect(forger.asked).toEqual({ verifierFits: true, secret })
})

test.each([
  ['of another issuer', { iss: 'https://other.test' }],
  ['for another client', { aud: 'other' }],
  ['for several clients without saying who asked', { aud: ['other'] }],
  ['for another sign-in', { nonce: 'other' }],
  ['without a nonce', { nonce: undefined }],
  ['that is over', { exp: 1_000_000 }],
  ['of the future', { nbf: 4_000_000_000 }],
  ['of nobody', { sub: undefined }],
])('an ID token %s is refused', async (_what, wrong) => {
  forger.change = (claims) => ({ ...claims, ...wrong })
  expect(await end()).toBe('#sign-in-error=PROVIDER_REFUSED')
})

test.each(['other key', 'client secret', 'none'] as const)(
  'an ID token signed with %s is refused',
  async (signature) => {
    forger.signature = signature
    expect(await end()).toBe('#sign-in-error=PROVIDER_REFUSED')
  },
)

test.each([
  ['no name', { sub: '' }],
  ['no address', { email: undefined }],
  ['a structure for an address', { email: { $ne: '' } }],
  ['that there are too many groups to tell', { _claim_names: { groups: 'src1' } }],
])('an ID token that tells %s signs nobody in', async (_what, odd) => {
  forger.change = (claims) => ({ ...claims, ...odd })
  expect(await end()).toBe('#sign-in-error=PROVIDER_CLAIM')
})

test('claims named like parts of objects are data', async () => {
  const odd = JSON.parse('{"__proto__":{"email":"x@x.test"},"constructor":{"prototype":{"polluted":1}}}') as object
  forger.change = (claims) => ({ ...odd, ...claims, name: 'x'.repeat(5000) })
  expect(await end()).toBe('')
  expect(({} as { polluted?: unknown }).polluted).toBeUndefined()
  const { body } = await started.admin.call(users.listUsers, { params, query: { search: 'forger.test' } })
  expect(body).toHaveLength(1)
})

test('an address that may not be connected to is not, and the check says so', async () => {
  const guarded = await startCoordinator({
    checkAddress: (host, address) => {
      if (address === '127.0.0.1') throw new Error(`${host} (${address}) may not be reached`)
    },
  })
  const body = { name: 'Inside', issuer: forger.issuer.replace('127.0.0.1', 'localhost'), clientId: 'x' }
  for (const issuer of [body.issuer, forger.issuer]) {
    const input = { params, body: { ...body, issuer } }
    const { body: provider } = await guarded.admin.call(providers.createProvider, input)
    const one = { ...params, id: provider.id }
    const { body: check } = await guarded.admin.call(providers.checkProvider, { params: one })
    expect(check).toEqual({ isUsable: false, problem: expect.stringContaining('may not be reached') as unknown })
    await guarded.admin.call(providers.updateProvider, { params: one, body: { state: 'active' } })
    const answer = await createBrowser().visit(provider.signInUrl)
    expect([answer.status, answer.body]).toEqual([503, expect.not.stringContaining('127.0.0.1')])
  }
  await guarded.close()
})

test('an issuer that is no provider, or says to be another one, cannot be used', async () => {
  const check = async (issuer: string): Promise<unknown> => {
    const input = { params, body: { name: 'Odd', issuer, clientId: 'x' } }
    const { body: provider } = await started.admin.call(providers.createProvider, input)
    return (await started.admin.call(providers.checkProvider, { params: { ...params, id: provider.id } })).body
  }
  for (const issuer of [started.address, forger.issuer.replace('127.0.0.1', 'localhost'), 'http://127.0.0.1:9']) {
    expect(await check(issuer), issuer).toMatchObject({
      isUsable: false,
      problem: expect.stringContaining('Odd') as unknown,
    })
  }
  expect(await check(forger.issuer)).toEqual({ isUsable: true })
})

/** What the browser is told in the end. */
async function end(): Promise<string> {
  await started.forgetRequests()
  return (await createBrowser().visit(url)).url.hash
}
