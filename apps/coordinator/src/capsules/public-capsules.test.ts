import {
  capsuleCollections,
  capsuleHeaders,
  capsules,
  createClient,
  pipelines,
  publicCapsules as operator,
  trials,
} from '@jatai/api'
import type { Client } from '@jatai/api'
import { RequestError } from '@jatai/errors'
import { createUuidV7 } from '@jatai/platform'
import type { DeploymentSpec } from '@jatai/platform'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createSmallWorkloads } from '../__fixtures__/small-workloads.ts'
import { startCoordinator } from '../__fixtures__/start-coordinator.ts'
import type { StartedCoordinator } from '../__fixtures__/start-coordinator.ts'
import { deploying } from '../deployments/__fixtures__/deploying.ts'
import { createOperatorTokens } from '../operator/operator-tokens.ts'
import { REST } from '../pipelines/__fixtures__/documents.ts'

const demo = { realm: 'demo' }
const other = { realm: 'other' }
const workloads = createSmallWorkloads()
const tried: DeploymentSpec[] = []
let started: StartedCoordinator
let machine: Client
let stranger: Client

beforeAll(async () => {
  started = await startCoordinator({
    workloads,
    trials: {
      start({ spec }) {
        tried.push(spec)
        return Promise.reject(new RequestError('TRIALS_BUSY', 'There is no engine here'))
      },
    },
  })
  const { documents } = started.platform
  const tokens = createOperatorTokens({ documents, createId: createUuidV7(), now: () => Date.now() })
  machine = createClient({ address: started.address, token: (await tokens.create('tests', 60_000)).value })
  stranger = await started.realm('other')
})
afterAll(() => started.close())

const log = (text: string) => ({
  id: 'l',
  type: 'connector',
  name: 'log-connector',
  stepName: 'Log',
  params: { message: text },
})

function use(name: string, version = '1.0') {
  const [major = '', minor = ''] = version.split('.')
  return {
    id: `u-${name}`,
    type: 'capsule',
    name: `capsule-v1-any-Default-${name}-${version}`,
    capsuleCollection: 'Default',
    capsuleCollectionVersion: 1,
    capsule: `${name}-${version}`,
    capsuleVersionMajor: Number(major),
    capsuleVersionMinor: Number(minor),
    stepName: name,
    params: {},
  }
}

const definition = (name: string, start: object[] = [log('one')], more: object = {}) => ({
  name,
  description: `Tells ${name}`,
  parameters: [],
  accounts: [],
  contract: { type: 'object' },
  flowSpec: { start },
  ...more,
})

async function offer(name: string, start?: object[], more?: object) {
  const made = await machine.call(operator.createPublicCapsule, { body: definition(name, start, more) })
  await machine.call(operator.publishPublicCapsule, { params: { id: name } })
  return made.body.capsule
}

async function own(name: string, start?: object[], client = started.admin, params = demo) {
  const { body } = await client.call(capsules.createCapsule, { params, body: definition(name, start) })
  return body.capsule
}

const publishOwn = (id: string) => started.admin.call(capsules.publishCapsule, { params: { ...demo, id } })
const search = async (client: Client, params: { realm: string }, query: object) =>
  (await client.call(capsules.searchCapsules, { params, query })).body.content

const pipeline = (name: string, ...start: object[]) => ({
  name,
  version: '1.0',
  flowSpec: { start },
  triggerSpec: REST,
})
const findings = async (...start: object[]) => {
  const body = pipeline('checked', ...start)
  return (await started.admin.call(pipelines.validatePipelineDocument, { params: demo, body })).body
}

/** What a deployment of these steps would run: `name major.minor.fix message`, public ones marked. */
async function frozen(name: string, ...start: object[]): Promise<string[]> {
  const run = deploying(started.admin)
  const { id } = await run.settled((await run.deploy(await run.importPipeline(pipeline(name, ...start)))).id)
  return toldOf(workloads.serving.get(id) as DeploymentSpec)
}

function toldOf({ capsules: texts = [] }: DeploymentSpec): string[] {
  const parsed = texts.map(
    (text) =>
      JSON.parse(text) as {
        name: string
        public: boolean
        versionFix: number
        flowSpec: { start: { params: { message?: string } }[] }
      },
  )
  return parsed.map((each) => {
    const said = each.flowSpec.start[0]?.params.message ?? '-'
    return `${each.public ? 'public ' : ''}${each.name} .${each.versionFix} ${said}`
  })
}

test('what the operator publishes is seen and used in every realm, with a mark', async () => {
  const { id } = await offer('shared')
  for (const [client, params] of [
    [started.admin, demo],
    [stranger, other],
  ] as const) {
    expect(await search(client, params, { search: 'shared', status: 'PUBLISHED' })).toMatchObject([
      { id, name: 'shared', public: true, version: '1.0.0', status: 'PUBLISHED', collection: 'Default' },
    ])
    for (const key of [id, 'shared']) {
      const { body } = await client.call(capsules.getCapsule, { params: { ...params, id: key } })
      expect(body).toMatchObject({ name: 'shared', public: true, flowSpec: { start: [{ name: 'log-connector' }] } })
    }
  }
  expect((await own('not-shared')).public).toBe(false)
  expect(await findings(use('shared'))).toEqual([])
  expect(await frozen('user-of-shared', use('shared'))).toEqual(['public shared .0 one'])
})

test('what the operator works on is not seen, until it is published', async () => {
  await machine.call(operator.createPublicCapsule, { body: definition('secret') })
  expect(await search(started.admin, demo, { search: 'secret' })).toEqual([])
  const hidden = started.admin.call(capsules.getCapsule, { params: { ...demo, id: 'secret' } })
  await expect(hidden).rejects.toMatchObject({ code: 'CAPSULE_UNKNOWN', details: { status: 404 } })
  expect((await findings(use('secret'))).map(({ rule }) => rule)).toEqual(['V-21'])

  await offer('growing')
  const params = { id: 'growing' }
  const draft = definition('growing', [log('two')], { description: 'Tells a secret' })
  await machine.call(operator.savePublicCapsule, { params, body: draft })
  const inDemo = { params: { ...demo, id: 'growing' } }
  const seen = async () => (await search(started.admin, demo, { search: 'growing' }))[0]
  expect(await seen()).toMatchObject({ version: '1.0.0', status: 'PUBLISHED', description: 'Tells growing' })
  expect(await search(started.admin, demo, { search: 'secret' })).toEqual([])
  expect(await search(started.admin, demo, { search: 'growing', status: 'DEVELOPMENT' })).toEqual([])
  expect((await started.admin.call(capsules.getCapsule, inDemo)).body).toMatchObject({ versionFix: 0 })
  const later = started.admin.call(capsules.getCapsule, { ...inDemo, query: { version: '1.0.1' } })
  await expect(later).rejects.toMatchObject({ code: 'CAPSULE_VERSION_UNKNOWN' })
  const versions = async () =>
    (await started.admin.call(capsules.capsuleVersions, inDemo)).body.content.map(({ version }) => version)
  expect(await versions()).toEqual(['1.0.0'])
  expect(await frozen('before', use('growing'))).toEqual(['public growing .0 one'])

  expect(
    (await machine.call(operator.searchPublicCapsules, { query: { status: 'DEVELOPMENT' } })).body.content,
  ).toEqual(expect.arrayContaining([expect.objectContaining({ name: 'growing', version: '1.0.1' })]))
  await machine.call(operator.publishPublicCapsule, { params })
  expect(await seen()).toMatchObject({ version: '1.0.1', description: 'Tells a secret' })
  expect(await versions()).toEqual(['1.0.1', '1.0.0'])
  expect(await frozen('after', use('growing'))).toEqual(['public growing .1 two'])
})

test('no realm changes what is public, and none publishes for others', async () => {
  const { id } = await offer('untouched')
  for (const key of [id, 'untouched']) {
    const one = { params: { ...demo, id: key } }
    const refusals = [
      () => started.admin.call(capsules.saveCapsule, { ...one, body: definition('untouched') }),
      () => started.admin.call(capsules.publishCapsule, one),
      () => started.admin.call(capsules.updateCapsuleState, { ...one, body: { archived: true } }),
    ]
    for (const refused of refusals) {
      await expect(refused()).rejects.toMatchObject({ code: 'CAPSULE_PUBLIC', details: { status: 403 } })
    }
  }
  const routes = started.admin.call(operator.publishPublicCapsule, { params: { id } })
  await expect(routes).rejects.toMatchObject({ code: 'INSUFFICIENT_PERMISSIONS', details: { status: 403 } })
  // A mark that somebody writes into a definition is none.
  const body = definition('marked', [log('mine')], { public: true })
  const { capsule } = (await started.admin.call(capsules.createCapsule, { params: demo, body })).body
  await publishOwn('marked')
  expect(capsule.public).toBe(false)
  expect(await search(stranger, other, { search: 'marked' })).toEqual([])
  expect(await frozen('user-of-marked', use('marked'))).toEqual(['marked .0 mine'])
})

test('a realm begins no capsule of a public name; what it had published before goes on and wins', async () => {
  await own('elder', [log('ours')])
  await publishOwn('elder')
  await own('late')
  await offer('elder', [log('theirs')])
  await offer('late', [log('theirs')])
  await expect(own('late', [], stranger, other)).rejects.toMatchObject({
    code: 'CAPSULE_NAME_TAKEN',
    details: { status: 409 },
    message: expect.stringContaining('"late" is a public capsule') as string,
  })
  await expect(publishOwn('late')).rejects.toMatchObject({ code: 'CAPSULE_NAME_TAKEN' })

  expect(await frozen('user-of-both', use('elder'), use('late'))).toEqual(['elder .0 ours', 'public late .0 theirs'])
  expect(await search(started.admin, demo, { search: 'elder' })).toMatchObject([{ public: false }])
  expect(await search(stranger, other, { search: 'elder' })).toMatchObject([{ public: true }])
  const { body } = await started.admin.call(capsules.getCapsule, { params: { ...demo, id: 'elder' } })
  expect(body).toMatchObject({ public: false, flowSpec: { start: [{ params: { message: 'ours' } }] } })
  // Also where the public one has a version that the own one lacks.
  await machine.call(operator.savePublicCapsule, {
    params: { id: 'elder' },
    body: definition('elder', [log('new')], { parameters: [{ property: 'params.a', label: 'A', input: 'text' }] }),
  })
  await machine.call(operator.publishPublicCapsule, { params: { id: 'elder' } })
  expect((await findings(use('elder', '1.1'))).map(({ rule }) => rule)).toContain('V-21')
  await started.admin.call(capsules.saveCapsule, {
    params: { ...demo, id: 'elder' },
    body: definition('elder', [log('ours again')]),
  })
  expect((await publishOwn('elder')).body).toMatchObject({ published: '1.0.1', public: false })
})

test('what a public capsule uses has to be public, and is, whatever a realm has under that name', async () => {
  await own('inner', [log('of the realm')])
  await publishOwn('inner')
  await machine.call(operator.createPublicCapsule, { body: definition('outer', [use('inner')]) })
  const publish = () => machine.call(operator.publishPublicCapsule, { params: { id: 'outer' } })
  await expect(publish()).rejects.toMatchObject({
    code: 'CAPSULE_INVALID',
    message: expect.stringContaining('A public capsule uses public capsules only') as string,
    details: { status: 422 },
  })
  await machine.call(operator.createPublicCapsule, { body: definition('inner', [log('of the operator')]) })
  await expect(publish()).rejects.toMatchObject({ code: 'CAPSULE_INVALID' })
  await machine.call(operator.publishPublicCapsule, { params: { id: 'inner' } })
  await publish()
  expect(await findings(use('outer'), use('inner'))).toEqual([])
  expect(await frozen('user-of-outer', use('outer'), use('inner'))).toEqual([
    'public outer .0 -',
    'inner .0 of the realm',
    'public inner .0 of the operator',
  ])
})

test('test runs find public capsules as deployments do', async () => {
  await offer('tried', [log('from the operator')])
  const document = pipeline('trying', use('tried'))
  const trial = started.admin.call(trials.startTrial, { params: demo, body: { document } })
  await expect(trial).rejects.toMatchObject({ code: 'TRIALS_BUSY' })
  expect(tried.map(toldOf)).toEqual([['public tried .0 from the operator']])
})

test('an archived one is hidden, and goes on in pipelines that use it', async () => {
  const { id } = await offer('old-timer')
  await machine.call(operator.updatePublicCapsuleState, { params: { id }, body: { archived: true } })
  expect(await search(started.admin, demo, { search: 'old-timer' })).toEqual([])
  expect(await search(started.admin, demo, { search: 'old-timer', archived: 'true' })).toMatchObject([{ public: true }])
  expect(await frozen('user-of-old', use('old-timer'))).toEqual(['public old-timer .0 one'])
})

test('collections of the operator show where something in them is published, and are not changed by realms', async () => {
  const made = await machine.call(operator.createPublicCollection, { body: { name: 'Certified', group: 'Chat' } })
  const { id } = made.body
  const list = async () => (await started.admin.call(capsuleCollections.listCapsuleCollections, { params: demo })).body
  const names = async () => (await list()).content.map(({ name }) => name)
  expect(await names()).not.toContain('Certified')
  await machine.call(operator.createPublicCapsule, {
    body: definition('chatting', [log('hi')], { collection: 'Certified', group: 'Chat' }),
  })
  expect(await names()).not.toContain('Certified')
  await machine.call(operator.publishPublicCapsule, { params: { id: 'chatting' } })
  expect((await list()).content).toContainEqual(
    expect.objectContaining({ id, name: 'Certified', public: true, amountOfCapsules: 1 }),
  )
  expect(await search(started.admin, demo, { collectionId: id })).toMatchObject([{ name: 'chatting', group: 'Chat' }])
  const renamed = started.admin.call(capsuleCollections.updateCapsuleCollection, {
    params: { ...demo, id },
    body: { name: 'Ours' },
  })
  await expect(renamed).rejects.toMatchObject({ code: 'CAPSULE_PUBLIC', details: { status: 403 } })
  const params = { ...demo, id, group: made.body.groups[0]?.id ?? '' }
  const moved = started.admin.call(capsuleCollections.moveCapsules, { params, body: { capsules: ['elder'] } })
  await expect(moved).rejects.toMatchObject({ code: 'CAPSULE_COLLECTION_UNKNOWN' })
  const headers = await started.admin.call(capsuleHeaders.listCapsuleHeaders, { params: demo })
  expect(headers.body.content).toEqual([])
  expect(started.faults).toEqual([])
})
