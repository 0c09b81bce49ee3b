import { accounts, capsules, deployments, globals, pipelines } from '@jatai/api'
import { FlowError } from '@jatai/errors'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { createSmallWorkloads } from '../__fixtures__/small-workloads.ts'
import { startCoordinator } from '../__fixtures__/start-coordinator.ts'
import type { StartedCoordinator } from '../__fixtures__/start-coordinator.ts'
import { deploying, restDocument, until } from './__fixtures__/deploying.ts'
import type { Deploying } from './__fixtures__/deploying.ts'

const workloads = createSmallWorkloads()
let started: StartedCoordinator
let run: Deploying
beforeAll(async () => {
  started = await startCoordinator({ workloads, startLimitMs: 1000 })
  run = deploying(started.admin)
})
afterEach(() => {
  workloads.refusal = undefined
  workloads.gate = Promise.resolve()
  expect(started.faults).toEqual([])
})
afterAll(() => started.close())

const inTest = { realm: 'demo', environment: 'test' }
const one = (id: string, environment = 'test') => ({ realm: 'demo', environment, id })

test('a version is deployed with the defaults of its size, and is no draft any more', async () => {
  const version = await run.importPipeline(restDocument('plain', '{"v": 1}'))
  const begun = await run.deploy(version)
  expect(begun).toMatchObject({ status: 'STARTING', operation: { kind: 'deploy', version: '1.0' } })
  expect(await run.settled(begun.id)).toMatchObject({
    status: 'DEPLOYED',
    version: '1.0',
    size: 'SMALL',
    consumers: 10,
    replicas: 1,
    rtus: 1,
    endpoints: ['/pipeline/demo/v1/plain'],
    failure: null,
    warnings: [],
  })
  const { body } = await started.admin.call(pipelines.getPipeline, { params: { realm: 'demo', id: version } })
  expect(body).toMatchObject({ draft: false, apiExposed: true })
  await started.platform.search.flush()
  const { lines } = await started.platform.search.findLines({ realm: 'demo', environment: 'test', pipeline: 'plain' })
  expect(lines.map(({ message }) => message)).toContain('Deployed')
})

test('another minor replaces the deployment, another major stands beside it', async () => {
  const first = await run.importPipeline(restDocument('majors', '{"v": 1}'))
  const { id } = await run.settled((await run.deploy(first)).id)
  await expect(run.deploy(first)).rejects.toMatchObject({ code: 'DEPLOYMENT_EXISTS', details: { status: 409 } })
  const second = await run.nextVersion(first, 'minor', restDocument('majors', '{"v": 2}'))
  const replaced = await run.deploy(second, { redeploy: true, size: 'LARGE', replicas: 2 })
  expect(replaced).toMatchObject({
    id,
    status: 'STARTING',
    version: '1.0',
    operation: { kind: 'redeploy', version: '1.1' },
  })
  expect(await run.settled(id)).toMatchObject({ version: '1.1', size: 'LARGE', consumers: 40, rtus: 8 })
  // A redeployment without settings keeps those that are deployed.
  await run.deploy(second, { redeploy: true })
  expect(await run.settled(id)).toMatchObject({ version: '1.1', size: 'LARGE', consumers: 40, replicas: 2 })
  const major = await run.nextVersion(second, 'major', restDocument('majors', '{"v": 3}'))
  const other = await run.settled((await run.deploy(major)).id)
  expect(other.id).not.toBe(id)
  const there = (await run.list()).filter(({ name }) => name === 'majors')
  expect(there.map(({ version }) => version).sort()).toEqual(['1.1', '2.0'])

  await started.admin.call(deployments.deleteDeployment, { params: one(id) })
  await until(async () => !(await run.list()).some((each) => each.id === id), 'the first major is gone')
  expect(await run.get(other.id)).toMatchObject({ status: 'DEPLOYED', version: '2.0' })
})

test('the form of a redeployment finds the deployed minor, not the newest', async () => {
  const first = await run.importPipeline(restDocument('form', '{}'))
  const { id } = await run.settled((await run.deploy(first)).id)
  await run.nextVersion(first, 'minor', restDocument('form', '{"n": 2}'))
  expect((await run.get(id)).pipeline.id).toBe(first)
})

test('one operation at a time: a second one is told that the first is in progress', async () => {
  const version = await run.importPipeline(restDocument('busy', '{}'))
  const gate = Promise.withResolvers<void>()
  workloads.gate = gate.promise
  const { id } = await run.deploy(version)
  const refusal = { code: 'DEPLOYMENT_BUSY', details: { status: 409 } }
  await expect(run.deploy(version, { redeploy: true })).rejects.toMatchObject(refusal)
  await expect(started.admin.call(deployments.deleteDeployment, { params: one(id) })).rejects.toMatchObject(refusal)
  gate.resolve()
  expect(await run.settled(id)).toMatchObject({ status: 'DEPLOYED' })
})

test('of parallel requests one is accepted', async () => {
  const version = await run.importPipeline(restDocument('racing', '{}'))
  const gate = Promise.withResolvers<void>()
  workloads.gate = gate.promise
  const results = await Promise.allSettled(Array.from({ length: 5 }, () => run.deploy(version)))
  expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  gate.resolve()
})

test('a redeployment that fails leaves what serves, says so, and is in the history', async () => {
  const first = await run.importPipeline(restDocument('failing', '{"v": 1}'))
  const { id } = await run.settled((await run.deploy(first)).id)
  const second = await run.nextVersion(first, 'minor', restDocument('failing', '{"v": 2}'))
  const gate = Promise.withResolvers<void>()
  workloads.gate = gate.promise
  await run.deploy(second, { redeploy: true })
  workloads.refusal = ({ versionMinor }) =>
    versionMinor === 1 ? new FlowError('TRIGGER_MISSING', 'it does not start') : undefined
  gate.resolve()
  expect(await run.settled(id)).toMatchObject({
    status: 'DEPLOYED',
    version: '1.0',
    failure: { kind: 'redeploy', version: '1.1', message: 'it does not start' },
  })
  expect(workloads.serving.get(id)).toMatchObject({ versionMinor: 0 })
  const { body } = await started.admin.call(deployments.deploymentHistory, { params: one(id) })
  expect(body.content).toMatchObject([
    { kind: 'redeploy', status: 'error', versionMinor: 1, message: 'it does not start' },
    { kind: 'deploy', status: 'deployed', versionMinor: 0, message: null },
  ])
})

test('what is not ready in time has failed', async () => {
  const version = await run.importPipeline(restDocument('late', '{}'))
  const gate = Promise.withResolvers<void>()
  workloads.gate = gate.promise
  const { id } = await run.deploy(version)
  workloads.gate = Promise.resolve()
  expect(await run.settled(id)).toMatchObject({ status: 'ERROR', failure: { code: 'DEPLOYMENT_NOT_READY' } })
  gate.resolve()
})

test('a rollback brings back what was before, with accounts and globals of now; the next one goes further back', async () => {
  const { admin } = started
  await admin.call(globals.createGlobal, {
    params: { realm: 'demo' },
    body: { name: 'greeting', category: 'other', values: { test: 'hello', prod: 'hello' } },
  })
  const versionOf = (n: number) => restDocument('rolling', `{"v": ${n}, "text": {{ global.greeting }} }`)
  const ids = [await run.importPipeline(versionOf(0))]
  const { id } = await run.settled((await run.deploy(ids[0] ?? '')).id)
  for (const minor of [1, 2]) {
    ids.push(await run.nextVersion(ids[minor - 1] ?? '', 'minor', versionOf(minor)))
    await run.deploy(ids[minor] ?? '', { redeploy: true, consumers: minor })
    await run.settled(id)
  }
  expect(workloads.serving.get(id)).toMatchObject({ versionMinor: 2, globals: { greeting: 'hello' } })
  const { body: found } = await admin.call(globals.listGlobals, { params: { realm: 'demo' } })
  const { id: global = '' } = found.content.find(({ name }) => name === 'greeting') ?? {}
  started.advance(1000)
  await admin.call(globals.updateGlobal, {
    params: { realm: 'demo', id: global },
    body: { values: { test: 'good morning' } },
  })
  expect(await run.get(id)).toMatchObject({
    status: 'DEPLOYED',
    warnings: [{ kind: 'global-changed', names: ['greeting'] }],
    rollbackTo: { version: '1.1', consumers: 1 },
  })
  await admin.call(deployments.rollbackDeployment, { params: one(id) })
  expect(await run.settled(id)).toMatchObject({ version: '1.1', consumers: 1, warnings: [] })
  expect(workloads.serving.get(id)).toMatchObject({ globals: { greeting: 'good morning' } })
  await admin.call(deployments.rollbackDeployment, { params: one(id) })
  expect(await run.settled(id)).toMatchObject({ version: '1.0', consumers: 10, rollbackTo: null })
  await expect(admin.call(deployments.rollbackDeployment, { params: one(id) })).rejects.toMatchObject({
    code: 'ROLLBACK_IMPOSSIBLE',
    details: { status: 409 },
  })
  const { body: history } = await admin.call(deployments.deploymentHistory, { params: one(id) })
  expect(history.content.map(({ status }) => status)).toEqual([
    'rolled-back',
    'rolled-back',
    'deployed',
    'deployed',
    'deployed',
  ])
  const second = history.content.find(({ kind, versionMinor }) => kind === 'redeploy' && versionMinor === 2)
  await admin.call(deployments.restoreDeployment, { params: one(id), body: { historyId: second?.id ?? '' } })
  expect(await run.settled(id)).toMatchObject({ version: '1.2', consumers: 2, rollbackTo: { version: '1.0' } })
})

test('a deployment freezes its accounts, sealed, and warns when one is changed', async () => {
  const { admin, platform } = started
  const body = {
    name: 'crm',
    type: 'basic',
    values: { test: { fields: { username: 'ann', password: 'topsecret-1' } } },
  }
  const { body: account } = await admin.call(accounts.createAccount, { params: { realm: 'demo' }, body })
  const step = { accountLabel: 'crm', accountLabels: {} }
  const document = restDocument('frozen', '{}')
  const [made] = (document['flowSpec'] as { start: object[] }).start
  document['flowSpec'] = { start: [{ ...made, ...step }] }
  const { id } = await run.settled((await run.deploy(await run.importPipeline(document))).id)
  expect(workloads.serving.get(id)?.accounts).toEqual([
    { label: 'crm', type: 'basic', fields: { username: 'ann', password: 'topsecret-1' } },
  ])
  const stored = JSON.stringify(
    await platform.documents.find({ name: 'deployment-snapshots', fields: ['deployment'] }, { limit: 1000 }),
  )
  expect(stored).not.toContain('topsecret')
  started.advance(1000)
  await admin.call(accounts.updateAccount, {
    params: { realm: 'demo', id: account.id },
    body: { values: { test: { fields: { username: 'ann', password: 'topsecret-2' } } } },
  })
  const warned = await run.get(id)
  expect(warned).toMatchObject({ warnings: [{ kind: 'account-changed', names: ['crm'] }] })
  expect(JSON.stringify(warned)).not.toContain('topsecret')
})

test('a deployment takes the newest fix of its capsules; one that is not published keeps it back', async () => {
  const { admin } = started
  const capsule = (message: string) => ({
    name: 'polite',
    description: '',
    icon: 'chat',
    parameters: [],
    accounts: [],
    contract: { type: 'object' },
    flowSpec: {
      start: [{ id: 'l', type: 'connector', name: 'log-connector', stepName: 'Log', params: { message } }],
    },
  })
  const one = { params: { realm: 'demo', id: 'polite' } }
  await admin.call(capsules.createCapsule, { params: { realm: 'demo' }, body: capsule('first') })
  const document = restDocument('encapsulated', '{}')
  document['flowSpec'] = {
    start: [
      {
        id: '6f1d7c1e-0000-4000-8000-000000000003',
        type: 'capsule',
        name: 'capsule-v1-demo-Default-polite-1.0',
        stepName: 'Polite',
        capsuleCollection: 'Default',
        capsuleCollectionVersion: 1,
        capsule: 'polite-1.0',
        capsuleVersionMajor: 1,
        capsuleVersionMinor: 0,
        params: {},
      },
    ],
  }
  const version = await run.importPipeline(document)
  await expect(run.deploy(version)).rejects.toMatchObject({ details: { status: 422, facts: [{ check: 'resource' }] } })
  await admin.call(capsules.publishCapsule, one)
  const { id } = await run.settled((await run.deploy(version)).id)
  const frozen = () => workloads.serving.get(id)?.capsules?.join()
  expect(frozen()).toContain('first')
  await admin.call(capsules.saveCapsule, { ...one, body: capsule('second') })
  await admin.call(capsules.publishCapsule, one)
  expect(frozen()).toContain('first')
  await run.deploy(version, { redeploy: true })
  await run.settled(id)
  expect(frozen()).toContain('second')
})

test('a warning of the workloads stays until a redeployment', async () => {
  const version = await run.importPipeline(restDocument('warned', '{}'))
  const { id } = await run.settled((await run.deploy(version)).id)
  const generation = workloads.serving.get(id)?.generation ?? ''
  const warning = { kind: 'out-of-memory' as const, count: 1, at: 1000, reason: 'too much' }
  workloads.tell({ deployment: id, generation, kind: 'warning', warning })
  workloads.tell({ deployment: id, generation, kind: 'warning', warning: { ...warning, at: 2000 } })
  // Of what was replaced: nobody's.
  workloads.tell({ deployment: id, generation: 'before', kind: 'warning', warning })
  await until(async () => (await run.get(id)).warnings[0]?.count === 2, 'both are counted')
  expect(await run.get(id)).toMatchObject({
    status: 'DEPLOYED',
    warnings: [{ kind: 'out-of-memory', count: 2, at: 2000 }],
  })
  await run.deploy(version, { redeploy: true })
  expect(await run.settled(id)).toMatchObject({ warnings: [] })
})

test('its card is how the workloads say that it is', async () => {
  const { id } = await run.settled(
    (await run.deploy(await run.importPipeline(restDocument('card', '{}')), { replicas: 2 })).id,
  )
  const now = Date.now()
  const executed = { pipeline: 'card', version: '1.0', deployment: id, trigger: 'rest', startedAt: now, elapsedMs: 1 }
  const texts = { request: { text: '{}', bytes: 2 }, response: { text: '{}', bytes: 2 } }
  const end = {
    realm: 'demo',
    environment: 'test',
    key: 'failed',
    kind: 'error' as const,
    code: 500,
    ...executed,
    ...texts,
  }
  await started.platform.search.recordEnd(end, { isAwaited: true })
  workloads.told.set(id, { queued: 3, inFlight: 2, credentials: ['api-key'], engineVersion: '0.0.0-old' })
  const { body } = await started.admin.call(deployments.getDeployment, { params: one(id) })
  expect(body).toMatchObject({
    status: 'DEPLOYED',
    availableReplicas: 2,
    queued: 3,
    inFlight: 2,
    credentials: ['api-key'],
    warnings: [{ kind: 'outdated-engine' }],
    trigger: { type: 'rest', settings: { methods: ['POST'], timeout: 30_000 } },
    lastErrorAt: now,
  })
  workloads.told.set(id, { readyReplicas: 1, shortSince: now - 600_000 })
  expect(await run.get(id)).toMatchObject({ status: 'DEGRADED', reason: '1 of 2 replicas are ready' })
  workloads.told.set(id, { readyReplicas: 0, crashes: 5, shortSince: now })
  expect(await run.get(id)).toMatchObject({ status: 'ERROR', availableReplicas: 0 })
})

test('is promoted with its settings; the source goes when the target serves, and only then', async () => {
  const { admin } = started
  const version = await run.importPipeline(restDocument('promoted', '{}'))
  const { id } = await run.settled((await run.deploy(version, { size: 'MEDIUM', consumers: 7 })).id)
  const promote = async () =>
    (
      await admin.call(deployments.promoteDeployment, {
        params: one(id),
        body: { toEnvironment: 'prod', deleteSource: true },
      })
    ).body
  const gate = Promise.withResolvers<void>()
  workloads.gate = gate.promise
  const failing = await promote()
  workloads.refusal = ({ environment }) => (environment === 'prod' ? new FlowError('ROUTE_INVALID', 'no') : undefined)
  gate.resolve()
  expect(await run.settled(failing.id, 'prod')).toMatchObject({ status: 'ERROR', failure: { message: 'no' } })
  expect(await run.get(id)).toMatchObject({ status: 'DEPLOYED', operation: null })
  workloads.refusal = undefined
  const target = await promote()
  expect(await run.settled(target.id, 'prod')).toMatchObject({
    environment: 'prod',
    status: 'DEPLOYED',
    version: '1.0',
    size: 'MEDIUM',
    consumers: 7,
  })
  await until(async () => !(await run.list()).some((each) => each.id === id), 'the source goes')
  expect(workloads.serving.has(id)).toBe(false)
  await expect(
    admin.call(deployments.promoteDeployment, { params: one(target.id, 'prod'), body: { toEnvironment: 'test' } }),
  ).rejects.toMatchObject({ code: 'PROMOTION_INVALID' })
})

test('a source that has become something else meanwhile is not deleted after promoting', async () => {
  const { admin, platform } = started
  const first = await run.importPipeline(restDocument('replaced', '{}'))
  const { id } = await run.settled((await run.deploy(first)).id)
  const second = await run.nextVersion(first, 'minor', restDocument('replaced', '{"v": 2}'))
  const gate = Promise.withResolvers<void>()
  workloads.gate = gate.promise
  const { body: target } = await admin.call(deployments.promoteDeployment, {
    params: one(id),
    body: { toEnvironment: 'prod', deleteSource: true },
  })
  await until(() => workloads.waiting === 1, 'the target waits')
  workloads.gate = Promise.resolve()
  await run.deploy(second, { redeploy: true })
  expect(await run.settled(id)).toMatchObject({ version: '1.1' })
  gate.resolve()
  expect(await run.settled(target.id, 'prod')).toMatchObject({ status: 'DEPLOYED', version: '1.0' })
  expect(await run.get(id)).toMatchObject({ status: 'DEPLOYED', version: '1.1', operation: null })
  await platform.search.flush()
  const { lines } = await platform.search.findLines({ realm: 'demo', environment: 'prod', pipeline: 'replaced' })
  expect(lines).toContainEqual(expect.objectContaining({ level: 'WARN' }))
})

test('the history of the realm is narrowed by environment, pipeline and project', async () => {
  const { admin } = started
  const id = await run.importPipeline(restDocument('historic', '{}'))
  await run.settled((await run.deploy(id)).id)
  await run.settled((await run.deploy(id, {}, 'prod')).id, 'prod')
  const history = async (query: object) =>
    (await admin.call(deployments.listDeploymentHistory, { params: { realm: 'demo' }, query })).body
  const [newest] = (await history({ size: 1 })).content
  expect(newest).toMatchObject({
    pipelineName: 'historic',
    environment: 'prod',
    projectName: 'default',
    kind: 'deploy',
  })
  const ofPipeline = await history({ pipeline: 'historic', project: 'default' })
  expect(ofPipeline.content.map(({ environment }) => environment)).toEqual(['prod', 'test'])
  expect((await history({ pipeline: 'historic', environment: 'test' })).content).toHaveLength(1)
  const { next = '', content } = await history({ size: 2 })
  const { content: older } = await history({ size: 2, cursor: next })
  expect(older[0]?.endedAt).toBeLessThanOrEqual(content[1]?.endedAt ?? 0)
  await expect(history({ project: 'nothing' })).rejects.toMatchObject({ code: 'PROJECT_UNKNOWN' })
})

test('restoring brings back what was deleted', async () => {
  const version = await run.importPipeline(restDocument('gone', '{}'))
  const { id } = await run.settled((await run.deploy(version, { consumers: 3 })).id)
  await started.admin.call(deployments.deleteDeployment, { params: one(id) })
  await until(async () => !(await run.list()).some((each) => each.id === id), 'it goes')
  const { body } = await started.admin.call(deployments.deploymentHistory, { params: one(id) })
  expect(body.content.map(({ status }) => status)).toEqual(['deleted', 'deployed'])
  const historyId = body.content[1]?.id ?? ''
  await started.admin.call(deployments.restoreDeployment, { params: one(id), body: { historyId } })
  expect(await run.settled(id)).toMatchObject({ status: 'DEPLOYED', consumers: 3 })
  const strange = started.admin.call(deployments.restoreDeployment, { params: one(id), body: { historyId: 'x' } })
  await expect(strange).rejects.toMatchObject({ code: 'HISTORY_UNKNOWN', details: { status: 404 } })
})

test('lists in pages, by part of the name and by status', async () => {
  const { admin } = started
  for (const name of ['page-a', 'page-b', 'page-c']) {
    await run.settled((await run.deploy(await run.importPipeline(restDocument(name, '{}')))).id)
  }
  const list = async (query: object) => (await admin.call(deployments.listDeployments, { params: inTest, query })).body
  const first = await list({ name: 'PAGE', size: 2 })
  expect(first.content.map(({ name }) => name)).toEqual(['page-a', 'page-b'])
  const rest = await list({ name: 'PAGE', size: 2, cursor: first.next })
  expect(rest).toMatchObject({ content: [{ name: 'page-c' }] })
  expect((await list({ name: 'page', status: 'ERROR' })).content).toEqual([])
  await expect(
    admin.call(deployments.listDeployments, { params: { realm: 'demo', environment: 'moon' } }),
  ).rejects.toMatchObject({ code: 'ENVIRONMENT_UNKNOWN', details: { status: 404 } })
})
