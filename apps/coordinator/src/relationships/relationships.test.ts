import { relationships } from '@jatai/api'
import { RELATIONS, relationId, relationKey } from '@jatai/platform'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { permissionSet } from '../access/permission-set.ts'
import { importOf } from '../pipelines/__fixtures__/documents.ts'
import { createPipelineLookup } from '../pipelines/pipeline-lookup.ts'
import { createProjectsService } from '../projects/projects-service.ts'
import { createRealmsService } from '../realms/realms-service.ts'
import { startSettings } from '../settings/__fixtures__/start-settings.ts'
import type { StartedSettings } from '../settings/__fixtures__/start-settings.ts'
import { createUsage } from '../settings/usage.ts'
import { createRelationshipsService } from './relationships-service.ts'

let started: StartedSettings
beforeAll(async () => {
  started = await startSettings()
})
afterAll(() => started.close())

const params = { realm: 'demo' }

async function create(name: string) {
  const body = { name, type: 'id-translation' as const, fieldA: 'erp', fieldB: 'shop' }
  return (await started.admin.call(relationships.createRelationship, { params, body })).body
}

/** As the Relationship step writes it. */
async function write(model: string, environment: string, a: string | number, b: string | number): Promise<string> {
  const id = relationId(model, environment, b)
  const keys = { keyA: relationKey(a), keyB: relationKey(b) }
  const at = { createdAt: 1, updatedAt: 1 }
  await started.platform.documents.put(RELATIONS, id, { realm: 'demo', environment, model, a, b, ...keys, ...at })
  return id
}

test('a model has two fields with different names, and a name of its own', async () => {
  const { admin } = started
  const model = await create('customers')
  await expect(create('customers')).rejects.toMatchObject({ code: 'RELATIONSHIP_NAME_TAKEN' })
  const same = admin.call(relationships.createRelationship, {
    params,
    body: { name: 'same', type: 'parent-child', fieldA: 'a', fieldB: 'a' },
  })
  await expect(same).rejects.toThrow('fieldB: the two fields need different names')
  const one = { params: { ...params, id: model.id } }
  const changed = admin.call(relationships.updateRelationship, { ...one, body: { fieldA: 'shop' } })
  await expect(changed).rejects.toThrow('fieldB: the two fields need different names')
})

test('data are looked through by environment and field, and removed one by one', async () => {
  const { admin } = started
  const model = await create('items')
  await write(model.id, 'test', 1, 'x-1')
  const second = await write(model.id, 'test', '2', 'x-2')
  await write(model.id, 'prod', '9', 'x-9')
  const place = { ...params, id: model.id, environment: 'test' }
  const list = async (query: object) =>
    (await admin.call(relationships.listRelations, { params: place, query })).body.content.map(({ a, b }) => [a, b])
  expect(await list({})).toEqual([
    [1, 'x-1'],
    ['2', 'x-2'],
  ])
  expect(await list({ field: 'a', value: '1' })).toEqual([[1, 'x-1']])
  expect(await list({ field: 'b', value: 'x-2' })).toEqual([['2', 'x-2']])
  const removal = { params: { ...place, relation: second } }
  const inProd = admin.call(relationships.deleteRelation, { params: { ...removal.params, environment: 'prod' } })
  await expect(inProd).rejects.toMatchObject({ code: 'RELATION_UNKNOWN', details: { status: 404 } })
  await admin.call(relationships.deleteRelation, removal)
  expect(await list({})).toEqual([[1, 'x-1']])
  const frozen = admin.call(relationships.updateRelationship, {
    params: { ...params, id: model.id },
    body: { type: 'parent-child' },
  })
  await expect(frozen).rejects.toThrow('has data: its type and fields stay')
})

test('a model that a pipeline names stays, and its data while that is deployed', async () => {
  const { admin } = started
  const model = await create('named')
  const relation = await write(model.id, 'test', 'a', 'b')
  const step = {
    id: '6f1d7c1e-0000-4000-8000-000000000002',
    type: 'connector',
    name: 'relation-connector',
    stepName: 'Translate',
    params: { operation: 'translate', relationId: model.id },
  }
  await importOf(admin, 'demo', 'translator', '{}', { flowSpec: { start: [step] } })
  const one = { params: { ...params, id: model.id } }
  expect((await admin.call(relationships.relationshipUses, one)).body.content).toMatchObject([{ name: 'translator' }])
  await expect(admin.call(relationships.deleteRelationship, one)).rejects.toMatchObject({ code: 'SETTING_IN_USE' })
  const { documents } = started.platform
  const base = { documents, createId: () => 'none', now: () => Date.now() }
  const realms = createRealmsService(base)
  const projects = createProjectsService({ ...base, countPipelines: () => Promise.resolve(new Map<string, number>()) })
  const pipelines = createPipelineLookup(base)
  const deployed = { id: 'd', pipelineName: 'translator', versionMajor: 1, versionMinor: 0 }
  const deployments = (_realm: string, environment: string) => Promise.resolve(environment === 'prod' ? [deployed] : [])
  const usage = createUsage({ realms, projects, pipelines, deployments })
  const service = createRelationshipsService({ ...base, usage })
  const { kind, realm, actor } = { kind: 'token' as const, realm: 'demo', actor: { id: 'x', name: 'X' } }
  const caller = { kind, realm, actor, permissions: permissionSet([]), groups: [] }
  const removed = service.removeRelation(caller, model.id, 'test', relation)
  await expect(removed).rejects.toThrow('Deployed pipelines use the relationship "named": translator 1.0')
})

test('a model that nobody names goes with its data', async () => {
  const model = await create('passing')
  await write(model.id, 'test', 'a', 'b')
  await started.admin.call(relationships.deleteRelationship, { params: { ...params, id: model.id } })
  expect(await started.platform.documents.count(RELATIONS, { model: model.id })).toBe(0)
  await create('passing')
})

test('relationships of another realm are unknown, with their data', async () => {
  const model = await create('foreign')
  const relation = await write(model.id, 'test', 'a', 'b')
  const other = await started.realm('other')
  const one = { params: { realm: 'other', id: model.id } }
  const place = { params: { ...one.params, environment: 'test' } }
  for (const call of [
    () => other.call(relationships.getRelationship, one),
    () => other.call(relationships.updateRelationship, { ...one, body: { description: 'x' } }),
    () => other.call(relationships.deleteRelationship, one),
    () => other.call(relationships.relationshipUses, one),
    () => other.call(relationships.listRelations, place),
    () => other.call(relationships.deleteRelation, { params: { ...place.params, relation } }),
  ]) {
    await expect(call()).rejects.toMatchObject({ code: 'RELATIONSHIP_UNKNOWN', details: { status: 404 } })
  }
})
