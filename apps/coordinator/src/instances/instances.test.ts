import { instances } from '@jatai/api'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { importOf } from '../pipelines/__fixtures__/documents.ts'
import { deploy } from '../settings/__fixtures__/deploy.ts'
import { startSettings } from '../settings/__fixtures__/start-settings.ts'
import type { StartedSettings } from '../settings/__fixtures__/start-settings.ts'

let started: StartedSettings
beforeAll(async () => {
  started = await startSettings()
})
afterAll(() => started.close())

const params = { realm: 'demo' }

async function createModel(name: string, fields = ['store', 'region']) {
  return (await started.admin.call(instances.createInstanceModel, { params, body: { name, fields } })).body
}

function createInstance(model: string, name: string, values: Record<string, Record<string, string>> = {}) {
  return started.admin.call(instances.createInstance, { params: { ...params, id: model }, body: { name, values } })
}

const NORTH = { test: { store: 'n-1', region: 'north' } }

test.each([[[]], [['1']], [['a b']], [['a', 'a']], [['ção']]])('the fields %j are refused', async (fields) => {
  await expect(createModel('wrong', fields)).rejects.toMatchObject({ code: 'INPUT_INVALID' })
})

test('a model has instances with a value for each field and environment', async () => {
  const model = await createModel('stores')
  const { body } = await createInstance(model.id, 'north', NORTH)
  expect(body).toMatchObject({ name: 'north', missing: { prod: ['store', 'region'] } })
  const one = { params: { ...params, id: model.id } }
  expect((await started.admin.call(instances.getInstanceModel, one)).body.instances).toBe(1)
  await expect(createInstance(model.id, 'north')).rejects.toMatchObject({ code: 'INSTANCE_NAME_TAKEN' })
  const wrong = createInstance(model.id, 'south', { test: { shop: 'x' } })
  await expect(wrong).rejects.toThrow('values.test.shop: the model has no such field, but store, region')
  for (const name of ['-a', 'a-', 'a b', 'a/b', '']) {
    await expect(createInstance(model.id, name)).rejects.toMatchObject({ code: 'INPUT_INVALID' })
  }
})

test('what a deployment freezes is of its environment, by id or name of the model', async () => {
  const model = await createModel('frozen')
  await createInstance(model.id, 'north', NORTH)
  const { settings } = started
  for (const name of [model.id, 'frozen']) {
    expect(await settings.instances.resolve('demo', 'test', name, 'north')).toMatchObject({
      name: 'north',
      variables: { store: 'n-1', region: 'north' },
    })
  }
  const refused = (environment: string, name: string, instance: string) =>
    expect(settings.instances.resolve('demo', environment, name, instance)).rejects
  await refused('prod', 'frozen', 'north').toMatchObject({ code: 'INSTANCE_VALUES_MISSING' })
  await refused('test', 'frozen', 'south').toMatchObject({ code: 'INSTANCE_UNKNOWN' })
  await refused('test', 'thawed', 'north').toMatchObject({ code: 'INSTANCE_MODEL_UNKNOWN' })
  await started.admin.call(instances.updateInstanceModel, {
    params: { ...params, id: model.id },
    body: { fields: ['store', 'city'] },
  })
  await refused('test', 'frozen', 'north').toThrow('has no value in test for: city')
})

test('an instance changes by environment, for who has read it', async () => {
  const { admin } = started
  const model = await createModel('changing')
  const { body, etag = '' } = await createInstance(model.id, 'north', NORTH)
  const one = { params: { ...params, id: model.id, instance: body.id } }
  const south = { store: 's-1', region: 'south' }
  const { body: after } = await admin.call(instances.updateInstance, {
    ...one,
    body: { values: { prod: south } },
    ifMatch: etag,
  })
  expect(after).toMatchObject({ values: { test: { fields: NORTH.test }, prod: { fields: south } }, missing: {} })
  const stale = admin.call(instances.updateInstance, { ...one, body: { values: {} }, ifMatch: etag })
  await expect(stale).rejects.toMatchObject({ code: 'REVISION_STALE' })
  const elsewhere = await createModel('elsewhere')
  const wrong = { params: { ...params, id: elsewhere.id, instance: body.id } }
  await expect(admin.call(instances.deleteInstance, wrong)).rejects.toMatchObject({ code: 'INSTANCE_UNKNOWN' })
  await admin.call(instances.deleteInstance, one)
  await createInstance(model.id, 'north', NORTH)
})

test('a model that a pipeline is made with stays, and so does a deployed instance', async () => {
  const { admin, workloads } = started
  const model = await createModel('tied')
  const { body: north } = await createInstance(model.id, 'north', NORTH)
  const pipeline = await importOf(admin, 'demo', 'orders', '{"s":"{{ replica.store }}"}', {
    isMultiInstance: true,
    replicaName: 'tied',
  })
  const one = { params: { ...params, id: model.id } }
  expect((await admin.call(instances.instanceModelUses, one)).body.content).toMatchObject([{ name: 'orders' }])
  await expect(admin.call(instances.deleteInstanceModel, one)).rejects.toMatchObject({ code: 'SETTING_IN_USE' })
  await deploy(admin, pipeline.id, { instanceName: 'north' })
  const spec = [...workloads.serving.values()].find(({ pipelineName }) => pipelineName === 'orders')
  expect(spec?.instance).toMatchObject({ name: 'north', variables: NORTH.test })
  const removed = admin.call(instances.deleteInstance, { params: { ...one.params, instance: north.id } })
  await expect(removed).rejects.toThrow('The instance "north" is deployed in test')
})

test('a model that nobody uses goes with its instances, and its name is free', async () => {
  const model = await createModel('passing')
  await createInstance(model.id, 'north', NORTH)
  await started.admin.call(instances.deleteInstanceModel, { params: { ...params, id: model.id } })
  const gone = started.settings.instances.resolve('demo', 'test', 'passing', 'north')
  await expect(gone).rejects.toMatchObject({ code: 'INSTANCE_MODEL_UNKNOWN' })
  await createModel('passing')
})

test('models and instances of another realm are unknown', async () => {
  const model = await createModel('foreign')
  const { body } = await createInstance(model.id, 'north', NORTH)
  const other = await started.realm('other')
  const one = { params: { realm: 'other', id: model.id } }
  const instance = { params: { ...one.params, instance: body.id } }
  for (const call of [
    () => other.call(instances.getInstanceModel, one),
    () => other.call(instances.updateInstanceModel, { ...one, body: { description: 'x' } }),
    () => other.call(instances.deleteInstanceModel, one),
    () => other.call(instances.instanceModelUses, one),
    () => other.call(instances.listInstances, one),
    () => other.call(instances.createInstance, { ...one, body: { name: 'x' } }),
    () => other.call(instances.updateInstance, { ...instance, body: { values: {} } }),
  ]) {
    await expect(call()).rejects.toMatchObject({ code: 'INSTANCE_MODEL_UNKNOWN', details: { status: 404 } })
  }
  await expect(other.call(instances.deleteInstance, instance)).rejects.toMatchObject({ code: 'INSTANCE_UNKNOWN' })
  const resolved = started.settings.instances.resolve('other', 'test', model.id, 'north')
  await expect(resolved).rejects.toMatchObject({ code: 'INSTANCE_MODEL_UNKNOWN' })
})
