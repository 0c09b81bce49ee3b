import { audit, createClient, deployments, licences, operator, pipelines, versions } from '@jatai/api'
import type { Client } from '@jatai/api'
import { createUuidV7 } from '@jatai/platform'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startCoordinator } from '../__fixtures__/start-coordinator.ts'
import type { StartedCoordinator } from '../__fixtures__/start-coordinator.ts'
import { deploying, restDocument } from '../deployments/__fixtures__/deploying.ts'
import type { Deploying } from '../deployments/__fixtures__/deploying.ts'
import { REALMS } from '../realms/realm-document.ts'
import { createOperatorTokens } from './operator-tokens.ts'
import type { OperatorTokens } from './operator-tokens.ts'

const params = { realm: 'demo' }
let started: StartedCoordinator
let tokens: OperatorTokens
let machine: Client
let run: Deploying
let ahead = 0

beforeAll(async () => {
  started = await startCoordinator()
  run = deploying(started.admin)
  const { documents } = started.platform
  tokens = createOperatorTokens({ documents, createId: createUuidV7(), now: () => Date.now() + ahead })
  machine = await operatorWith(60_000)
})
afterAll(() => started.close())

async function operatorWith(lifetimeMs: number): Promise<Client> {
  const { value } = await tokens.create('tests', lifetimeMs)
  return createClient({ address: started.address, token: value })
}

test('nobody of a realm calls a route of the operator, and the operator calls no others', async () => {
  const refused = started.admin.call(operator.setLicence, { params, body: { model: 'unlimited' } })
  await expect(refused).rejects.toMatchObject({ code: 'INSUFFICIENT_PERMISSIONS', details: { status: 403 } })
  const other = machine.call(pipelines.listPipelines, { params })
  await expect(other).rejects.toMatchObject({ code: 'INSUFFICIENT_PERMISSIONS', details: { status: 403 } })
  const nowhere = machine.call(operator.getLicence, { params: { realm: 'nowhere' } })
  await expect(nowhere).rejects.toMatchObject({ code: 'REALM_UNKNOWN', details: { status: 404 } })
})

test('an operator token ends with its time, and when it is revoked', async () => {
  ahead = -120_000
  const late = await operatorWith(60_000)
  ahead = 0
  await expect(late.call(operator.getLicence, { params })).rejects.toMatchObject({ code: 'NOT_SIGNED_IN' })
  const { token, value } = await tokens.create('revoked', 60_000)
  await tokens.revoke(token.id)
  const revoked = createClient({ address: started.address, token: value })
  await expect(revoked.call(operator.getLicence, { params })).rejects.toMatchObject({ code: 'NOT_SIGNED_IN' })
})

test('a licence that the operator sets shows in the realm, and is audited there', async () => {
  const body = { model: 'capacity', credits: 7 } as const
  expect((await machine.call(operator.setLicence, { params, body })).body).toEqual(body)
  const usage = await started.admin.call(licences.getLicenceUsage, { params: { ...params, environment: 'test' } })
  expect(usage.body.licence).toEqual(body)
  expect((await started.platform.documents.get(REALMS, 'demo'))?.document.licenseModel).toBe('capacity')
  const query = { service: 'Operator', action: 'Updated', status: 'Success' } as const
  const { body: found } = await started.admin.call(audit.listAudit, { params, query })
  expect(found.content[0]).toMatchObject({ actor: { name: 'operator "tests"' }, after: body })
  await machine.call(operator.setLicence, { params, body: { model: 'unlimited' } })
})

test('of deployments at once, no more pass than the licence has room for', async () => {
  const ids = await Promise.all(['a', 'b', 'c', 'd'].map((name) => run.importPipeline(restDocument(name, '{}'))))
  await machine.call(operator.setLicence, { params, body: { model: 'capacity', credits: 2 } })
  const outcomes = await Promise.allSettled(ids.map((id) => run.deploy(id)))
  const refused = outcomes.filter((outcome) => outcome.status === 'rejected')
  expect(refused.map(({ reason }) => (reason as { code: string }).code)).toEqual([
    'DEPLOYMENT_REFUSED',
    'DEPLOYMENT_REFUSED',
  ])
  expect(await run.list()).toHaveLength(2)
  // What was refused is a draft still.
  const drafts = await Promise.all(
    ids.map(async (id) => (await started.admin.call(pipelines.getPipeline, { params: { ...params, id } })).body),
  )
  expect(drafts.filter(({ draft }) => draft)).toHaveLength(2)
  await machine.call(operator.setLicence, { params, body: { model: 'unlimited' } })
})

test('only what is archived and not deployed is purged, and then its name is free', async () => {
  const id = await run.importPipeline(restDocument('old', '{"a":1}'))
  const purge = () => machine.call(operator.purgePipeline, { params: { ...params, id: 'old' } })
  await expect(purge()).rejects.toMatchObject({ code: 'PIPELINE_IN_USE', details: { status: 409 } })
  const { id: deployment } = await run.settled((await run.deploy(id)).id)
  await expect(purge()).rejects.toMatchObject({ code: 'PIPELINE_IN_USE' })
  const inTest = { ...params, environment: 'test', id: deployment }
  await started.admin.call(deployments.deleteDeployment, { params: inTest })
  await expect.poll(async () => (await run.list()).some((each) => each.id === deployment)).toBe(false)
  await started.admin.call(versions.updateVersionState, { params: { ...params, id }, body: { archived: true } })
  expect((await purge()).body).toEqual({ name: 'old', versions: ['1.0'] })
  await expect(purge()).rejects.toMatchObject({ code: 'PIPELINE_UNKNOWN', details: { status: 404 } })
  expect(await run.importPipeline(restDocument('old', '{"b":2}'))).toBe(id)
  const { body } = await started.admin.call(deployments.listDeploymentHistory, { params })
  expect(body.content.filter(({ pipelineName }) => pipelineName === 'old')).toEqual([])
  expect(started.faults).toEqual([])
})
