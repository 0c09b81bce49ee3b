import { audit, createClient, providers, signIn, users } from '@jatai/api'
import type { BodyOf } from '@jatai/api'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { startCoordinator } from '../../__fixtures__/start-coordinator.ts'
import type { StartedCoordinator } from '../../__fixtures__/start-coordinator.ts'
import { createBrowser } from '../__fixtures__/browser.ts'
import type { Browser, Page } from '../__fixtures__/browser.ts'
import { addGroup, addPerson } from '../__fixtures__/people.ts'
import { startProvider } from '../__fixtures__/start-provider.ts'
import type { StartedProvider } from '../__fixtures__/start-provider.ts'

const params = { realm: 'demo' }
let started: StartedCoordinator
let idp: StartedProvider
/** Of the provider, on our side. */
let id: string
let url: string

beforeAll(async () => {
  started = await startCoordinator()
  // The provider must know the address to come back to, which has the id of our side in it.
  const { body } = await started.admin.call(providers.createProvider, {
    params,
    body: {
      name: 'Acme',
      issuer: 'https://acme.invalid',
      clientId: 'jatai',
      clientSecret: 'x',
      domains: ['acme.test'],
    },
  })
  idp = await startProvider([body.redirectUri])
  ;({ id, signInUrl: url } = body)
  const { issuer, clientId, clientSecret } = idp
  await change({ issuer, clientId, clientSecret })
})
beforeEach(async () => {
  await started.forgetRequests()
  await change({ state: 'active' })
})
afterAll(async () => {
  await started.close()
  await idp.close()
})

test('a new person becomes a user without rights, and has a session that scripts cannot read', async () => {
  idp.accounts.set('ana', { email: 'Ana@acme.test', email_verified: true, name: 'Ana' })
  const { page, browser } = await comeBack('ana', `${url}?returnTo=/build`)
  expect(page.url.href).toBe(`${started.address}/build`)
  const session = page.cookies.find((each) => each.startsWith('jatai_session=')) ?? ''
  expect(session).toMatch(/^jatai_session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict; Expires=/)
  expect(await me(browser)).toMatchObject({ email: 'ana@acme.test', name: 'Ana', realm: 'demo', permissions: [] })
  const { body } = await started.admin.call(users.listUsers, { params, query: { search: 'ana@' } })
  expect(body).toMatchObject([
    { email: 'ana@acme.test', groups: [], isLinked: true, lastSignInAt: expect.any(Number) as unknown },
  ])
  expect(browser.cookie('jatai_provider_sign_in')).toBeUndefined()
})

test('the provider is asked with PKCE, state and nonce, each new', async () => {
  const asked = await Promise.all(Array.from({ length: 2 }, () => createBrowser().until(/^\/auth$/, url)))
  for (const { searchParams } of asked) {
    expect(Object.fromEntries(searchParams)).toMatchObject({
      response_type: 'code',
      client_id: 'jatai',
      scope: 'openid profile email',
      code_challenge_method: 'S256',
      redirect_uri: `${started.address}/auth/realms/demo/providers/${id}/callback`,
    })
    for (const name of ['state', 'nonce', 'code_challenge']) expect(searchParams.get(name)).toMatch(/^[\w-]{43}$/)
  }
  for (const name of ['state', 'nonce', 'code_challenge']) {
    expect(asked[0]?.searchParams.get(name)).not.toBe(asked[1]?.searchParams.get(name))
  }
})

test('a user that is there signs in with the groups there are, and only under the account that came first', async () => {
  const group = await addGroup(started.admin, 'readers', [{ role: 'audit-viewer' }])
  await addPerson(started, 'bia@acme.test', [group])
  idp.accounts.set('bia', { email: 'bia@acme.test', email_verified: true })
  const { browser } = await comeBack('bia')
  expect(await me(browser)).toMatchObject({ name: 'bia@acme.test', permissions: ['AUDIT:READ'] })

  idp.accounts.set('bia-2', { email: 'bia@acme.test', email_verified: true })
  expect((await comeBack('bia-2')).page.url.hash).toBe('#sign-in-error=PROVIDER_PERSON')

  // The address may change at the provider: the account is the same person.
  idp.accounts.set('bia', { email: 'beatriz@acme.test', email_verified: true })
  expect(await me((await comeBack('bia')).browser)).toMatchObject({ email: 'bia@acme.test' })

  const { body } = await started.admin.call(users.listUsers, { params, query: { search: 'bia@' } })
  const one = { ...params, id: body[0]?.id ?? '' }
  await started.admin.call(users.updateUser, { params: one, body: { isLinked: false } })
  expect(await me((await comeBack('bia-2')).browser)).toMatchObject({ email: 'bia@acme.test' })
})

test.each([
  ['says that the address is not verified', { email: 'no@acme.test', email_verified: false }, 'PROVIDER_CLAIM'],
  ['tells no address', { name: 'Nobody' }, 'PROVIDER_CLAIM'],
  ['tells what is no address', { email: 'nobody' }, 'PROVIDER_CLAIM'],
  ['tells several addresses', { email: ['a@acme.test', 'b@acme.test'] }, 'PROVIDER_CLAIM'],
  ['is not there for the domain', { email: 'admin@demo.local', email_verified: true }, 'PROVIDER_CLAIM'],
])('nobody signs in when the provider %s', async (_what, account, code) => {
  idp.accounts.set('odd', account as never)
  const { page, browser } = await comeBack('odd')
  expect(page.url.hash).toBe(`#sign-in-error=${code}`)
  expect(browser.cookie('jatai_session')).toBeUndefined()
  const { body } = await started.admin.call(users.listUsers, { params, query: { search: 'nobody' } })
  expect(body).toEqual([])
})

test('what the provider refuses is told by its code, and recorded', async () => {
  const { page } = await comeBack(undefined)
  expect(page.url.href).toBe(`${started.address}/#sign-in-error=PROVIDER_REFUSED`)
  const { body } = await started.admin.call(audit.listAudit, { params, query: { service: 'Sign-in', status: 'Error' } })
  expect(body.content[0]).toMatchObject({
    httpStatusCode: 303,
    description: 'Acme has refused the sign-in: access_denied',
  })
})

test('an archived user does not come back in', async () => {
  const { id: person } = await addPerson(started, 'gone@acme.test')
  await started.admin.call(users.updateUser, { params: { ...params, id: person }, body: { archived: true } })
  idp.accounts.set('gone', { email: 'gone@acme.test', email_verified: true })
  expect((await comeBack('gone')).page.url.hash).toBe('#sign-in-error=SIGN_IN_REFUSED')
})

test('the address that the browser comes back to counts once, and in this browser only', async () => {
  idp.accounts.set('ana', { email: 'ana@acme.test', email_verified: true })
  idp.account = 'ana'
  const victim = createBrowser()
  const attacker = createBrowser()
  const callback = await attacker.until(/\/callback$/, url)

  expect(await problem(victim, callback)).toEqual([400, 'SIGN_IN_EXPIRED'])
  await victim.until(/\/callback$/, url)
  expect(await problem(victim, callback), 'a browser with a sign-in of its own').toEqual([400, 'SIGN_IN_EXPIRED'])
  expect(victim.cookie('jatai_session')).toBeUndefined()

  const other = new URL(callback)
  other.searchParams.set('state', 'guessed')
  expect(await problem(attacker, other)).toEqual([400, 'SIGN_IN_EXPIRED'])
  expect((await attacker.visit(callback)).url.hash).toBe('')
  expect(attacker.cookie('jatai_session')).toBeDefined()
  expect(await problem(attacker, callback), 'replayed').toEqual([400, 'SIGN_IN_EXPIRED'])
})

test('of two that come back with the same address at once, one is signed in', async () => {
  idp.account = 'ana'
  const browser = createBrowser()
  const callback = await browser.until(/\/callback$/, url)
  const cookie = `jatai_provider_sign_in=${browser.cookie('jatai_provider_sign_in') ?? ''}`
  const answers = await Promise.all(
    Array.from({ length: 5 }, () => fetch(callback, { redirect: 'manual', headers: { Cookie: cookie } })),
  )
  expect(answers.map(({ status }) => status).sort()).toEqual([303, 400, 400, 400, 400])
})

test('an answer for one provider counts at no other', async () => {
  const { body } = await started.admin.call(providers.createProvider, {
    params,
    body: { name: 'Other', issuer: idp.issuer, clientId: idp.clientId, clientSecret: idp.clientSecret },
  })
  idp.account = 'ana'
  const browser = createBrowser()
  const callback = await browser.until(/\/callback$/, url)
  const moved = new URL(body.redirectUri)
  moved.search = callback.search
  expect(await problem(browser, moved)).toEqual([400, 'SIGN_IN_EXPIRED'])
  await started.admin.call(providers.removeProvider, { params: { ...params, id: body.id } })
})

test('a draft is closed; in validation, people who may change the configuration get in, and nobody else', async () => {
  await change({ state: 'draft' })
  expect(await problem(createBrowser(), new URL(url))).toEqual([403, 'PROVIDER_NOT_ACTIVE'])
  await change({ state: 'in-validation' })
  idp.accounts.set('new', { email: 'new@acme.test', email_verified: true })
  expect((await comeBack('new')).page.url.hash).toBe('#sign-in-error=PROVIDER_NOT_ACTIVE')
  expect((await comeBack('ana')).page.url.hash).toBe('#sign-in-error=PROVIDER_NOT_ACTIVE')
  const managers = await addGroup(started.admin, 'sso', [{ role: 'idp-access-manager' }])
  await addPerson(started, 'sso@acme.test', [managers])
  idp.accounts.set('sso', { email: 'sso@acme.test', email_verified: true })
  expect((await comeBack('sso')).page.url.hash).toBe('')
  const { body } = await started.admin.call(users.listUsers, { params, query: { search: 'new@acme.test' } })
  expect(body).toEqual([])
})

test.each(['//evil.test', 'https://evil.test', '/\\evil.test', '/a b', '/a#b', 'evil', '/\t/evil.test'])(
  'the browser is not sent on to %j',
  async (returnTo) => {
    const asked = new URL(url)
    asked.searchParams.set('returnTo', returnTo)
    expect(await problem(createBrowser(), asked)).toEqual([400, 'INPUT_INVALID'])
  },
)

test('a session that the browser had before is not the one it has afterwards', async () => {
  const first = await comeBack('ana')
  const before = first.browser.cookie('jatai_session')
  idp.account = 'ana'
  await first.browser.visit(url)
  expect(first.browser.cookie('jatai_session')).not.toBe(before)
})

test('the secret of the client is sealed, and shown nowhere', async () => {
  const { body } = await started.admin.call(providers.getProvider, { params: { ...params, id } })
  const { body: records } = await started.admin.call(audit.listAudit, { params, query: { size: 1000 } })
  expect(body).toMatchObject({ hasClientSecret: true })
  expect(JSON.stringify([body, records])).not.toContain(idp.clientSecret)
  expect(started.faults).toEqual([])
})

test('the secret does not go to another issuer or for another client', async () => {
  for (const body of [{ issuer: 'https://evil.test' }, { clientId: 'other' }]) {
    await expect(change(body)).rejects.toMatchObject({ code: 'PROVIDER_SECRET_NEEDED' })
  }
})

test.each(['http://idp.example.com', 'https://idp.example.com?x=1', 'https://u:p@idp.example.com', 'ftp://x', 'idp'])(
  '%j is no issuer',
  async (issuer) => {
    const body = { name: 'Odd', issuer, clientId: 'x' }
    const refused = started.admin.call(providers.createProvider, { params, body })
    await expect(refused).rejects.toMatchObject({ code: 'INPUT_INVALID' })
  },
)

test('who signs in by a provider has no way around its end: ending the session ends it', async () => {
  const { browser } = await comeBack('ana')
  const { csrfToken } = (await me(browser)) as { csrfToken: string }
  const cookie = `jatai_session=${browser.cookie('jatai_session') ?? ''}`
  await fetch(`${started.address}/auth/sign-out`, {
    method: 'POST',
    headers: { Cookie: cookie, 'X-CSRF-Token': csrfToken },
  })
  expect((await fetch(`${started.address}/auth/me`, { headers: { Cookie: cookie } })).status).toBe(401)
})

async function change(body: BodyOf<typeof providers.updateProvider>): Promise<void> {
  await started.admin.call(providers.updateProvider, { params: { ...params, id }, body })
}

/** Signs in at the provider as an account, in a new browser. */
async function comeBack(account: string | undefined, from = url): Promise<{ page: Page; browser: Browser }> {
  idp.account = account
  const browser = createBrowser()
  return { page: await browser.visit(from), browser }
}

async function me(browser: Browser): Promise<object> {
  const token = browser.cookie('jatai_session') ?? ''
  return (await createClient({ address: started.address, token }).call(signIn.me)).body
}

async function problem(browser: Browser, at: URL): Promise<[number, unknown]> {
  const { status, body } = await browser.visit(at)
  return [status, (JSON.parse(body) as { code?: unknown }).code]
}
