import { groupIntegrations, groups, providers, users } from '@jatai/api'
import type { BodyOf } from '@jatai/api'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { startCoordinator } from '../../../__fixtures__/start-coordinator.ts'
import type { StartedCoordinator } from '../../../__fixtures__/start-coordinator.ts'
import { addGroup, addPerson } from '../../__fixtures__/people.ts'
import { signInBy, whoIs } from './__fixtures__/saml-browser.ts'
import { startSamlIdp } from './__fixtures__/start-saml-idp.ts'
import type { StartedSamlIdp } from './__fixtures__/start-saml-idp.ts'

// platform.md §9.3 and acceptance check 5 of §21: groups of a SAML provider give groups of the realm.

type Input = BodyOf<typeof groupIntegrations.createGroupIntegrations>['integrations'][number]

const params = { realm: 'demo' }
const AZURE = 'http://schemas.microsoft.com/ws/2008/06/identity/claims/groups'
const CLASSIC = 'http://schemas.xmlsoap.org/claims/Group'
const XPATH = '//saml:Attribute[@Name="memberOf"]/saml:AttributeValue'

let started: StartedCoordinator
let idp: StartedSamlIdp
let provider: string
let url: string
let auditors: string
let others: string

beforeAll(async () => {
  started = await startCoordinator()
  idp = await startSamlIdp({})
  const { body } = await started.admin.call(providers.createProvider, {
    params,
    body: { kind: 'saml', name: 'Acme', idp: { metadata: idp.metadata() } },
  })
  ;({ id: provider, signInUrl: url } = body)
  const one = { ...params, id: provider }
  await started.admin.call(providers.updateProvider, { params: one, body: { state: 'active' } })
  auditors = await addGroup(started.admin, 'auditors', [{ role: 'audit-viewer' }])
  others = await addGroup(started.admin, 'others', [{ role: 'users-manager' }])
})
beforeEach(() => started.forgetRequests())
afterAll(async () => {
  await started.close()
  await idp.close()
})

test('a scheme says where the groups are, and an XPath belongs to the custom one', async () => {
  const wrong: Partial<Input>[] = [{}, { scheme: 'azure', xpath: XPATH }, { scheme: 'custom' }]
  for (const each of wrong) {
    await expect(create([input(each)])).rejects.toMatchObject({ code: 'INTEGRATION_SCHEME', details: { status: 400 } })
  }
  const bad = create([input({ scheme: 'custom', xpath: '//a//b' })])
  await expect(bad).rejects.toMatchObject({ code: 'INTEGRATION_XPATH', details: { status: 400 } })
  const { body: oidc } = await started.admin.call(providers.createProvider, {
    params,
    body: { name: 'OpenID', issuer: 'https://acme.invalid', clientId: 'jatai' },
  })
  const strange = create([{ ...input({ scheme: 'azure' }), provider: oidc.id }])
  await expect(strange).rejects.toMatchObject({ code: 'INTEGRATION_SCHEME' })
})

test.each<[string, Partial<Input>, Readonly<Record<string, readonly string[]>>]>([
  ['Microsoft Azure', { scheme: 'azure' }, { [AZURE]: ['visitors', 'acme-audit'] }],
  ['ADFS Classic', { scheme: 'adfs-classic' }, { [CLASSIC]: ['acme-audit'] }],
  ['custom', { scheme: 'custom', xpath: XPATH }, { memberOf: [' acme-audit '] }],
])('a member shows that the group is found by the scheme %s', async (_name, scheme, attributes) => {
  const [made] = await create([input(scheme)])
  expect(made).toMatchObject(scheme)
  const id = made?.id ?? ''
  expect(await tested(id, {})).toMatchObject({
    status: 'failed',
    problem: expect.stringMatching(/no groups in/) as unknown,
  })
  const elsewhere = Object.fromEntries(Object.keys(attributes).map((name) => [name, ['acme-else']]))
  expect(await tested(id, elsewhere)).toMatchObject({ problem: 'The member is not in "acme-audit"' })
  expect(await tested(id, attributes)).toMatchObject({ status: 'success' })
})

test('in a federated realm, a member has the integrated groups after the sign-in, and has left others for good', async () => {
  const { id } = await addPerson(started, 'bia@acme.test', [others])
  account('bia@acme.test', {})
  expect(await rights()).toContain('USER:UPDATE')

  const list = await started.admin.call(groupIntegrations.listGroupIntegrations, { params })
  const [azure] = list.body.filter(({ scheme }) => scheme === 'azure')
  const ids = [azure?.id ?? '']
  await started.admin.call(groupIntegrations.activateGroupIntegrations, { params, body: { ids } })
  account('bia@acme.test', { [AZURE]: ['acme-audit', 'visitors'], memberOf: ['acme-audit'] })
  expect(await rights()).toEqual(['AUDIT:READ'])
  expect(await groupsOf(id)).toEqual([auditors])

  account('bia@acme.test', { [AZURE]: ['visitors'] })
  expect(await rights()).toEqual([])
  account('bia@acme.test', { [AZURE]: ['acme-audit'] })
  expect(await rights()).toEqual(['AUDIT:READ'])

  const one = { ...params, id: ids[0] ?? '' }
  await started.admin.call(groupIntegrations.archiveGroupIntegration, { params: one, body: { note: 'no more' } })
  expect(await groupsOf(id), 'she keeps what she had').toEqual([auditors])
  account('bia@acme.test', {})
  expect(await rights(), 'and does not come back into what she has left').toEqual(['AUDIT:READ'])
  const { body: group } = await started.admin.call(groups.getGroup, { params: { ...params, id: others } })
  expect(JSON.stringify(group)).not.toContain(id)
})

function input(more: Partial<Input>): Input {
  return { name: 'Audit', provider, providerGroup: 'acme-audit', group: auditors, ...more }
}

async function create(integrations: readonly Input[]): Promise<readonly groupIntegrations.GroupIntegration[]> {
  const body = { integrations: [...integrations] }
  return (await started.admin.call(groupIntegrations.createGroupIntegrations, { params, body })).body
}

/** What a test of an integration says after Ana has signed in with these attributes. */
async function tested(
  id: string,
  attributes: Readonly<Record<string, readonly string[]>>,
): Promise<object | undefined> {
  const body = { email: 'ana@acme.test' }
  const { body: pending } = await started.admin.call(groupIntegrations.testGroupIntegration, {
    params: { ...params, id },
    body,
  })
  account(body.email, attributes)
  const { browser } = await signInBy(pending.url)
  expect(browser.cookie('jatai_session')).toBeUndefined()
  const { body: all } = await started.admin.call(groupIntegrations.listGroupIntegrations, { params })
  return all.find((each) => each.id === id)?.test
}

function account(email: string, attributes: Readonly<Record<string, readonly string[]>>): void {
  idp.answer = { account: { nameId: email, attributes: { mail: [email], ...attributes } } }
}

async function rights(): Promise<readonly string[]> {
  const { browser } = await signInBy(url)
  return ((await whoIs(started.address, browser)) as { permissions: readonly string[] }).permissions
}

async function groupsOf(id: string): Promise<readonly string[]> {
  return (await started.admin.call(users.getUser, { params: { ...params, id } })).body.groups
}
