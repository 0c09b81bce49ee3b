import { audit, consumers, pipelines, projects } from '@jatai/api'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { developer, exportOf, importOf } from '../pipelines/__fixtures__/documents.ts'
import { signInWith } from '../settings/__fixtures__/sign-in-with.ts'
import { startSettings } from '../settings/__fixtures__/start-settings.ts'
import type { StartedSettings } from '../settings/__fixtures__/start-settings.ts'

let started: StartedSettings
beforeAll(async () => {
  started = await startSettings()
})
afterAll(() => started.close())

const TEST = { realm: 'demo', environment: 'test' }
const PROD = { realm: 'demo', environment: 'prod' }

function create(name: string, more: object = {}, params = TEST) {
  return started.admin.call(consumers.createConsumer, { params, body: { name, ...more } })
}

async function keyOf(consumer: consumers.ConsumerView): Promise<string> {
  const params = { ...TEST, id: consumer.id, credential: consumer.apiKeys[0]?.id ?? '' }
  return (await started.admin.call(consumers.revealCredential, { params })).body.value
}

test('a consumer begins with a key, which the gateway takes at once', async () => {
  const { body } = await create('shop', { pipelines: ['orders'] })
  expect(body).toMatchObject({ name: 'shop', pipelines: ['orders'], unknownPipelines: ['orders'], hiddenPipelines: 0 })
  const key = await keyOf(body)
  const { gateway } = started.platform
  expect(gateway.findByApiKey(TEST, key)).toMatchObject({ consumerName: 'shop', pipelines: new Set(['orders']) })
  expect(gateway.findByApiKey(PROD, key)).toBeUndefined()
  await expect(create('shop')).rejects.toMatchObject({ code: 'CONSUMER_NAME_TAKEN', details: { status: 409 } })
  expect((await create('shop', {}, PROD)).status).toBe(201)
})

test('keys and credentials are added and removed without a deployment', async () => {
  const { admin, platform } = started
  const { body } = await create('partner', { pipelines: ['orders'] })
  const one = { params: { ...TEST, id: body.id } }
  const { body: login } = await admin.call(consumers.addBasicCredential, {
    ...one,
    body: { user: 'joe', password: 'pa55' },
  })
  expect(login.username).toBe('demo-joe')
  expect(platform.gateway.findByPassword(TEST, 'demo-joe', 'pa55')?.consumerName).toBe('partner')
  const own = 'brought-along-key-0001'
  const { body: added } = await admin.call(consumers.addApiKey, { ...one, body: { apiKey: own } })
  expect(platform.gateway.findByApiKey(TEST, own)?.consumerName).toBe('partner')
  const remove = (credential: string) =>
    admin.call(consumers.removeCredential, { params: { ...one.params, credential } })
  await remove(added.id)
  await remove(login.id)
  expect(platform.gateway.findByApiKey(TEST, own)).toBeUndefined()
  expect(platform.gateway.findByPassword(TEST, 'demo-joe', 'pa55')).toBeUndefined()
  await expect(remove(login.id)).rejects.toMatchObject({ code: 'CREDENTIAL_UNKNOWN', details: { status: 404 } })
  const taken = admin.call(consumers.addApiKey, { ...one, body: { apiKey: 'short' } })
  await expect(taken).rejects.toMatchObject({ details: { status: 400 } })
})

test('a key is shown to who may see it, and that is recorded; a password never', async () => {
  const { admin } = started
  const { body } = await create('watched')
  const key = await keyOf(body)
  expect(key).toMatch(/^[\w-]{43}$/)
  const { body: records } = await admin.call(audit.listAudit, {
    params: { realm: 'demo' },
    query: { service: 'Consumers', size: '5' },
  })
  expect(records.content.map(({ description }) => description)).toContain(
    'Saw an API key of the consumer "watched" in test',
  )
  expect(JSON.stringify(records)).not.toContain(key)
  const one = { params: { ...TEST, id: body.id } }
  const { body: login } = await admin.call(consumers.addBasicCredential, {
    ...one,
    body: { user: 'eve', password: 'x' },
  })
  const shown = admin.call(consumers.revealCredential, { params: { ...one.params, credential: login.id } })
  await expect(shown).rejects.toMatchObject({ code: 'CREDENTIAL_UNKNOWN' })
})

test('is associated with pipelines and with whole projects, and with every new pipeline', async () => {
  const { admin, platform } = started
  const { body: project } = await admin.call(projects.createProject, {
    params: { realm: 'demo' },
    body: { name: 'Billing', members: { kind: 'everybody' } },
  })
  await importInto(project.id, 'receipts')
  const { body, etag = '' } = await create('bank', { projects: ['Billing'], callsNewPipelines: true })
  expect(body.pipelines).toContain('receipts')
  expect(body.unknownPipelines).toEqual([])
  await importOf(admin, 'demo', 'born-later')
  const key = await keyOf(body)
  expect(platform.gateway.findByApiKey(TEST, key)?.pipelines.has('born-later')).toBe(true)
  const one = { params: { ...TEST, id: body.id } }
  const stale = admin.call(consumers.associateConsumer, { ...one, body: { pipelines: [] }, ifMatch: etag })
  await expect(stale).rejects.toMatchObject({ code: 'REVISION_STALE', details: { status: 412 } })
  const { body: after } = await admin.call(consumers.associateConsumer, { ...one, body: { pipelines: ['receipts'] } })
  expect(after).toMatchObject({ pipelines: ['receipts'], callsNewPipelines: true })
  const nowhere = admin.call(consumers.associateConsumer, { ...one, body: { projects: ['nowhere'] } })
  await expect(nowhere).rejects.toThrow('projects: There is no project "nowhere"')
})

async function importInto(project: string, name: string): Promise<void> {
  await started.admin.call(pipelines.importPipeline, {
    params: { realm: 'demo' },
    query: { name, project },
    body: exportOf(name),
  })
}

test('who is not in a project neither sees its pipelines here nor can give access to them', async () => {
  const { admin } = started
  const { body: secret } = await admin.call(projects.createProject, {
    params: { realm: 'demo' },
    body: { name: 'Secret', members: { kind: 'some', users: [], groups: [] } },
  })
  await importInto(secret.id, 'payroll')
  const { body } = await create('auditor', { pipelines: ['payroll', 'orders'] })
  const bia = await developer(started, 'bia@example.com')
  const one = { params: { ...TEST, id: body.id } }
  expect((await bia.call(consumers.getConsumer, one)).body).toMatchObject({ pipelines: ['orders'], hiddenPipelines: 1 })
  const { body: hits } = await bia.call(consumers.listConsumers, { params: TEST, query: { pipeline: 'payroll' } })
  expect(hits.content).toEqual([])
})

test('each change needs its own right, in the environment', async () => {
  const { body } = await create('guarded')
  const one = { params: { ...TEST, id: body.id } }
  const acl = await signInWith(started, ['APIKEY:CREATE:ACL{ENV=TEST}'])
  expect((await acl.call(consumers.associateConsumer, { ...one, body: { pipelines: ['a'] } })).status).toBe(200)
  await expect(acl.call(consumers.addApiKey, { ...one, body: {} })).rejects.toThrow('APIKEY:CREATE:APIKEY in test')
  const creator = await signInWith(started, ['APIKEY:CREATE{ENV=TEST}'])
  const withAccess = creator.call(consumers.createConsumer, { params: TEST, body: { name: 'x', pipelines: ['a'] } })
  await expect(withAccess).rejects.toThrow('APIKEY:CREATE:ACL in test')
  expect((await creator.call(consumers.createConsumer, { params: TEST, body: { name: 'plain' } })).status).toBe(201)
  const inProd = creator.call(consumers.createConsumer, { params: PROD, body: { name: 'plain' } })
  await expect(inProd).rejects.toMatchObject({ code: 'INSUFFICIENT_PERMISSIONS' })
})

test('changes name and description, and is deleted with its keys', async () => {
  const { admin, platform } = started
  const { body, etag = '' } = await create('before', { pipelines: ['orders'] })
  const key = await keyOf(body)
  const one = { params: { ...TEST, id: body.id } }
  const { body: after } = await admin.call(consumers.updateConsumer, { ...one, body: { name: 'after' }, ifMatch: etag })
  expect(after).toMatchObject({ name: 'after', pipelines: ['orders'] })
  await expect(admin.call(consumers.deleteConsumer, { ...one, ifMatch: etag })).rejects.toMatchObject({
    code: 'REVISION_STALE',
  })
  await admin.call(consumers.deleteConsumer, one)
  expect(platform.gateway.findByApiKey(TEST, key)).toBeUndefined()
  await expect(admin.call(consumers.getConsumer, one)).rejects.toMatchObject({ code: 'CONSUMER_UNKNOWN' })
})

test('lists come in pages with counts, by name', async () => {
  const names: string[] = []
  for (let cursor: string | undefined; ;) {
    const query = { size: '2', ...(cursor === undefined ? {} : { cursor }) }
    const { body } = await started.admin.call(consumers.listConsumers, { params: TEST, query })
    names.push(...body.content.map(({ name }) => name))
    if (body.next === undefined) break
    cursor = body.next
  }
  expect(names).toEqual([...new Set(names)].sort())
  expect(names).toContain('shop')
  const { body } = await started.admin.call(consumers.listConsumers, { params: TEST, query: { search: 'auditor' } })
  expect(body.content).toMatchObject([{ name: 'auditor', pipelines: 2, apiKeys: 1, basicCredentials: 0 }])
  const moon = started.admin.call(consumers.listConsumers, { params: { ...TEST, environment: 'moon' } })
  await expect(moon).rejects.toMatchObject({ code: 'ENVIRONMENT_UNKNOWN', details: { status: 404 } })
})

test('consumers of another realm are unknown', async () => {
  const { body } = await create('foreign')
  const other = await started.realm('other')
  const params = { realm: 'other', environment: 'test', id: body.id }
  const credential = { ...params, credential: body.apiKeys[0]?.id ?? '' }
  for (const call of [
    () => other.call(consumers.getConsumer, { params }),
    () => other.call(consumers.updateConsumer, { params, body: { name: 'x' } }),
    () => other.call(consumers.associateConsumer, { params, body: { pipelines: ['a'] } }),
    () => other.call(consumers.deleteConsumer, { params }),
    () => other.call(consumers.addApiKey, { params, body: {} }),
    () => other.call(consumers.addBasicCredential, { params, body: { user: 'a', password: 'b' } }),
    () => other.call(consumers.revealCredential, { params: credential }),
    () => other.call(consumers.removeCredential, { params: credential }),
  ]) {
    await expect(call()).rejects.toMatchObject({ code: 'CONSUMER_UNKNOWN', details: { status: 404 } })
  }
})
