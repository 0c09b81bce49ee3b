import { audit, globals } from '@jatai/api'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { importOf } from '../pipelines/__fixtures__/documents.ts'
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

function create(name: string, values: Record<string, string>, category: globals.GlobalView['category'] = 'other') {
  return started.admin.call(globals.createGlobal, { params, body: { name, category, values } })
}

// platform.md, acceptance check 8
test.each(['A_b', 'Ab', 'a_b', 'ção', '', 'a b', 'x'.repeat(60)])('the name %j is refused', async (name) => {
  await expect(create(name, { test: 'x' })).rejects.toMatchObject({ code: 'INPUT_INVALID', details: { status: 400 } })
})

test('a name of 59 characters with all that is allowed is taken, once', async () => {
  const name = `a.b-0${'x'.repeat(54)}`
  expect((await create(name, { test: 'x' })).body.name).toBe(name)
  await expect(create(name, { test: 'y' })).rejects.toMatchObject({
    code: 'GLOBAL_NAME_TAKEN',
    details: { status: 409 },
  })
})

test('a value has at most 10,000 characters', async () => {
  expect((await create('long', { test: 'x'.repeat(10_000) })).status).toBe(201)
  await expect(create('longer', { test: 'x'.repeat(10_001) })).rejects.toMatchObject({ code: 'INPUT_INVALID' })
})

test('the same value twice in a category is refused, in Other accepted', async () => {
  const url = 'https://api.example.com'
  await create('first-url', { test: url }, 'url')
  await expect(create('second-url', { test: url }, 'url')).rejects.toThrow(
    'values.test: the global "first-url" of category url has this value already',
  )
  await create('second-url', { test: 'https://other.example.com', prod: url }, 'url')
  await create('one-other', { test: url })
  await create('two-other', { test: url })
})

test('a value is free again after a change, and after the deletion', async () => {
  const { admin } = started
  const { body } = await create('moving', { test: 'a@example.com' }, 'email')
  const one = { params: { ...params, id: body.id } }
  await admin.call(globals.updateGlobal, { ...one, body: { values: { test: 'b@example.com' } } })
  await create('taker', { test: 'a@example.com' }, 'email')
  const back = admin.call(globals.updateGlobal, { ...one, body: { values: { test: 'a@example.com' } } })
  await expect(back).rejects.toThrow('the global "taker"')
  await admin.call(globals.deleteGlobal, one)
  await create('moving', { test: 'b@example.com' }, 'email')
})

test('of several that want a value at the same time, one gets it', async () => {
  const all = await Promise.allSettled(
    Array.from({ length: 6 }, (_, index) => create(`racer-${index}`, { test: '4711' }, 'id')),
  )
  expect(all.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
})

test.each([
  ['url', 'https://a.example/b?c=d', 'example.com'],
  ['url', 'amqp://host:5672', 'https://a b'],
  ['jdbc', 'jdbc:postgresql://db:5432/x', 'postgresql://db'],
  ['email', 'a.b@example.com', 'a@b@c'],
  ['id', '0042', '42a'],
] as const)('a %s is checked: %j, not %j', async (category, good, bad) => {
  const name = `checked-${category}-${good.length}`
  await expect(create(name, { test: bad }, category)).rejects.toMatchObject({ code: 'INPUT_INVALID' })
  expect((await create(name, { test: good }, category)).body.values['test']?.value).toBe(good)
  const worse = started.admin.call(globals.updateGlobal, {
    params: {
      ...params,
      id:
        (await started.admin.call(globals.listGlobals, { params, query: { search: name } })).body.content[0]?.id ?? '',
    },
    body: { values: { prod: bad } },
  })
  await expect(worse).rejects.toMatchObject({ code: 'INPUT_INVALID' })
})

test('values are of their environment, and tell when they have changed', async () => {
  const { admin, settings } = started
  const { body, etag = '' } = await create('scoped', { test: 'in-test' })
  expect((await settings.globals.resolve('demo', 'test'))['scoped']).toBe('in-test')
  expect(await settings.globals.resolve('demo', 'prod')).not.toHaveProperty('scoped')
  const at = async () => (await settings.globals.changedAt('demo', 'test')).get('scoped') ?? 0
  const before = await at()
  started.advance(1000)
  const one = { params: { ...params, id: body.id } }
  await admin.call(globals.updateGlobal, {
    ...one,
    body: { description: 'x', values: { prod: 'in-prod' } },
    ifMatch: etag,
  })
  expect(await at()).toBe(before)
  await admin.call(globals.updateGlobal, { ...one, body: { values: { test: 'new' } } })
  expect(await at()).toBeGreaterThan(before)
  const stale = admin.call(globals.updateGlobal, { ...one, body: { description: 'y' }, ifMatch: etag })
  await expect(stale).rejects.toMatchObject({ code: 'REVISION_STALE', details: { status: 412 } })
  await admin.call(globals.updateGlobal, { ...one, body: { values: { test: null } } })
  expect(await settings.globals.resolve('demo', 'test')).not.toHaveProperty('scoped')
})

test('a change is in the audit with what was before', async () => {
  const { body } = await create('audited', { test: 'old-value' })
  const one = { params: { ...params, id: body.id } }
  await started.admin.call(globals.updateGlobal, { ...one, body: { values: { test: 'new-value' } } })
  const query = { reference: body.id, action: 'Updated' as const }
  const { body: records } = await started.admin.call(audit.listAudit, { params, query })
  expect(records.content[0]).toMatchObject({
    before: { environments: { test: 'old-value' } },
    after: { environments: { test: 'new-value' } },
  })
})

test('a global that a deployed pipeline uses stays; who uses it is told', async () => {
  const { admin } = started
  const { body } = await create('greeting', { test: 'hello' })
  const one = { params: { ...params, id: body.id } }
  const pipeline = await importOf(admin, 'demo', 'greeter', '{"a": "{{ global.greeting }}"}')
  await admin.call(globals.getGlobal, one)
  await deploy(admin, pipeline.id)
  expect((await admin.call(globals.globalUses, one)).body).toMatchObject({
    content: [{ name: 'greeter', deployedIn: ['test'] }],
  })
  await expect(admin.call(globals.deleteGlobal, one)).rejects.toMatchObject({ code: 'SETTING_IN_USE' })
})

test('many are imported at once, all or none, and exported as the command line reads them', async () => {
  const { admin } = started
  const query = { environment: 'prod' }
  const load = (body: Record<string, string>, category: globals.GlobalView['category'] = 'other') =>
    admin.call(globals.importGlobals, { params, query: { ...query, category }, body })
  const first = await load({ 'bulk.a': '1', 'bulk.b': '2' })
  expect(first.body).toEqual({ created: ['bulk.a', 'bulk.b'], updated: [], unchanged: [] })
  const second = await load({ 'bulk.a': '1', 'bulk.b': '3', 'bulk.c': '4' })
  expect(second.body).toEqual({ created: ['bulk.c'], updated: ['bulk.b'], unchanged: ['bulk.a'] })
  await expect(load({ 'bulk.d': '1', 'bulk.e': 'x' }, 'id')).rejects.toThrow('bulk.e: an ID has digits only')
  await expect(load({ 'bulk.d': '77', 'bulk.e': '77' }, 'id')).rejects.toThrow('the global "bulk.d" of this category')
  const { body } = await admin.call(globals.exportGlobals, { params, query })
  expect(Object.fromEntries(Object.entries(body).filter(([name]) => name.startsWith('bulk')))).toEqual({
    'bulk.a': '1',
    'bulk.b': '3',
    'bulk.c': '4',
  })
  const nowhere = admin.call(globals.exportGlobals, { params, query: { environment: 'moon' } })
  await expect(nowhere).rejects.toMatchObject({ code: 'ENVIRONMENT_UNKNOWN', details: { status: 404 } })
})

test('a right that is narrowed to an environment opens that one only', async () => {
  const { body } = await create('narrow', { test: 't', prod: 'p' })
  const one = { params: { ...params, id: body.id } }
  const client = await signInWith(started, [
    'GLOBAL:READ{ENV=TEST}',
    'GLOBAL:UPDATE{ENV=TEST}',
    'GLOBAL:CREATE{ENV=TEST}',
  ])
  expect(Object.keys((await client.call(globals.getGlobal, one)).body.values)).toEqual(['test'])
  const inProd = client.call(globals.updateGlobal, { ...one, body: { values: { prod: 'x' } } })
  await expect(inProd).rejects.toThrow('This needs the permission GLOBAL:UPDATE in prod')
  for (const call of [
    () => client.call(globals.exportGlobals, { params, query: { environment: 'prod' } }),
    () => client.call(globals.importGlobals, { params, query: { environment: 'prod' }, body: {} }),
    () => client.call(globals.createGlobal, { params, body: { name: 'new-in-prod', values: { prod: 'x' } } }),
  ]) {
    await expect(call()).rejects.toMatchObject({ code: 'INSUFFICIENT_PERMISSIONS' })
  }
  const { body: hits } = await client.call(globals.listGlobals, { params, query: { search: 'narrow' } })
  expect(hits.content.map(({ values }) => Object.keys(values))).toEqual([['test']])
})

test('globals of another realm are unknown', async () => {
  const { body } = await create('foreign', { test: 'x' })
  const other = await started.realm('other')
  const one = { params: { realm: 'other', id: body.id } }
  for (const call of [
    () => other.call(globals.getGlobal, one),
    () => other.call(globals.updateGlobal, { ...one, body: { description: 'x' } }),
    () => other.call(globals.deleteGlobal, one),
    () => other.call(globals.globalUses, one),
  ]) {
    await expect(call()).rejects.toMatchObject({ code: 'GLOBAL_UNKNOWN', details: { status: 404 } })
  }
  expect(await started.settings.globals.resolve('other', 'test')).toEqual({})
  const same = await other.call(globals.createGlobal, {
    params: { realm: 'other' },
    body: { name: 'first-url', category: 'url', values: { test: 'https://api.example.com' } },
  })
  expect(same.status).toBe(201)
})
