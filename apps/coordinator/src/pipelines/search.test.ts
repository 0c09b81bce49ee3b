import { pipelines, versions } from '@jatai/api'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startCoordinator } from '../__fixtures__/start-coordinator.ts'
import type { StartedCoordinator } from '../__fixtures__/start-coordinator.ts'
import { exportOf, flowOf, importOf, REST, sendText } from './__fixtures__/documents.ts'

let started: StartedCoordinator
beforeAll(async () => {
  started = await startCoordinator()
})
afterAll(() => started.close())

const params = { realm: 'demo' }

async function find(query: object): Promise<readonly string[]> {
  const { body } = await started.admin.call(pipelines.searchPipelines, { params, query })
  return body.content.map(({ name, version }) => `${name} ${version}`)
}

async function users(kind: string, name: string): Promise<readonly string[]> {
  const { body } = await started.admin.call(pipelines.findUses, { params: { ...params, kind: kind as never, name } })
  return body.content.map((version) => `${version.name} ${version.version}`)
}

test('finds by parts of names and by words of the newest flow, whatever their case and accents', async () => {
  await importOf(started.admin, 'demo', 'Orders-Intake', '{"greeting":"Não recebeu CPF"}')
  await importOf(started.admin, 'demo', 'ledger', '{"total":1}', {
    triggerSpec: { type: 'scheduler', name: 'custom-scheduler', cronExpression: '0 0 * * * ?' },
    documentation: 'Sums what the warehouse delivers.',
  })
  expect(await find({ search: 'orders' })).toEqual(['Orders-Intake 1.0'])
  expect(await find({ search: 'ntak' })).toEqual(['Orders-Intake 1.0'])
  expect(await find({ search: 'nao cpf' })).toEqual(['Orders-Intake 1.0'])
  expect(await find({ search: 'WAREHOUSE' })).toEqual(['ledger 1.0'])
  expect(await find({ search: 'nao warehouse' })).toEqual([])
  expect(await find({ search: 'json-generator' })).toEqual(['Orders-Intake 1.0', 'ledger 1.0'])
  expect(await find({ name: 'orders' })).toEqual([])
  expect(await find({ trigger: 'scheduler,event' })).toEqual(['ledger 1.0'])
  await importOf(started.admin, 'demo', 'ledger', '{"amount":1}')
  expect(await find({ search: 'total' })).toEqual([])
  expect(await find({ search: 'amount', versions: 'all' })).toEqual(['ledger 1.1', 'ledger 1.0'])
  expect(await find({ search: "'; DROP TABLE x; --" })).toEqual([])
})

test('sorts by name, time and version, and pages through without losing or repeating any', async () => {
  for (const name of ['p3', 'p1', 'p2']) await importOf(started.admin, 'demo', `page-${name}`)
  const { pipeline } = (await started.admin.call(pipelines.importPipeline, { params, body: exportOf('page-p2', '2') }))
    .body
  expect(await find({ search: 'page-' })).toEqual(['page-p1 1.0', 'page-p2 1.1', 'page-p3 1.0'])
  expect((await find({ search: 'page-', sort: 'updatedAt' }))[0]).toBe('page-p2 1.1')
  expect((await find({ search: 'page-', sort: 'version' }))[0]).toBe('page-p2 1.1')
  const seen: string[] = []
  for (let cursor: string | undefined; ;) {
    const query = { search: 'page-', versions: 'all' as const, size: 1, ...(cursor === undefined ? {} : { cursor }) }
    const { body } = await started.admin.call(pipelines.searchPipelines, { params, query })
    seen.push(...body.content.map(({ name, version }) => `${name} ${version}`))
    if (body.next === undefined) break
    cursor = body.next
  }
  expect(seen).toEqual(['page-p1 1.0', 'page-p2 1.1', 'page-p2 1.0', 'page-p3 1.0'])
  await started.admin.call(versions.updateVersionState, {
    params: { ...params, id: pipeline.id },
    body: { archived: true },
  })
  expect(await find({ search: 'page-', archived: 'true', versions: 'all' })).toEqual(['page-p2 1.1'])
})

test('tells which versions use an account, global, capsule, relationship, event or component', async () => {
  const step = (id: string, name: string, more: object) => ({ id, type: 'connector', name, stepName: id, ...more })
  const flowSpec = {
    start: [
      step('a', 'rest-connector-v2', {
        accountLabel: 'erp',
        accountLabels: { 'custom-1': 'crm', 'custom-2': '' },
        params: { url: '{{ global.erp-url }}/x', body: '{ "a": "{{global.suffix}}" }' },
      }),
      step('b', 'event-publisher-connector', { params: { eventName: 'order-placed', body: '{}' } }),
      step('c', 'relation-connector', { params: { relationId: 'stores' } }),
      {
        id: 'd',
        type: 'capsule',
        name: 'capsule-v1-demo-messaging-send-chat-1.2',
        capsuleCollection: 'messaging',
        capsuleCollectionVersion: 1,
        capsule: 'send-chat-1.2',
        capsuleVersionMajor: 1,
        capsuleVersionMinor: 2,
        params: {},
      },
    ],
  }
  const triggerSpec = { type: 'event', name: 'event', eventName: 'order-asked', expiration: 1000 }
  const { pipeline } = (
    await started.admin.call(pipelines.importPipeline, {
      params,
      body: { name: 'user', version: '1.0', flowSpec, triggerSpec },
    })
  ).body
  for (const [kind, name] of [
    ['account', 'erp'],
    ['account', 'crm'],
    ['global', 'erp-url'],
    ['global', 'suffix'],
    ['event', 'order-placed'],
    ['event', 'order-asked'],
    ['relation', 'stores'],
    ['capsule', 'send-chat'],
    ['component', 'relation-connector'],
  ] as const) {
    expect(await users(kind, name), name).toEqual(['user 1.0'])
  }
  expect(await users('account', 'custom-1')).toEqual([])
  await started.admin.call(versions.saveDraft, { params: { ...params, id: pipeline.id }, body: flowOf('1') })
  for (const [kind, name] of [
    ['account', 'erp'],
    ['global', 'erp-url'],
    ['event', 'order-placed'],
  ] as const) {
    expect(await users(kind, name), name).toEqual([])
  }
  expect(await users('event', 'order-asked')).toEqual(['user 1.0'])
})

test('scripts list every version with its flow, whole or by pages', async () => {
  await importOf(started.admin, 'demo', 'listed', '{"a":1}')
  await importOf(started.admin, 'demo', 'listed', '{"a":2}')
  const all = (await started.admin.call(pipelines.listPipelines, { params })).body as unknown as {
    id: string
    name: string
    flowSpec: object
  }[]
  expect(all.filter(({ name }) => name === 'listed').map(({ flowSpec }) => flowSpec)).toEqual([
    flowOf('{"a":1}'),
    flowOf('{"a":2}'),
  ])
  const seen: string[] = []
  for (let page = 0; ; page++) {
    const query = { page, size: 3 }
    const body = (await started.admin.call(pipelines.listPipelines, { params, query })).body as {
      content: { id: string }[]
      total: number
      last: boolean
    }
    expect(body.total).toBe(all.length)
    seen.push(...body.content.map(({ id }) => id))
    if (body.last) break
  }
  expect(seen).toEqual(all.map(({ id }) => id))
  const beyond = (await started.admin.call(pipelines.listPipelines, { params, query: { page: 99 } })).body
  expect(beyond).toMatchObject({ content: [], last: true })
  const { status, text } = await sendText(started, 'GET', '/design/realms/demo/pipelines?projectId=nothing')
  expect([status, (JSON.parse(text) as { code: string }).code]).toEqual([404, 'PROJECT_UNKNOWN'])
  expect(all[0]).toMatchObject({ triggerSpec: expect.objectContaining({ type: REST.type }) as object })
})
