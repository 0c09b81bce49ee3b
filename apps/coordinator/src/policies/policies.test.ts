import { policies, projects, pipelines } from '@jatai/api'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { developer, exportOf, importOf } from '../pipelines/__fixtures__/documents.ts'
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
const change = (body: object, ifMatch?: string) =>
  started.admin.call(policies.updatePolicies, { params, body, ...(ifMatch === undefined ? {} : { ifMatch }) })
const compliance = async (environment: string) =>
  (await started.admin.call(policies.checkCompliance, { params: { ...params, environment } })).body

const rest = (more: object) => ({
  triggerSpec: { type: 'rest', name: 'rest', methods: ['GET'], timeout: 30_000, ...more },
})

test('a realm begins with policies that everything complies with', async () => {
  const { body, etag } = await started.admin.call(policies.getPolicies, { params })
  expect(body).toMatchObject({
    version: 1,
    external: { test: 'any', prod: 'any' },
    internal: { test: 'any', prod: 'any' },
    requiresKeyOrBasic: false,
    hidesExecutionKey: false,
    sensitiveFields: [],
  })
  expect(etag).toBeDefined()
  const { body: versions } = await started.admin.call(policies.policyVersions, { params })
  expect(versions.content).toHaveLength(1)
})

test('each change makes a version, for who has read the one before', async () => {
  const { etag = '' } = await started.admin.call(policies.getPolicies, { params })
  const { body } = await change({ sensitiveFields: ['cpf', 'cpf', 'card-number'] }, etag)
  expect(body).toMatchObject({ version: 2, sensitiveFields: ['cpf', 'card-number'] })
  await expect(change({ sensitiveFields: [] }, etag)).rejects.toMatchObject({ code: 'REVISION_STALE' })
  await Promise.all([change({ allowList: ['a'] }), change({ corsHeaders: { 'Access-Control-Allow-Origin': '*' } })])
  const { body: versions } = await started.admin.call(policies.policyVersions, { params })
  expect(versions.content.map(({ version }) => version)).toEqual([4, 3, 2, 1])
  // What is so already is no change.
  expect((await change({ allowList: ['a'], external: { prod: 'any' } })).body).toMatchObject({ version: 4 })
  expect(versions.content[0]).toMatchObject({ allowList: ['a'], corsHeaders: { 'Access-Control-Allow-Origin': '*' } })
})

test.each([
  [{ external: { moon: 'any' } }, 'external.moon: the realm has no such environment'],
  [{ external: { test: 'sometimes' } }, 'external.test'],
  [{ sensitiveFields: ['a*'] }, 'letters, digits and hyphens; no patterns'],
  [{ corsHeaders: { 'Set-Cookie': 'x' } }, 'corsHeaders'],
  [{ corsHeaders: { 'Access-Control-Allow-Origin': 'a\r\nb' } }, 'printable ASCII'],
  [{ somethingElse: true }, 'somethingElse'],
])('%j is refused', async (body, text) => {
  const refused = change(body)
  await expect(refused).rejects.toMatchObject({ code: 'INPUT_INVALID', details: { status: 400 } })
  await expect(refused).rejects.toThrow(text)
})

// platform.md, acceptance check 10
test('with "Use API Key" in prod one that runs without does not comply, and new ones are told to ask for it', async () => {
  const { admin, workloads } = started
  const open = await importOf(admin, 'demo', 'open', '{}', rest({ keyAuth: false }))
  const guarded = await importOf(admin, 'demo', 'guarded', '{}', rest({ keyAuth: true }))
  await deploy(admin, open.id, { environment: 'prod' })
  expect(await compliance('prod')).toMatchObject({ deployments: 1, compliant: 1, notCompliant: 0 })
  await change({ external: { prod: 'api-key' } })
  expect(await compliance('prod')).toMatchObject({
    deployments: 1,
    compliant: 0,
    notCompliant: 1,
    details: [{ pipeline: 'open', version: '1.0', problems: [{ policy: 'externalAccess', parameter: 'keyAuth' }] }],
  })
  await deploy(admin, open.id, { environment: 'test' })
  await deploy(admin, guarded.id, { environment: 'prod' })
  expect(await compliance('prod')).toMatchObject({ deployments: 2, compliant: 1, notCompliant: 1 })
  expect(await compliance('test')).toMatchObject({ deployments: 1, notCompliant: 0 })
  // The engine's side refuses what does not comply with what it is told here.
  const told = [...workloads.serving.values()].map(({ pipelineName, environment, policies: wanted }) => [
    pipelineName,
    environment,
    wanted?.externalAccess,
  ])
  expect(told).toEqual([
    ['open', 'prod', 'any'],
    ['open', 'test', 'any'],
    ['guarded', 'prod', 'api-key'],
  ])
})

test('"at least API key or basic" is lifted for pipelines on the allow-list', async () => {
  await change({ requiresKeyOrBasic: true, allowList: ['open'], external: { prod: 'any' } })
  const { settings } = started
  const of = async (pipeline?: string) =>
    (await settings.policies.forEnvironment('demo', 'test', pipeline)).gateway.requiresKeyOrBasic
  expect([await of(), await of('open'), await of('another')]).toEqual([true, false, true])
  expect((await compliance('prod')).notCompliant).toBe(0)
  await change({ allowList: [] })
  expect((await compliance('prod')).notCompliant).toBe(1)
})

test('what deployments freeze is of their environment, with the time of the last change', async () => {
  const before = (await started.settings.policies.forEnvironment('demo', 'prod')).changedAt
  started.advance(1000)
  await change({ internal: { prod: 'jwt' } })
  const { gateway, changedAt, sensitiveFields, corsHeaders } = await started.settings.policies.forEnvironment(
    'demo',
    'prod',
  )
  expect(gateway).toMatchObject({ externalAccess: 'any', internalAccess: 'jwt' })
  expect((await started.settings.policies.forEnvironment('demo', 'test')).gateway.internalAccess).toBe('any')
  expect(changedAt).toBeGreaterThan(before)
  expect(sensitiveFields).toEqual(['cpf', 'card-number'])
  expect(corsHeaders).toEqual({ 'Access-Control-Allow-Origin': '*' })
})

test('which deployments do not comply is told to members of their projects; how many, to everybody', async () => {
  const { admin } = started
  const { body: secret } = await admin.call(projects.createProject, {
    params,
    body: { name: 'Secret', members: { kind: 'some', users: [], groups: [] } },
  })
  const { body: hidden } = await admin.call(pipelines.importPipeline, {
    params,
    query: { project: secret.id },
    body: exportOf('hidden', '{}', rest({ keyAuth: true })),
  })
  await deploy(admin, hidden.pipeline.id, { environment: 'prod' })
  const bia = await developer(started, 'bia@example.com')
  const { body } = await bia.call(policies.checkCompliance, { params: { ...params, environment: 'prod' } })
  expect(body.deployments).toBe(3)
  expect(body.details.map(({ pipeline }) => pipeline)).not.toContain('hidden')
})

test('reading and changing are rights of their own, and policies are of their realm', async () => {
  const reader = await signInWith(started, ['POLICY:READ'])
  expect((await reader.call(policies.getPolicies, { params })).status).toBe(200)
  await expect(reader.call(policies.updatePolicies, { params, body: {} })).rejects.toThrow('POLICY:UPDATE')
  const other = await started.realm('other')
  const { body } = await other.call(policies.getPolicies, { params: { realm: 'other' } })
  expect(body).toMatchObject({ version: 1, sensitiveFields: [] })
  await expect(other.call(policies.getPolicies, { params })).rejects.toMatchObject({ code: 'INSUFFICIENT_PERMISSIONS' })
})
