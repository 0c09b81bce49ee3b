import { authenticationRules, createClient, providers, providerSignIn, signIn, users } from '@jatai/api'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { startCoordinator } from '../../__fixtures__/start-coordinator.ts'
import type { StartedCoordinator } from '../../__fixtures__/start-coordinator.ts'
import { createBrowser } from '../__fixtures__/browser.ts'
import { addPerson, PASSWORD } from '../__fixtures__/people.ts'
import { startProvider } from '../__fixtures__/start-provider.ts'
import type { StartedProvider } from '../__fixtures__/start-provider.ts'

// platform.md §9.4: rules by the domain of the e-mail address.

const params = { realm: 'demo' }
let started: StartedCoordinator
let idp: StartedProvider
let url: string
let provider: string

beforeAll(async () => {
  started = await startCoordinator()
  const body = { name: 'Acme', issuer: 'https://acme.invalid', clientId: 'jatai', domains: ['acme.test'] }
  const { body: made } = await started.admin.call(providers.createProvider, { params, body })
  idp = await startProvider([made.redirectUri])
  ;({ id: provider, signInUrl: url } = made)
  const { issuer, clientId, clientSecret } = idp
  const change = { issuer, clientId, clientSecret, state: 'active' as const }
  await started.admin.call(providers.updateProvider, { params: { ...params, id: provider }, body: change })
})
beforeEach(() => started.forgetRequests())
afterAll(async () => {
  await started.close()
  await idp.close()
})

test('the domains of the users are listed, with who signed in how', async () => {
  await addPerson(started, 'ana@acme.test')
  idp.accounts.set('bia', { email: 'bia@acme.test', email_verified: true })
  idp.account = 'bia'
  await createBrowser().visit(url)
  expect(await list()).toEqual([
    { domain: 'acme.test', passwordUsers: 1, providerUsers: 1 },
    { domain: 'demo.local', passwordUsers: 1, providerUsers: 0 },
  ])
})

test('a rule that is written down changes nothing', async () => {
  await write([{ domain: 'ACME.test', rule: 'provider-only' }])
  expect((await list())[0]).toMatchObject({ domain: 'acme.test', draft: 'provider-only' })
  expect(await signsIn('ana@acme.test')).toBe(true)
})

test('the last administrator is not locked out', async () => {
  await write([{ domain: 'demo.local', rule: 'provider-only' }])
  await expect(activate()).rejects.toMatchObject({ code: 'LAST_ADMINISTRATOR', details: { status: 409 } })
  expect((await list()).map(({ active }) => active)).toEqual([undefined, undefined])
  const everywhere = { params: { ...params, id: provider }, body: { domains: [] } }
  await started.admin.call(providers.updateProvider, everywhere)
  await write([{ domain: 'demo.local', rule: 'provider-or-password' }])
})

test('the first activation leaves each user of other domains as at the last sign-in', async () => {
  await write([{ domain: 'acme.test', rule: 'provider-or-password' }])
  idp.accounts.set('carl', { email: 'carl@else.test', email_verified: true })
  idp.account = 'carl'
  await createBrowser().visit(url)
  await addPerson(started, 'dora@else.test')
  await activate()
  expect(await list()).toMatchObject([
    { domain: 'acme.test', active: 'provider-or-password' },
    { domain: 'demo.local', active: 'provider-or-password' },
    { domain: 'else.test', active: 'custom' },
  ])
  expect((await person('carl@else.test')).authentication).toBe('provider-only')
  expect((await person('dora@else.test')).authentication).toBe('password')
  expect(await signsIn('dora@else.test')).toBe(true)
})

test('where a provider is the only way, passwords, links and resets are none', async () => {
  const { body: reset } = await started.admin.call(users.resetUserPassword, {
    params: { ...params, id: (await person('ana@acme.test')).id },
  })
  await write([{ domain: 'acme.test', rule: 'provider-only' }])
  await activate()
  expect((await person('ana@acme.test')).authentication).toBe('provider-only')
  expect(await signsIn('ana@acme.test')).toBe('SIGN_IN_REFUSED')
  const code = /code=([\w-]+)/.exec(reset.link ?? '')?.[1] ?? ''
  const client = createClient({ address: started.address })
  const used = client.call(signIn.setPassword, { params, body: { code, newPassword: 'Another-2028' } })
  await expect(used).rejects.toMatchObject({ code: 'LINK_INVALID' })
  const one = { params: { ...params, id: (await person('ana@acme.test')).id } }
  await expect(started.admin.call(users.resetUserPassword, one)).rejects.toMatchObject({ code: 'PASSWORD_NOT_USED' })
  const body = { email: 'new@acme.test', name: 'New' }
  const { body: invited } = await started.admin.call(users.createUser, { params, body })
  expect(invited).toMatchObject({ user: { authentication: 'provider-only' }, invitation: { isSent: false } })
  expect(invited.invitation.link).toBeUndefined()
})

test('in a custom domain each user is chosen, and new ones sign in by a provider', async () => {
  const { body } = await started.admin.call(users.createUser, { params, body: { email: 'eva@else.test', name: 'Eva' } })
  expect(body.user.authentication).toBe('provider-only')
  const one = { ...params, id: body.user.id }
  await started.admin.call(users.updateUser, { params: one, body: { authentication: 'password' } })
  expect((await person('eva@else.test')).authentication).toBe('password')
})

test('the ways to sign in are told by domain, never by user', async () => {
  const options = async (email?: string) => {
    const query = email === undefined ? {} : { email }
    return (await createClient({ address: started.address }).call(providerSignIn.signInOptions, { params, query })).body
  }
  expect(await options()).toEqual({
    password: true,
    canResetPassword: true,
    providers: [{ id: provider, name: 'Acme', url }],
  })
  expect(await options('ana@acme.test')).toMatchObject({ password: false, canResetPassword: false })
  expect(await options('nobody@acme.test')).toEqual(await options('ana@acme.test'))
  expect(await options('carl@else.test')).toEqual(await options('nobody@else.test'))
  await started.admin.call(providers.updateProvider, {
    params: { ...params, id: provider },
    body: { domains: ['acme.test'] },
  })
  expect((await options('x@else.test')).providers).toEqual([])
  const elsewhere = { params: { realm: 'unknown' }, query: {} }
  const { body } = await createClient({ address: started.address }).call(providerSignIn.signInOptions, elsewhere)
  expect(body).toEqual({ password: true, canResetPassword: true, providers: [] })
})

test('a change that is based on other rules is refused', async () => {
  const { etag = '' } = await started.admin.call(authenticationRules.listAuthenticationRules, { params })
  await write([{ domain: 'acme.test', rule: 'custom' }])
  const body = { rules: [] }
  const stale = started.admin.call(authenticationRules.setAuthenticationRules, { params, body, ifMatch: etag })
  await expect(stale).rejects.toMatchObject({ code: 'REVISION_STALE', details: { status: 412 } })
})

test('the provider that administrators need is not taken away', async () => {
  await write([{ domain: 'acme.test', rule: 'provider-or-password' }])
  await activate()
  const { id } = await person('ana@acme.test')
  const me = (await started.admin.call(signIn.me)).body
  const { groups } = await person(me.email ?? '')
  const one = { params: { ...params, id } }
  await started.admin.call(users.updateUser, { ...one, body: { groups } })
  await started.admin.call(users.updateUser, { ...one, body: { authentication: 'provider-only' } })
  await write([{ domain: 'acme.test', rule: 'provider-only' }])
  await activate()
  // Ana is the other administrator: without the provider, the first one is the last.
  await started.admin.call(providers.updateProvider, { params: { ...params, id: provider }, body: { state: 'draft' } })
  const first = { params: { ...params, id: me.id } }
  const archived = started.admin.call(users.updateUser, { ...first, body: { archived: true } })
  await expect(archived).rejects.toMatchObject({ code: 'LAST_ADMINISTRATOR' })
  expect(started.faults).toEqual([])
})

async function list(): Promise<authenticationRules.DomainRule[]> {
  return (await started.admin.call(authenticationRules.listAuthenticationRules, { params })).body
}

async function write(
  rules: readonly { domain: string; rule: authenticationRules.AuthenticationRule }[],
): Promise<void> {
  await started.admin.call(authenticationRules.setAuthenticationRules, { params, body: { rules: [...rules] } })
}

async function activate(): Promise<void> {
  await started.admin.call(authenticationRules.activateAuthenticationRules, { params })
}

async function person(email: string): Promise<users.User> {
  const { body } = await started.admin.call(users.listUsers, { params, query: { search: email } })
  return body[0] as users.User
}

async function signsIn(email: string): Promise<unknown> {
  const body = { email, password: PASSWORD, asToken: true }
  return createClient({ address: started.address })
    .call(signIn.signIn, { params, body })
    .then(
      () => true,
      (error: { code?: unknown }) => error.code,
    )
}
