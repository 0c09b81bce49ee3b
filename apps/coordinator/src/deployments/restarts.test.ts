import { createClient, deployments, globals, signIn } from '@jatai/api'
import type { Client } from '@jatai/api'
import { FlowError } from '@jatai/errors'
import { createSecretBox, createUuidV7, freshMasterKeys, openMemoryCache, openPlatform } from '@jatai/platform'
import type { Platform } from '@jatai/platform'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createSmallWorkloads } from '../__fixtures__/small-workloads.ts'
import type { SmallWorkloads } from '../__fixtures__/small-workloads.ts'
import { createCoordinator } from '../create-coordinator.ts'
import type { Coordinator } from '../create-coordinator.ts'
import { deploying, restDocument, until } from './__fixtures__/deploying.ts'
import type { Deploying } from './__fixtures__/deploying.ts'

// A coordinator that ends at any moment loses nothing: the next one, on the same store, goes on.

const secrets = createSecretBox(freshMasterKeys())
let platform: Platform
let workloads: SmallWorkloads
let coordinator: Coordinator
let client: Client
let run: Deploying
let token = ''
const faults: unknown[] = []
const open: (() => Promise<void>)[] = []

/** Begins as a new process would: nothing runs, nobody holds a lease. */
async function start({ wasCutOff = true } = {}): Promise<void> {
  await coordinator?.stop()
  workloads = createSmallWorkloads()
  coordinator = await createCoordinator({
    platform: { ...platform, wasCutOff, cache: openMemoryCache() },
    workloads,
    trials: { start: () => Promise.reject(new FlowError('TRIALS_BUSY', 'There is no engine here')) },
    secrets,
    createId: createUuidV7(),
    now: Date.now,
    version: '0.0.0-test',
    report: (error) => faults.push(error),
  })
  const started = coordinator
  const server = createServer((request, response) => started.handle(request, response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  open.push(async () => {
    await started.close()
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const administrator = await coordinator.ensureRealm('demo')
  if (administrator !== undefined) {
    const body = {
      email: administrator.email,
      password: administrator.oneTimePassword,
      newPassword: 'Tested-2026',
      asToken: true,
    }
    token = (await createClient({ address }).call(signIn.signIn, { params: { realm: 'demo' }, body })).body.token ?? ''
  }
  client = createClient({ address, token })
  run = deploying(client)
}

beforeEach(async () => {
  platform = await openPlatform({}, { hasSearchThread: false })
  await start()
  await coordinator.start()
})
afterEach(async () => {
  for (const close of open.splice(0)) await close()
  await platform.close()
  expect(faults.splice(0)).toEqual([])
})

test('what is deployed serves again, with what it had frozen', async () => {
  const body = { name: 'greeting', category: 'other' as const, values: { test: 'hello' } }
  const { body: global } = await client.call(globals.createGlobal, { params: { realm: 'demo' }, body })
  const { id } = await run.settled(
    (await run.deploy(await run.importPipeline(restDocument('kept', '{ "a": {{ global.greeting }} }')))).id,
  )
  const before = workloads.serving.get(id)
  await client.call(globals.updateGlobal, {
    params: { realm: 'demo', id: global.id },
    body: { values: { test: 'bye' } },
  })

  await start()
  expect(await run.get(id)).toMatchObject({ status: 'STARTING' })
  await coordinator.start()
  expect(workloads.serving.get(id)).toEqual(before)
  expect(before?.globals).toEqual({ greeting: 'hello' })
  expect(await run.get(id)).toMatchObject({
    status: 'DEPLOYED',
    warnings: [{ kind: 'recycled' }, { kind: 'global-changed' }],
  })
})

test('a warning is still there', async () => {
  const { id } = await run.settled((await run.deploy(await run.importPipeline(restDocument('warned', '{}')))).id)
  const generation = workloads.serving.get(id)?.generation ?? ''
  const warning = { kind: 'out-of-memory' as const, count: 1, at: 1000, reason: 'too much' }
  workloads.tell({ deployment: id, generation, kind: 'warning', warning })
  await until(async () => (await run.get(id)).warnings.length === 1, 'it is noted')
  await start()
  await coordinator.start()
  expect(await run.get(id)).toMatchObject({
    status: 'DEPLOYED',
    warnings: [{ kind: 'out-of-memory', at: 1000 }, { kind: 'recycled' }],
  })
})

test('its replicas are recycled each time that the platform was cut off, until a redeployment', async () => {
  const version = await run.importPipeline(restDocument('moved', '{}'))
  const { id } = await run.settled((await run.deploy(version)).id)
  expect((await run.get(id)).warnings).toEqual([])
  await start()
  await coordinator.start()
  await start()
  await coordinator.start()
  expect(await run.get(id)).toMatchObject({ status: 'DEPLOYED', warnings: [{ kind: 'recycled', count: 2 }] })
  await run.settled((await run.deploy(version, { redeploy: true })).id)
  expect((await run.get(id)).warnings).toEqual([])
})

test('what its operator has stopped in good order is not recycled', async () => {
  const { id } = await run.settled((await run.deploy(await run.importPipeline(restDocument('rested', '{}')))).id)
  await start({ wasCutOff: false })
  await coordinator.start()
  expect(await run.get(id)).toMatchObject({ status: 'DEPLOYED', warnings: [] })
})

test('what runs on while the coordinator is started again is not recycled', async () => {
  const { id } = await run.settled((await run.deploy(await run.importPipeline(restDocument('apart', '{}')))).id)
  const { serving } = workloads
  await start()
  for (const [key, spec] of serving) workloads.serving.set(key, spec)
  await coordinator.start()
  expect(await run.get(id)).toMatchObject({ status: 'DEPLOYED', warnings: [] })
})

test('a redeployment that was under way goes on, the version before serving meanwhile', async () => {
  const first = await run.importPipeline(restDocument('going', '{"v": 1}'))
  const { id } = await run.settled((await run.deploy(first)).id)
  const second = await run.nextVersion(first, 'minor', restDocument('going', '{"v": 2}'))
  workloads.gate = new Promise(() => undefined)
  await run.deploy(second, { redeploy: true })

  await start()
  const gate = Promise.withResolvers<void>()
  const { deploy } = workloads
  workloads.deploy = async (spec) => {
    if (spec.versionMinor === 1) await gate.promise
    await deploy(spec)
  }
  await coordinator.start()
  expect(workloads.serving.get(id)).toMatchObject({ versionMinor: 0 })
  expect(await run.get(id)).toMatchObject({ status: 'STARTING', version: '1.0', operation: { version: '1.1' } })
  gate.resolve()
  expect(await run.settled(id)).toMatchObject({ status: 'DEPLOYED', version: '1.1', rollbackTo: { version: '1.0' } })
  expect(workloads.serving.get(id)).toMatchObject({ versionMinor: 1 })
  const { body } = await client.call(deployments.deploymentHistory, {
    params: { realm: 'demo', environment: 'test', id },
  })
  expect(body.content.map(({ kind, status }) => [kind, status])).toEqual([
    ['redeploy', 'deployed'],
    ['deploy', 'deployed'],
  ])
})

test('a deletion that was under way is finished, and nothing is brought up for it', async () => {
  const { id } = await run.settled((await run.deploy(await run.importPipeline(restDocument('leaving', '{}')))).id)
  workloads.gate = new Promise(() => undefined)
  await client.call(deployments.deleteDeployment, { params: { realm: 'demo', environment: 'test', id } })
  expect(await run.get(id)).toMatchObject({ status: 'DELETING' })
  await start()
  await coordinator.start()
  await until(async () => (await run.list()).length === 0, 'it goes')
  expect(workloads.serving.size).toBe(0)
})

test('one that cannot be brought up says why, and the others serve', async () => {
  const bad = await run.settled((await run.deploy(await run.importPipeline(restDocument('bad', '{}')))).id)
  const good = await run.settled((await run.deploy(await run.importPipeline(restDocument('good', '{}')))).id)
  await start()
  workloads.refusal = ({ pipelineName }) =>
    pipelineName === 'bad' ? new FlowError('ROUTE_TAKEN', 'its route is taken') : undefined
  await coordinator.start()
  expect(await run.get(good.id)).toMatchObject({ status: 'DEPLOYED' })
  expect(await run.get(bad.id)).toMatchObject({ status: 'ERROR', reason: 'its route is taken' })
  workloads.refusal = undefined
  await run.deploy(bad.pipeline.id, { redeploy: true })
  expect(await run.settled(bad.id)).toMatchObject({ status: 'DEPLOYED', reason: null })
})
