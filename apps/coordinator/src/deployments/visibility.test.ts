import { deployments, licences, pipelines, projects, runningExecutions } from '@jatai/api'
import type { Client } from '@jatai/api'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createSmallWorkloads } from '../__fixtures__/small-workloads.ts'
import { startCoordinator } from '../__fixtures__/start-coordinator.ts'
import type { StartedCoordinator } from '../__fixtures__/start-coordinator.ts'
import { memberOf } from './__fixtures__/member.ts'
import { deploying, restDocument } from './__fixtures__/deploying.ts'

// People see and change what belongs to their projects; the rest of the realm is as if it were not there.

const workloads = createSmallWorkloads()
let started: StartedCoordinator
/** May deploy, cancel and repeat, and is in the project `ours` alone beside `default`. */
let bia: Client
let secret = ''
let shared = ''
beforeAll(async () => {
  started = await startCoordinator({ workloads })
  const { admin } = started
  const run = deploying(admin)
  bia = await memberOf(started, 'bia@example.com', ['deployers', 'support'])
  const members = { kind: 'some' as const, users: [], groups: [] }
  await admin.call(projects.createProject, { params, body: { name: 'Secret', members } })
  const { body } = await admin.call(pipelines.importPipeline, {
    params,
    query: { project: 'Secret' },
    body: restDocument('secret', '{}'),
  })
  secret = (await run.settled((await run.deploy(body.pipeline.id)).id)).id
  shared = (await run.settled((await run.deploy(await run.importPipeline(restDocument('shared', '{}')))).id)).id
})
afterAll(async () => {
  expect(started.faults).toEqual([])
  await started.close()
})

const params = { realm: 'demo' }
const inTest = { realm: 'demo', environment: 'test' }
const one = (id: string) => ({ params: { ...inTest, id } })

test('deployments of other projects are unknown', async () => {
  const { body } = await bia.call(deployments.listDeployments, { params: inTest })
  expect(body.content.map(({ name }) => name)).toEqual(['shared'])
  const unknown = { code: 'DEPLOYMENT_UNKNOWN', details: { status: 404 } }
  await expect(bia.call(deployments.getDeployment, one(secret))).rejects.toMatchObject(unknown)
  await expect(bia.call(deployments.deleteDeployment, one(secret))).rejects.toMatchObject(unknown)
  await expect(bia.call(deployments.rollbackDeployment, one(secret))).rejects.toMatchObject(unknown)
  const { body: history } = await bia.call(deployments.listDeploymentHistory, { params })
  expect(history.content.map(({ pipelineName }) => pipelineName)).toEqual(['shared'])
  const { body: ofSecret } = await bia.call(deployments.deploymentHistory, one(secret))
  expect(ofSecret.content).toEqual([])
  const { body: entries } = await started.admin.call(deployments.deploymentHistory, one(secret))
  const historyId = entries.content[0]?.id ?? ''
  const restore = bia.call(deployments.restoreDeployment, { ...one(secret), body: { historyId } })
  await expect(restore).rejects.toMatchObject({ code: 'HISTORY_UNKNOWN' })
})

test('nor is anything of another realm', async () => {
  const other = await started.realm('other')
  await expect(other.call(deployments.getDeployment, one(shared))).rejects.toMatchObject({
    code: 'INSUFFICIENT_PERMISSIONS',
  })
  const there = { params: { realm: 'other', environment: 'test', id: shared } }
  await expect(other.call(deployments.getDeployment, there)).rejects.toMatchObject({ code: 'DEPLOYMENT_UNKNOWN' })
  expect(
    (await other.call(deployments.listDeployments, { params: { realm: 'other', environment: 'test' } })).body,
  ).toEqual({
    content: [],
  })
})

test('running executions are listed and cancelled by project', async () => {
  const running = (key: string, deployment: string, pipeline: string, startedAt: number) => ({
    realm: 'demo',
    environment: 'test',
    key,
    deployment,
    pipeline,
    version: '1.0',
    startedAt,
  })
  workloads.executions.push(running('k2', shared, 'shared', 2), running('k1', shared, 'shared', 1))
  workloads.executions.push(running('k3', secret, 'secret', 3))
  const keys = async (client: Client) =>
    (await client.call(runningExecutions.listRunningExecutions, { params: inTest })).body.map(({ key }) => key)
  expect(await keys(bia)).toEqual(['k1', 'k2'])
  expect(await keys(started.admin)).toEqual(['k1', 'k2', 'k3'])
  const cancel = (client: Client, key: string) =>
    client.call(runningExecutions.cancelExecution, { params: { ...inTest, key } })
  await expect(cancel(bia, 'k3')).rejects.toMatchObject({ code: 'EXECUTION_UNKNOWN', details: { status: 404 } })
  expect((await cancel(bia, 'k1')).status).toBe(204)
  await expect(cancel(bia, 'k1')).rejects.toMatchObject({ code: 'EXECUTION_UNKNOWN' })
  expect(await keys(started.admin)).toEqual(['k2', 'k3'])
})

test('executions are repeated by project, on behalf of who asks', async () => {
  const end = (key: string, deployment: string, pipeline: string) => ({
    realm: 'demo',
    environment: 'test',
    pipeline,
    version: '1.0',
    key,
    deployment,
    trigger: 'rest',
    startedAt: Date.now(),
    elapsedMs: 1,
    kind: 'response' as const,
    request: { text: '{}', bytes: 2 },
    response: { text: '{}', bytes: 2 },
  })
  await started.platform.search.recordEnd(end('e1', shared, 'shared'), { isAwaited: true })
  await started.platform.search.recordEnd(end('e2', secret, 'secret'), { isAwaited: true })
  const repeat = (key: string) => bia.call(runningExecutions.repeatExecution, { params: { ...inTest, key } })
  expect(await repeat('e1')).toMatchObject({ status: 202, body: { key: 'e1-again' } })
  await expect(repeat('e2')).rejects.toMatchObject({ code: 'EXECUTION_UNKNOWN' })
  expect(workloads.repeated).toEqual(['e1'])
})

test('the licence page names only own projects, and counts all', async () => {
  const { body } = await started.admin.call(licences.getLicenceUsage, { params: inTest })
  expect(body).toMatchObject({ licence: { model: 'unlimited' }, pipelines: { used: 2, acquired: null } })
  expect(body.projects.map(({ name }) => name).sort()).toEqual(['Secret', 'default'])
  const { body: csv } = await started.admin.call(licences.exportLicenceUsage, { params: inTest })
  expect(csv).toContain('default,test,shared,SMALL,1,1\r\n')
})
