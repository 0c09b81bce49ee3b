import { readFileSync } from 'node:fs'
import { audit, capsuleCollections, capsules, pipelines } from '@jatai/api'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startCoordinator } from '../__fixtures__/start-coordinator.ts'
import type { StartedCoordinator } from '../__fixtures__/start-coordinator.ts'
import { REST, sendText } from '../pipelines/__fixtures__/documents.ts'

let started: StartedCoordinator
beforeAll(async () => {
  started = await startCoordinator()
})
afterAll(() => started.close())

const params = { realm: 'demo' }

const CHANNEL = [{ property: 'params.channel', label: 'Channel', input: 'text', required: true }]

/** A definition as its author writes it: collection and group are the defaults. */
function definition(name: string, more: object = {}) {
  const log = { id: 'l', type: 'connector', name: 'log-connector', stepName: 'Log', params: { message: 'one' } }
  return {
    name,
    description: 'Posts a text.',
    icon: 'chat',
    parameters: CHANNEL,
    accounts: [],
    contract: { type: 'object' },
    flowSpec: { start: [log] },
    ...more,
  }
}

const log = (text: string) => ({
  flowSpec: {
    start: [{ id: 'l', type: 'connector', name: 'log-connector', stepName: 'Log', params: { message: text } }],
  },
})

async function create(name: string, more?: object) {
  return (await started.admin.call(capsules.createCapsule, { params, body: definition(name, more) })).body.capsule
}

async function save(name: string, more?: object) {
  const one = { params: { ...params, id: name }, body: definition(name, more) }
  return (await started.admin.call(capsules.saveCapsule, one)).body.capsule
}

async function publish(id: string) {
  return (await started.admin.call(capsules.publishCapsule, { params: { ...params, id } })).body
}

test('a capsule begins as 1.0.0, and stays so however often it is saved before it is published', async () => {
  expect(await create('steady')).toMatchObject({
    version: '1.0.0',
    status: 'DEVELOPMENT',
    published: null,
    collection: 'Default',
    group: 'Default',
    description: 'Posts a text.',
    icon: 'chat',
  })
  for (let times = 1; times <= 10; times++) expect((await save('steady', log(`${times}`))).version).toBe('1.0.0')
  expect(await publish('steady')).toMatchObject({ version: '1.0.0', status: 'PUBLISHED', lines: ['1.0'] })
})

test('after a published version the number follows from what has changed since (acceptance check 7)', async () => {
  const first = definition('numbered').parameters
  const required = [...first, { property: 'params.new', label: 'New', input: 'text', required: true }]
  const optional = [...first, { property: 'params.new', label: 'New', input: 'text', required: false }]
  await create('numbered')
  await publish('numbered')
  expect(await save('numbered', log('another'))).toMatchObject({ version: '1.0.1', published: '1.0.0' })
  expect(await save('numbered', { parameters: required })).toMatchObject({ version: '2.0.0' })
  expect(await save('numbered', { parameters: optional })).toMatchObject({ version: '1.1.0' })
  expect(await publish('numbered')).toMatchObject({ version: '1.1.0', lines: ['1.1', '1.0'] })
  expect(await save('numbered', { parameters: required })).toMatchObject({ version: '2.0.0' })
  expect(await publish('numbered')).toMatchObject({ published: '2.0.0' })
  // Saving what is published makes nothing.
  expect(await save('numbered', { parameters: required })).toMatchObject({ version: '2.0.0', status: 'PUBLISHED' })
  const { body } = await started.admin.call(capsules.capsuleVersions, { params: { ...params, id: 'numbered' } })
  expect(body.content.map(({ version, status }) => `${version} ${status}`)).toEqual([
    '2.0.0 PUBLISHED',
    '1.1.0 PUBLISHED',
    '1.0.0 PUBLISHED',
  ])
})

test('a published version is frozen, and read with what its author wrote', async () => {
  const exact = JSON.stringify(definition('kept', { own: { deep: 'N' } })).replace('"N"', '9007199254740993')
  const made = await sendText(started, 'POST', '/design/realms/demo/capsules', exact)
  expect(made.status).toBe(201)
  await publish('kept')
  await save('kept', log('later'))
  const old = await sendText(started, 'GET', '/design/realms/demo/capsules/kept?version=1.0.0')
  expect(old.text).toContain('"own":{"deep":9007199254740993}')
  expect(JSON.parse(old.text)).toMatchObject({
    name: 'kept',
    collection: { name: 'Default', version: 1 },
    group: 'Default',
    versionMajor: 1,
    versionFix: 0,
    status: 'PUBLISHED',
    flowSpec: { start: [{ params: { message: 'one' } }] },
  })
  const newest = await started.admin.call(capsules.getCapsule, { params: { ...params, id: 'kept' } })
  expect(newest.body).toMatchObject({ versionFix: 1, status: 'DEVELOPMENT' })
  for (const version of ['9.9.9', '1.0.2']) {
    const unknown = started.admin.call(capsules.getCapsule, { params: { ...params, id: 'kept' }, query: { version } })
    await expect(unknown).rejects.toMatchObject({ code: 'CAPSULE_VERSION_UNKNOWN', details: { status: 404 } })
  }
})

test('the example of the documentation goes in as it is, and comes out again', async () => {
  const file = new URL('../../../../packages/flowspec/src/__fixtures__/capsule-definition.json', import.meta.url)
  const body = JSON.parse(readFileSync(file, 'utf8')) as { name: string; flowSpec: object }
  const missing = started.admin.call(capsules.createCapsule, { params, body })
  await expect(missing).rejects.toMatchObject({ code: 'CAPSULE_COLLECTION_UNKNOWN' })
  const collection = { name: 'messaging', group: 'outbound' }
  await started.admin.call(capsuleCollections.createCapsuleCollection, { params, body: collection })
  const made = await started.admin.call(capsules.createCapsule, { params, query: { keepVersion: 'true' }, body })
  expect(made.body.capsule).toMatchObject({ version: '1.2.0', collection: 'messaging', group: 'outbound' })
  expect(made.body.findings).toEqual([])
  const read = (await started.admin.call(capsules.getCapsule, { params: { ...params, id: 'send-chat' } })).body
  expect(read).toMatchObject({ flowSpec: body.flowSpec, documentation: 'For capsule builders only.' })
})

test('publishing needs a contract and a flow that compiles; saving only a form that makes sense', async () => {
  await create('unready', { contract: null })
  const codes = async (name: string) => {
    const error = (await publish(name).catch((thrown: unknown) => thrown)) as {
      details: { status: number; facts: { findings: { rule: string }[] } }
    }
    expect(error.details.status).toBe(422)
    return error.details.facts.findings.map(({ rule }) => rule)
  }
  expect(await codes('unready')).toEqual(['capsule-contract'])
  await save('unready', { flowSpec: { start: [{ id: 'a', type: 'connector', name: 'no-such', params: {} }] } })
  expect(await codes('unready')).toContain('V-05')
  const wrong = { id: 'a', type: 'connector', name: 'json-generator-connector', params: { json: '{{ NOPE( }}' } }
  await save('unready', { flowSpec: { start: [wrong] } })
  expect((await codes('unready')).length).toBeGreaterThan(0)
  for (const more of [
    { flowSpec: { start: [{ id: 's', type: 'connector', name: 'object-store-connector', params: {} }] } },
    { parameters: [{ property: 'a b' }] },
    { flowSpec: 'text' },
    { contract: [] },
  ]) {
    const refused = save('unready', more)
    await expect(refused).rejects.toMatchObject({ code: 'CAPSULE_INVALID', details: { status: 422 } })
  }
  for (const name of ['', 'Upper', 'a b', 'a/b']) {
    await expect(create(name), name).rejects.toMatchObject({ code: 'CAPSULE_INVALID' })
  }
  const nothing = started.admin.call(capsules.createCapsule, { params, body: {} })
  await expect(nothing).rejects.toMatchObject({ code: 'CAPSULE_INVALID', details: { status: 422 } })
})

test('a name is taken once; of two who save at once the second is told', async () => {
  const made = await Promise.allSettled([create('contested'), create('contested'), create('contested')])
  expect(made.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  await expect(create('contested')).rejects.toMatchObject({ code: 'CAPSULE_NAME_TAKEN', details: { status: 409 } })
  await publish('contested')
  const one = { params: { ...params, id: 'contested' } }
  const { etag = '' } = await started.admin.call(capsules.getCapsule, one)
  const change = (text: string) =>
    started.admin.call(capsules.saveCapsule, { ...one, body: definition('contested', log(text)), ifMatch: etag })
  const saved = await Promise.allSettled(['a', 'b', 'c'].map(change))
  expect(saved.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  for (const outcome of saved) {
    if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ code: 'REVISION_STALE' })
  }
  const renamed = started.admin.call(capsules.saveCapsule, { ...one, body: definition('renamed') })
  await expect(renamed).rejects.toMatchObject({ code: 'CAPSULE_NAME_FROZEN' })
})

test('many who publish at once publish one version, and nothing is published twice', async () => {
  await create('published')
  const outcomes = await Promise.allSettled(Array.from({ length: 4 }, () => publish('published')))
  expect(outcomes.some(({ status }) => status === 'fulfilled')).toBe(true)
  for (const outcome of outcomes) {
    if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ code: 'CAPSULE_PUBLISHED' })
  }
  const { body } = await started.admin.call(capsules.capsuleVersions, { params: { ...params, id: 'published' } })
  expect(body.content.map(({ version }) => version)).toEqual(['1.0.0'])
  await expect(publish('published')).rejects.toMatchObject({ code: 'CAPSULE_PUBLISHED', details: { status: 409 } })
})

test('saving while somebody publishes loses nothing', async () => {
  await create('busy')
  await Promise.all([publish('busy'), ...['a', 'b', 'c'].map((text) => save('busy', log(text)).catch(() => undefined))])
  const { body } = await started.admin.call(capsules.searchCapsules, { params, query: { search: 'busy' } })
  const [card] = body.content
  const { body: versions } = await started.admin.call(capsules.capsuleVersions, { params: { ...params, id: 'busy' } })
  const numbers = versions.content.map(({ version }) => version)
  expect(new Set(numbers).size).toBe(numbers.length)
  expect(card).toMatchObject({ published: '1.0.0' })
  expect(card?.version).toBe(numbers[0])
})

test('is found by words and state; an archived one is hidden, and cannot be changed', async () => {
  await create('findable', { description: 'Sends an e-mail' })
  await create('released', { description: 'Sends a fax' })
  await publish('released')
  const find = async (query: object) =>
    (await started.admin.call(capsules.searchCapsules, { params, query: query })).body.content.map(({ name }) => name)
  expect(await find({ search: 'sends' })).toEqual(['findable', 'released'])
  expect(await find({ search: 'sends', status: 'PUBLISHED' })).toEqual(['released'])
  expect(await find({ search: 'sends', status: 'DEVELOPMENT' })).toEqual(['findable'])
  const state = (archived: boolean) =>
    started.admin.call(capsules.updateCapsuleState, { params: { ...params, id: 'released' }, body: { archived } })
  await state(true)
  expect(await find({ search: 'sends' })).toEqual(['findable'])
  expect(await find({ search: 'sends', archived: 'true' })).toEqual(['released'])
  await expect(save('released')).rejects.toMatchObject({ code: 'CAPSULE_ARCHIVED', details: { status: 409 } })
  await state(false)
  expect(await find({ search: 'fax' })).toEqual(['released'])
  const { body: records } = await started.admin.call(audit.listAudit, { params, query: { service: 'Capsules' } })
  const told = records.content.map(({ description }) => description)
  expect(told).toEqual(
    expect.arrayContaining(['Publishes the capsule released 1.0.0', 'Archives the capsule released']),
  )
})

test('a pipeline may use what is published, and is told what is not', async () => {
  await create('used')
  const use = {
    id: 'u',
    type: 'capsule',
    name: 'capsule-v1-demo-Default-used-1.0',
    capsuleCollection: 'Default',
    capsuleCollectionVersion: 1,
    capsule: 'used-1.0',
    capsuleVersionMajor: 1,
    capsuleVersionMinor: 0,
    params: { channel: '#sales' },
  }
  const body = { name: 'user', version: '1.0', flowSpec: { start: [use] }, triggerSpec: REST }
  const findings = async () =>
    (await started.admin.call(pipelines.validatePipelineDocument, { params, body })).body.map(({ rule }) => rule)
  expect(await findings()).toEqual(['V-21'])
  await publish('used')
  expect(await findings()).toEqual([])
  await started.admin.call(pipelines.importPipeline, { params, body })
  const used = { params: { ...params, kind: 'capsule' as const, name: 'used' } }
  expect((await started.admin.call(pipelines.findUses, used)).body.content.map(({ name }) => name)).toEqual(['user'])
})

test('nobody of another realm sees a capsule', async () => {
  const made = await create('private')
  const other = await started.realm('other')
  for (const id of [made.id, 'private']) {
    const one = { params: { realm: 'other', id } }
    const refusals = [
      other.call(capsules.getCapsule, one),
      other.call(capsules.capsuleVersions, one),
      other.call(capsules.publishCapsule, one),
      other.call(capsules.updateCapsuleState, { ...one, body: { archived: true } }),
      other.call(capsules.saveCapsule, { ...one, body: definition('private') }),
    ]
    for (const refused of refusals) {
      await expect(refused).rejects.toMatchObject({ code: 'CAPSULE_UNKNOWN', details: { status: 404 } })
    }
  }
  expect((await other.call(capsules.searchCapsules, { params: { realm: 'other' } })).body.content).toEqual([])
  const mine = await other.call(capsules.createCapsule, { params: { realm: 'other' }, body: definition('private') })
  expect(mine.body.capsule).toMatchObject({ name: 'private', version: '1.0.0' })
})
