import { audit, deadLetters, projects } from '@jatai/api'
import type { Client } from '@jatai/api'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { createSmallWorkloads } from '../__fixtures__/small-workloads.ts'
import { startCoordinator } from '../__fixtures__/start-coordinator.ts'
import type { StartedCoordinator } from '../__fixtures__/start-coordinator.ts'
import { signedIn } from '../monitor/__fixtures__/signed-in.ts'
import { pipelineId, PIPELINES } from '../pipelines/pipeline-document.ts'

const T0 = Date.now() - 3_600_000
const demo = { realm: 'demo', environment: 'test' }
const workloads = createSmallWorkloads()

let started: StartedCoordinator
let admin: Client
beforeAll(async () => {
  started = await startCoordinator({ workloads })
  admin = started.admin
  workloads.serving.set('orders-1', {
    ...{ id: 'orders-1', realm: 'demo', environment: 'test', pipelineName: 'orders', versionMajor: 1, versionMinor: 0 },
    ...{ document: '{}', size: 'SMALL', consumers: 1, replicas: 1, globals: {}, accounts: [] },
  })
})
afterAll(() => started.close())
beforeEach(() => {
  workloads.letters.length = 0
  for (const [id, pipeline] of ['orders', 'gone', 'orders'].entries()) {
    workloads.letters.push({
      ...demo,
      ...{ id: String(id + 1), key: `key-${id + 1}`, pipeline, versionMajor: 1, reason: 'not allowed', setAsideAt: T0 },
      ...{ starts: 1, bodyBytes: 40_000, trigger: 'event', publishedAt: T0 - 1000, hops: 1, parentKey: 'parent' },
      files: [{ name: 'a.csv', length: 3, sha256: '00' }],
      request: { text: '{"password":"***"}', bytes: 40_000, isTruncated: true },
    })
  }
})

const ids = async (client: Client, query: object = {}): Promise<string> => {
  const { body } = await client.call(deadLetters.listDeadLetters, { params: demo, query })
  return [...body.content.map(({ id }) => id), ...(body.next === undefined ? [] : [`next ${body.next}`])].join(' ')
}
const one = (id: string) => ({ params: { ...demo, id } })

test('dead letters are listed by pipeline, in pages, without their messages', async () => {
  expect(await ids(admin)).toBe('1 2 3')
  expect(await ids(admin, { pipeline: ' orders ' })).toBe('1 3')
  expect(await ids(admin, { size: '2' })).toBe('1 2 next 2')
  expect(await ids(admin, { size: '2', cursor: '2' })).toBe('3')
  const { body } = await admin.call(deadLetters.listDeadLetters, { params: demo, query: { size: '1' } })
  expect(body.content).toEqual([
    {
      ...{ id: '1', key: 'key-1', pipeline: 'orders', versionMajor: 1, instance: null, reason: 'not allowed' },
      ...{ setAsideAt: T0, starts: 1, bytes: 40_000 },
    },
  ])
  const prod = await admin.call(deadLetters.listDeadLetters, { params: { ...demo, environment: 'prod' } })
  expect(prod.body.content).toEqual([])
})

test('one is shown as executions are: masked and cut', async () => {
  expect((await admin.call(deadLetters.getDeadLetter, one('1'))).body).toMatchObject({
    ...{ key: 'key-1', trigger: 'event', publishedAt: T0 - 1000, hops: 1, parentKey: 'parent' },
    files: [{ name: 'a.csv', bytes: 3 }],
    request: { text: '{"password":"***"}', bytes: 40_000, truncated: true },
  })
})

test('one is sent again as a new execution, another is discarded, and both are in the audit', async () => {
  const { status, body } = await admin.call(deadLetters.resendDeadLetter, one('1'))
  expect([status, body]).toEqual([202, { key: 'key-1-again' }])
  await admin.call(deadLetters.discardDeadLetter, one('2'))
  expect(await ids(admin)).toBe('3')
  const { body: records } = await admin.call(audit.listAudit, { params: { realm: 'demo' }, query: { size: '1000' } })
  expect(records.content.filter(({ service }) => service === 'Dead letters')).toMatchObject([
    { action: 'Removed/Archived', reference: 'key-2', status: 'Success' },
    { action: 'Created', reference: 'key-1', status: 'Success' },
    { action: 'Viewed', reference: 'key-1' },
  ])
})

test('what is not there is unknown, and one whose pipeline is not deployed waits for it', async () => {
  for (const route of [deadLetters.getDeadLetter, deadLetters.resendDeadLetter, deadLetters.discardDeadLetter]) {
    const unknown = { code: 'DEAD_LETTER_UNKNOWN', details: { status: 404 } }
    await expect(admin.call(route, one('9')), route.name).rejects.toMatchObject(unknown)
  }
  const resent = admin.call(deadLetters.resendDeadLetter, one('2'))
  await expect(resent).rejects.toMatchObject({ code: 'PIPELINE_NOT_DEPLOYED', details: { status: 409 } })
  expect(await ids(admin)).toBe('1 2 3')
})

test('whoever reads messages sees those of the own projects, and may not send or discard them', async () => {
  const { body: project } = await admin.call(projects.createProject, {
    params: { realm: 'demo' },
    body: { name: 'Hidden', members: { kind: 'some', users: [], groups: [] } },
  })
  await started.platform.documents.put(PIPELINES, pipelineId('demo', 'gone'), {
    ...{ realm: 'demo', name: 'gone', project: project.id, isMultiInstance: false, model: null },
    ...{ createdAt: T0, createdBy: { id: 'x', name: 'x' } },
  })
  const reader = await signedIn(started, ['logs-viewer'])
  expect(await ids(reader)).toBe('1 3')
  await expect(reader.call(deadLetters.getDeadLetter, one('2'))).rejects.toMatchObject({ code: 'DEAD_LETTER_UNKNOWN' })
  const executor = await signedIn(started, ['pipeline-executor'])
  for (const route of [deadLetters.resendDeadLetter, deadLetters.discardDeadLetter]) {
    const refused = { code: 'INSUFFICIENT_PERMISSIONS', details: { status: 403 } }
    await expect(reader.call(route, one('1')), route.name).rejects.toMatchObject(refused)
    await expect(executor.call(route, one('2')), route.name).rejects.toMatchObject({ code: 'DEAD_LETTER_UNKNOWN' })
  }
  await expect(ids(executor)).rejects.toMatchObject({ code: 'INSUFFICIENT_PERMISSIONS' })
  expect((await executor.call(deadLetters.resendDeadLetter, one('3'))).body).toEqual({ key: 'key-3-again' })
})
