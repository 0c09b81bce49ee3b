import { createClient, groupIntegrations, groups, providers, signIn, users } from '@jatai/api'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { startCoordinator } from '../../__fixtures__/start-coordinator.ts'
import type { StartedCoordinator } from '../../__fixtures__/start-coordinator.ts'
import { REALMS } from '../../realms/realm-document.ts'
import type { RealmDocument } from '../../realms/realm-document.ts'
import { createBrowser } from '../__fixtures__/browser.ts'
import { addGroup, addPerson } from '../__fixtures__/people.ts'
import { startProvider } from '../__fixtures__/start-provider.ts'
import type { StartedProvider } from '../__fixtures__/start-provider.ts'

// platform.md §9.3: groups of the provider give groups of the realm.

const params = { realm: 'demo' }
const MINUTE_MS = 60_000
let started: StartedCoordinator
let idp: StartedProvider
let provider: string
let url: string
/** A group of the realm whose members may read the audit. */
let auditors: string
let others: string

beforeAll(async () => {
  started = await startCoordinator()
  const { body } = await started.admin.call(providers.createProvider, {
    params,
    body: { name: 'Acme', issuer: 'https://acme.invalid', clientId: 'jatai', groupsClaim: 'realm_access.roles' },
  })
  idp = await startProvider([body.redirectUri])
  ;({ id: provider, signInUrl: url } = body)
  const { issuer, clientId, clientSecret } = idp
  await started.admin.call(providers.updateProvider, {
    params: { ...params, id: provider },
    body: { issuer, clientId, clientSecret, state: 'active' },
  })
  auditors = await addGroup(started.admin, 'auditors', [{ role: 'audit-viewer' }])
  others = await addGroup(started.admin, 'others', [{ role: 'users-manager' }])
})
beforeEach(() => started.forgetRequests())
afterAll(async () => {
  await started.close()
  await idp.close()
})

test('until one is active, people keep the groups they were given', async () => {
  await addPerson(started, 'ana@acme.test', [others])
  account('ana', ['acme-audit'])
  expect(await rightsOf('ana')).toContain('USER:UPDATE')
  expect((await realm()).isFederated).toBe(false)
})

test('an equal one is refused, and of several none is made when one is wrong', async () => {
  const one = { name: 'Audit', provider, providerGroup: 'acme-audit', group: auditors }
  const [made] = await create([one])
  expect(made).toMatchObject({ ...one, status: 'draft', test: { status: 'not-executed' } })
  const fresh = { ...one, providerGroup: 'acme-other' }
  await expect(create([fresh, one])).rejects.toMatchObject({ code: 'INTEGRATION_TAKEN', details: { status: 409 } })
  await expect(create([{ ...fresh, group: 'nothing' }])).rejects.toMatchObject({ code: 'GROUP_UNKNOWN' })
  await expect(create([{ ...fresh, provider: 'nothing' }])).rejects.toMatchObject({ code: 'PROVIDER_UNKNOWN' })
  expect(await list()).toHaveLength(1)
  expect(await create([fresh])).toHaveLength(1)
})

test('a member shows in a private window that the group is found', async () => {
  const [audit] = await list()
  const id = audit?.id ?? ''
  const begin = (email: string) =>
    started.admin.call(groupIntegrations.testGroupIntegration, { params: { ...params, id }, body: { email } })

  const { body: pending } = await begin('ana@acme.test')
  expect((await get(id)).test).toMatchObject({ status: 'pending', email: 'ana@acme.test' })
  await expect(begin('ana@acme.test')).rejects.toMatchObject({ code: 'INTEGRATION_TEST_BUSY' })
  await started.admin.call(groupIntegrations.cancelGroupIntegrationTest, { params: { ...params, id } })
  expect((await get(id)).test.status).toBe('canceled')
  account('ana', ['acme-audit'])
  expect((await visit('ana', pending.url)).hash, 'a canceled test is an ordinary sign-in').toBe('')

  const { body: late } = await begin('ana@acme.test')
  started.advance(11 * MINUTE_MS)
  expect((await get(id)).test.status).toBe('expired')
  await visit('ana', late.url)
  expect((await get(id)).test.status).toBe('expired')

  account('bia', ['acme-audit'])
  expect((await visit('bia', (await begin('ana@acme.test')).body.url)).hash).toBe('#integration-test=failed')
  expect((await get(id)).test).toMatchObject({
    status: 'failed',
    problem: 'Somebody else has signed in: bia@acme.test',
  })

  account('ana', ['acme-else'])
  await visit('ana', (await begin('ana@acme.test')).body.url)
  expect((await get(id)).test).toMatchObject({ status: 'failed', problem: 'The member is not in "acme-audit"' })

  account('ana', ['acme-audit'])
  const { hash, hasSession } = await visit('ana', (await begin('ANA@acme.test')).body.url)
  expect([hash, hasSession]).toEqual(['#integration-test=success', false])
  expect((await get(id)).test.status).toBe('success')
})

test('only tested ones are activated, unless somebody accepts that', async () => {
  const [untested, tested] = (await list()).sort((a, b) => (a.test.status < b.test.status ? -1 : 1))
  const activate = (ids: readonly string[], acceptsUntested = false) =>
    started.admin.call(groupIntegrations.activateGroupIntegrations, {
      params,
      body: { ids: [...ids], acceptsUntested },
    })
  const ids = [tested?.id ?? '', untested?.id ?? '']
  await expect(activate(ids)).rejects.toMatchObject({ code: 'INTEGRATION_UNTESTED', details: { status: 409 } })
  expect((await realm()).isFederated).toBe(false)
  const { body } = await activate(ids.slice(0, 1))
  expect(body).toMatchObject([{ status: 'active' }])
  expect((await realm()).isFederated).toBe(true)
})

test('in a federated realm, signing in by the provider leaves the integrated groups only, for good', async () => {
  account('ana', ['acme-audit', 'whatever'])
  expect(await rightsOf('ana')).toEqual(['AUDIT:READ'])
  expect(await person('ana')).toMatchObject({
    groups: [auditors],
    authorization: 'in one or more integrated provider groups',
  })
  account('ana', [])
  expect(await rightsOf('ana')).toEqual([])
  expect(await person('ana')).toMatchObject({ groups: [], authorization: 'not in any provider group' })
  account('ana', ['whatever'])
  await rightsOf('ana')
  expect((await person('ana')).authorization).toBe('not in any integrated provider group')
})

test('who signs in by password keeps all groups', async () => {
  const { client } = await addPerson(started, 'pia@acme.test', [auditors, others])
  expect((await client.call(signIn.me)).body.permissions).toEqual(expect.arrayContaining(['AUDIT:READ', 'USER:UPDATE']))
})

test('the last administrator does not lose the rights by signing in', async () => {
  const admin = (await started.admin.call(signIn.me)).body
  account('root', [], 'admin@demo.local')
  expect((await visit('root', url)).hash).toBe('#sign-in-error=LAST_ADMINISTRATOR')
  expect((await started.admin.call(signIn.me)).body.permissions).toEqual(admin.permissions)
})

test('with the last active one archived the realm is not federated, and people keep what they had', async () => {
  account('ana', ['acme-audit'])
  await rightsOf('ana')
  const active = (await list()).find(({ status }) => status === 'active')
  const one = { ...params, id: active?.id ?? '' }
  const archive = (note: string) =>
    started.admin.call(groupIntegrations.archiveGroupIntegration, { params: one, body: { note } })
  await expect(archive(' ')).rejects.toMatchObject({ code: 'INPUT_INVALID' })
  await archive('no longer')
  await expect(archive('again')).rejects.toMatchObject({ code: 'INTEGRATION_ARCHIVED' })
  const body = { ids: [one.id], acceptsUntested: true }
  const revived = started.admin.call(groupIntegrations.activateGroupIntegrations, { params, body })
  await expect(revived).rejects.toMatchObject({ code: 'INTEGRATION_ARCHIVED' })
  expect((await realm()).isFederated).toBe(false)
  account('ana', [])
  expect(await rightsOf('ana')).toEqual(['AUDIT:READ'])
  const equal = { name: 'Audit', provider, providerGroup: 'acme-audit', group: auditors }
  expect(await create([equal])).toHaveLength(1)
})

test('a provider with integrations is not removed', async () => {
  const removed = started.admin.call(providers.removeProvider, { params: { ...params, id: provider } })
  await expect(removed).rejects.toMatchObject({ code: 'PROVIDER_IN_USE', details: { status: 409 } })
})

test('an archived group of the realm gives nothing, integrated or not', async () => {
  await started.admin.call(groups.updateGroup, {
    params: { ...params, id: auditors },
    body: { archived: true, note: 'gone' },
  })
  expect(await rightsOf('ana')).toEqual([])
  expect(started.faults).toEqual([])
})

function account(id: string, roles: readonly string[], email = `${id}@acme.test`): void {
  idp.accounts.set(id, { email, email_verified: true, realm_access: { roles } })
}

/** Signs in as an account: what stands after `#` in the end, and whether there is a session. */
async function visit(id: string, from: string): Promise<{ hash: string; hasSession: boolean }> {
  idp.account = id
  const browser = createBrowser()
  const { url: end } = await browser.visit(from)
  return { hash: end.hash, hasSession: browser.cookie('jatai_session') !== undefined }
}

/** What an account may do after signing in. */
async function rightsOf(id: string): Promise<readonly string[]> {
  idp.account = id
  const browser = createBrowser()
  await browser.visit(url)
  const client = createClient({ address: started.address, token: browser.cookie('jatai_session') ?? '' })
  return (await client.call(signIn.me)).body.permissions
}

async function person(id: string): Promise<users.User> {
  const { body } = await started.admin.call(users.listUsers, { params, query: { search: `${id}@` } })
  return body[0] as users.User
}

/** The stored one: no system role has REALM:READ. */
async function realm(): Promise<RealmDocument> {
  return (await started.platform.documents.get(REALMS, 'demo'))?.document as RealmDocument
}

async function list(): Promise<groupIntegrations.GroupIntegration[]> {
  return (await started.admin.call(groupIntegrations.listGroupIntegrations, { params })).body
}

async function get(id: string): Promise<groupIntegrations.GroupIntegration> {
  return (await list()).find((each) => each.id === id) as groupIntegrations.GroupIntegration
}

async function create(
  integrations: readonly { name: string; provider: string; providerGroup: string; group: string }[],
): Promise<groupIntegrations.GroupIntegration[]> {
  const body = { integrations: [...integrations] }
  return (await started.admin.call(groupIntegrations.createGroupIntegrations, { params, body })).body
}
