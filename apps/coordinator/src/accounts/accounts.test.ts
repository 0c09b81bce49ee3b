import { accounts, accountTypes, audit, createClient, projects } from '@jatai/api'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { developer, importOf } from '../pipelines/__fixtures__/documents.ts'
import { deploy } from '../settings/__fixtures__/deploy.ts'
import { signInWith } from '../settings/__fixtures__/sign-in-with.ts'
import { startSettings } from '../settings/__fixtures__/start-settings.ts'
import type { StartedSettings } from '../settings/__fixtures__/start-settings.ts'

let started: StartedSettings
beforeAll(async () => {
  started = await startSettings()
})
afterAll(() => started.close())

const params = { realm: 'demo' }
const basic = (username: string, password: string) => ({ fields: { username, password } })

async function create(name: string, type = 'basic', values: object = { test: basic('ana', 'first-secret') }) {
  return started.admin.call(accounts.createAccount, { params, body: { name, type, values } as never })
}

test('the 16 types are told with their fields', async () => {
  const { body } = await started.admin.call(accounts.listAccountTypes, { params })
  expect(body).toHaveLength(16)
  expect(body.find(({ id }) => id === 'api-key')?.fields).toMatchObject([
    { name: 'url-param-name', isSecret: false, isRequired: true },
    { name: 'api-key', isSecret: true, isRequired: true },
  ])
})

test('other spellings of types and fields are read', async () => {
  for (const [text, id] of [
    ['GOOGLE_KEY', 'google-key'],
    ['OAUTH_BEARER_TOKEN', 'oauth-bearer'],
    ['CUSTOM_AUTH_HEADER', 'custom-auth-header'],
    ['AWS_4', 'aws-v4'],
    ['APIKEY', 'api-key'],
    ['smtp-auth', 'smtp-auth-and-properties'],
  ]) {
    expect(accountTypes.findAccountType(text ?? '')?.id).toBe(id)
  }
  const made = await create('spelled', 'APIKEY', { test: { fields: { urlParamName: 'key', apiKey: 'k-e-y' } } })
  expect(made.body).toMatchObject({
    type: 'api-key',
    values: { test: { fields: { 'url-param-name': 'key', 'api-key': accounts.MASK } } },
  })
})

test('secrets are never told, stay when the mask comes back, and change with another value', async () => {
  const { body, etag = '' } = await create('crm')
  expect(body.values['test']).toMatchObject({ fields: { username: 'ana', password: accounts.MASK }, expiry: 'none' })
  const one = { params: { ...params, id: body.id } }
  const update = (fields: Record<string, string>, ifMatch?: string) =>
    started.admin.call(accounts.updateAccount, {
      ...one,
      body: { values: { test: { fields } } },
      ...(ifMatch === undefined ? {} : { ifMatch }),
    })
  const secretOf = async () => {
    const { accounts: read } = await started.settings.accounts.resolve('demo', 'test', ['crm'])
    return read[0]?.fields
  }
  const before = body.values['test']?.changedAt ?? 0
  started.advance(1000)
  const same = await update({ username: 'ana', password: accounts.MASK }, etag)
  expect(same.body.values['test']?.changedAt).toBe(before)
  expect(await secretOf()).toEqual({ username: 'ana', password: 'first-secret' })
  const other = await update({ password: 'second-secret' })
  expect(other.body.values['test']?.changedAt).toBeGreaterThan(before)
  expect(await secretOf()).toEqual({ username: 'ana', password: 'second-secret' })
  await expect(update({ password: 'x' }, etag)).rejects.toMatchObject({ code: 'REVISION_STALE' })
})

test.each([
  ['basic', { username: 'ana' }, 'values.test.fields.password: it needs a value'],
  ['basic', { username: 'ana', password: '', token: 'x' }, 'have no such field, but username, password'],
  ['smtp-auth', { host: 'mail', port: '99999' }, 'values.test.fields.port: that is no port'],
  ['smtp-auth', { host: 'mail', port: '25', auth: 'yes' }, 'values.test.fields.auth: it is true or false'],
  ['kerberos', { keytab: 'AAAA', principal: 'ana@EXAMPLE' }, 'values.test.fields.keytab: that is no keytab'],
  ['kerberos', { keytab: 'BQI=', principal: 'ana' }, 'a principal is written user@DOMAIN'],
  ['google-key', { key: '{"hunter2":1}' }, 'values.test.fields.key: that is no JSON of a service account'],
  ['certificate-chain', { chain: 'hunter2' }, 'values.test.fields.chain: there is no certificate in it'],
  ['custom-auth-header', { 'header-name': 'a b', 'header-value': 'x' }, 'that is no name of a header'],
  ['secret-key', { key: 'x'.repeat(10_001) }, 'a value has at most 10000 characters'],
])('a wrong %s account %j is refused, field by field', async (type, fields, text) => {
  const refused = create('wrong', type, { test: { fields } })
  await expect(refused).rejects.toMatchObject({ code: 'INPUT_INVALID', details: { status: 400 } })
  await expect(refused).rejects.toThrow(text)
  await expect(refused).rejects.not.toThrow('hunter2')
})

test('a name is taken once, also by accounts of another type, and free again after the deletion', async () => {
  const { body } = await create('unique')
  await expect(create('unique', 'secret-key', {})).rejects.toMatchObject({
    code: 'ACCOUNT_NAME_TAKEN',
    details: { status: 409 },
  })
  await started.admin.call(accounts.deleteAccount, { params: { ...params, id: body.id } })
  expect((await create('unique', 'secret-key', {})).body).toMatchObject({ type: 'secret-key', isPlaceholder: true })
})

test('values of one environment are never used in another', async () => {
  await create('envs', 'secret-key', { test: { fields: { key: 'of-test' } } })
  const { settings } = started
  expect(await settings.accounts.resolve('demo', 'prod', ['envs'])).toEqual({ accounts: [], missing: ['envs'] })
  expect((await settings.accounts.changedAt('demo', 'prod', ['envs'])).size).toBe(0)
  await expect(create('nowhere', 'secret-key', { moon: { fields: { key: 'x' } } })).rejects.toThrow(
    'values.moon: the realm has no such environment, but test, prod',
  )
})

test('expiry is told, by the date given or by the certificate', async () => {
  const inDays = (days: number) => Date.now() + days * 24 * 3_600_000
  const at = async (days: number) =>
    (await create(`bearer-${days}`, 'oauth-bearer', { test: { fields: { token: 't' }, expiresAt: inDays(days) } })).body
      .values['test']?.expiry
  expect([await at(40), await at(20), await at(-1)]).toEqual(['ok', 'soon', 'expired'])
  const { body } = await started.admin.call(accounts.listAccounts, { params, query: { expiry: 'soon' } })
  expect(body.content.map(({ name }) => name)).toEqual(['bearer-20'])
  await expect(create('basic-end', 'basic', { test: { ...basic('a', 'b'), expiresAt: 1 } })).rejects.toThrow(
    'accounts of type basic do not end',
  )
})

test('the pipelines that use an account are told, and a deployed one keeps it', async () => {
  const { admin } = started
  const { body } = await create('used')
  const id = { params: { ...params, id: body.id } }
  const pipeline = await importOf(admin, 'demo', 'uses-account', '{}', {
    triggerSpec: { type: 'rest', name: 'rest', methods: ['GET'], timeout: 30_000, accountLabel: 'used' },
  })
  const uses = async () => (await admin.call(accounts.accountUses, id)).body
  expect(await uses()).toMatchObject({ hidden: 0, content: [{ name: 'uses-account', version: '1.0', deployedIn: [] }] })
  await deploy(admin, pipeline.id)
  expect((await uses()).content[0]?.deployedIn).toEqual(['test'])
  const refused = admin.call(accounts.deleteAccount, id)
  await expect(refused).rejects.toMatchObject({ code: 'SETTING_IN_USE', details: { status: 409 } })
  await expect(refused).rejects.toThrow('Deployed pipelines use the account "used": uses-account 1.0')
  const spec = [...started.workloads.serving.values()].find(({ pipelineName }) => pipelineName === 'uses-account')
  expect(spec?.accounts).toEqual([
    { label: 'used', type: 'basic', fields: { username: 'ana', password: 'first-secret' } },
  ])
})

test('an account of some projects is missing for others, and unknown to people outside', async () => {
  const { admin, settings } = started
  const { body: secret } = await admin.call(projects.createProject, {
    params,
    body: { name: 'Vault', members: { kind: 'some', users: [], groups: [] } },
  })
  const { body } = await admin.call(accounts.createAccount, {
    params,
    body: { name: 'vaulted', type: 'basic', projects: [secret.id], values: { test: basic('a', 'b') } },
  })
  const read = (project: string) => settings.accounts.resolve('demo', 'test', ['vaulted'], { project })
  expect((await read(secret.id)).missing).toEqual([])
  expect((await read('another')).missing).toEqual(['vaulted'])
  const bia = await developer(started, 'bia@example.com')
  const one = { params: { ...params, id: body.id } }
  await expect(bia.call(accounts.getAccount, one)).rejects.toMatchObject({ code: 'ACCOUNT_UNKNOWN' })
  const { body: list } = await bia.call(accounts.listAccounts, { params, query: { search: 'vault' } })
  expect(list.content).toEqual([])
  const unknown = admin.call(accounts.updateAccount, { ...one, body: { projects: ['nowhere'] } })
  await expect(unknown).rejects.toThrow('projects: There is no project "nowhere"')
})

test('a right that is narrowed to an environment opens that one only', async () => {
  const both = { test: basic('ana', 'in-test'), prod: basic('root', 'in-prod') }
  const { body } = await create('narrow', 'basic', both)
  const one = { params: { ...params, id: body.id } }
  const client = await signInWith(started, [
    'ACCOUNT:READ{ENV=TEST}',
    'ACCOUNT:UPDATE{ENV=TEST}',
    'ACCOUNT:DELETE{ENV=TEST}',
  ])
  expect(Object.keys((await client.call(accounts.getAccount, one)).body.values)).toEqual(['test'])
  const update = (environment: string) =>
    client.call(accounts.updateAccount, { ...one, body: { values: { [environment]: { fields: { password: 'x' } } } } })
  await expect(update('prod')).rejects.toThrow('This needs the permission ACCOUNT:UPDATE in prod')
  expect((await update('test')).status).toBe(200)
  await expect(client.call(accounts.deleteAccount, one)).rejects.toThrow('ACCOUNT:DELETE in prod')
})

test('accounts of another realm are unknown, whatever is done to them', async () => {
  const { body } = await create('foreign')
  const other = await started.realm('other')
  const one = { params: { realm: 'other', id: body.id } }
  const place = { params: { ...one.params, environment: 'test' } }
  for (const call of [
    () => other.call(accounts.getAccount, one),
    () => other.call(accounts.updateAccount, { ...one, body: { description: 'x' } }),
    () => other.call(accounts.deleteAccount, one),
    () => other.call(accounts.accountUses, one),
    () => other.call(accounts.startAccountLogin, place),
  ]) {
    await expect(call()).rejects.toMatchObject({ code: 'ACCOUNT_UNKNOWN', details: { status: 404 } })
  }
  expect((await other.call(accounts.listAccounts, { params: { realm: 'other' } })).body.content).toEqual([])
  expect((await started.settings.accounts.resolve('other', 'test', ['foreign'])).missing).toEqual(['foreign'])
})

test('lists come in pages, by name', async () => {
  const names: string[] = []
  for (let cursor: string | undefined; ;) {
    const query = { size: '3', ...(cursor === undefined ? {} : { cursor }) }
    const { body } = await started.admin.call(accounts.listAccounts, { params, query })
    expect(body.content.length).toBeLessThanOrEqual(3)
    names.push(...body.content.map(({ name }) => name))
    if (body.next === undefined) break
    cursor = body.next
  }
  expect(names.length).toBeGreaterThan(6)
  expect(names).toEqual([...new Set(names)].sort())
  const { body } = await started.admin.call(accounts.listAccounts, { params, query: { type: 'APIKEY' } })
  expect(body.content.map(({ name }) => name)).toEqual(['spelled'])
})

test('what deployments read is in the audit, without the values', async () => {
  await create('watched', 'secret-key', { test: { fields: { key: 'watched-secret' } } })
  await started.settings.accounts.resolve('demo', 'test', ['watched'], { reason: 'a test' })
  const { body } = await started.admin.call(audit.listAudit, { params, query: { reference: 'watched' } })
  expect(body.content).toMatchObject([
    {
      action: 'Viewed',
      description: 'Accounts were read for a test in test: watched',
      payload: { environment: 'test' },
    },
  ])
  expect(JSON.stringify(body)).not.toContain('watched-secret')
})

test('a placeholder stands for what an import names, once', async () => {
  const { settings } = started
  const owner = { realm: 'demo', actor: { id: 'x', name: 'Importer' } }
  const wanted = [
    { label: 'named', type: 'GOOGLE_KEY' },
    { label: 'watched', type: 'basic' },
  ]
  expect(await settings.accounts.ensurePlaceholders(owner, wanted)).toEqual(['named'])
  expect(await settings.accounts.ensurePlaceholders(owner, wanted)).toEqual([])
  const { body } = await started.admin.call(accounts.listAccounts, { params, query: { search: 'named' } })
  expect(body.content).toMatchObject([{ name: 'named', type: 'google-key', isPlaceholder: true, values: {} }])
})

test('an import makes placeholders of a type that the component takes, and the pipeline needs them', async () => {
  const { admin } = started
  const step = (name: string, more: object) => ({ type: 'connector', name, stepName: name, params: {}, ...more })
  const flowSpec = {
    start: [
      step('rest-connector-v2', { id: '6f1d7c1e-0000-4000-8000-00000000000a', accountLabel: 'shop-login' }),
      step('rest-connector-v2', {
        id: '6f1d7c1e-0000-4000-8000-00000000000b',
        accountLabel: 'crm',
        accountLabels: { 'custom-1': 'shop-extra', 'custom-2': '' },
      }),
      step('object-store-connector', {
        id: '6f1d7c1e-0000-4000-8000-00000000000c',
        accountLabel: 'dgb-internal-object-store-account',
      }),
    ],
  }
  const triggerSpec = { type: 'kafka', name: 'kafka', accountLabels: { truststore: 'shop-trust' } }
  const pipeline = await importOf(admin, 'demo', 'shop', '{}', { flowSpec, triggerSpec })
  expect(pipeline.needsAccounts).toEqual(expect.arrayContaining(['shop-extra', 'shop-login']))
  const { body } = await admin.call(accounts.listAccounts, { params, query: { search: 'shop-' } })
  expect(body.content.map(({ name, type, isPlaceholder }) => [name, type, isPlaceholder])).toEqual([
    ['shop-extra', 'basic', true],
    ['shop-login', 'basic', true],
    ['shop-trust', 'certificate-chain', true],
  ])
  const { body: internal } = await admin.call(accounts.listAccounts, { params, query: { search: 'dgb-' } })
  expect(internal.content).toEqual([])
})

test('nobody without a session or token sees anything', async () => {
  const nobody = createClient({ address: started.address })
  await expect(nobody.call(accounts.listAccounts, { params })).rejects.toMatchObject({ code: 'NOT_SIGNED_IN' })
})
