import { instances, pipelines, versions } from '@jatai/api'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startCoordinator } from '../__fixtures__/start-coordinator.ts'
import type { StartedCoordinator } from '../__fixtures__/start-coordinator.ts'
import { flowOf, importOf, REST, sendText } from './__fixtures__/documents.ts'
import { VERSIONS } from './version-document.ts'
import { updateDocument } from '@jatai/platform'

let started: StartedCoordinator
beforeAll(async () => {
  started = await startCoordinator()
})
afterAll(() => started.close())

const params = { realm: 'demo' }

/** What a deployment does to its version. */
async function deployed(id: string): Promise<void> {
  await updateDocument(started.platform.documents, VERSIONS, id, (row) => row && { ...row, draft: false })
}

const shell = async (name: string) =>
  (await started.admin.call(pipelines.savePipeline, { params, body: { name } })).body.pipeline

test('a shell is 0.0, a draft without flow, with the 34 keys of a record and six configurations', async () => {
  const { admin } = started
  const { body } = await admin.call(pipelines.savePipeline, { params, body: { name: 'shell', description: 'x' } })
  expect(body.pipeline).toMatchObject({
    name: 'shell',
    description: 'x',
    versionMajor: 0,
    versionMinor: 0,
    draft: true,
    archived: false,
    flowSpec: null,
    canvasVersion: 0,
    triggerCategory: 'None',
    metadata: {},
    counters: { steps: 0, capsules: 0, subFlows: 0 },
    realm: { name: 'demo', licenseModel: 'unlimited' },
    projectName: 'default',
    isLastVersion: true,
  })
  expect(Object.keys(body.pipeline)).toHaveLength(34)
  expect(body.configurations).toHaveLength(6)
  const one = { params: { ...params, id: body.pipeline.id } }
  const { body: configurations } = await admin.call(versions.pipelineConfigurations, one)
  expect(configurations.map(({ size, environment }) => `${environment.name} ${size}`)).toEqual([
    'test SMALL',
    'test MEDIUM',
    'test LARGE',
    'prod SMALL',
    'prod MEDIUM',
    'prod LARGE',
  ])
  expect(configurations.map(({ id }) => id)).toEqual(body.configurations.map(({ id }) => id))
  const rows = (await admin.call(pipelines.listPipelines, { params, query: { name: 'shell' } })).body as object[]
  expect(rows.map((row) => Object.keys(row).length)).toEqual([29])
})

test('a name is taken once, by whoever is first', async () => {
  const { admin } = started
  const call = () => admin.call(pipelines.savePipeline, { params, body: { name: 'once' } })
  const outcomes = await Promise.allSettled([call(), call(), call()])
  expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  await expect(call()).rejects.toMatchObject({ code: 'PIPELINE_NAME_TAKEN', details: { status: 409 } })
  for (const name of ['', 'a b', 'ç', 'a/b', '-a', undefined]) {
    const refused = admin.call(pipelines.savePipeline, { params, body: { name } })
    await expect(refused, String(name)).rejects.toMatchObject({ details: { status: 400 } })
  }
})

test('a repeated creation with the same key makes one pipeline', async () => {
  const call = () =>
    started.admin.call(pipelines.savePipeline, { params, body: { name: 'repeated' }, idempotencyKey: 'p1' })
  expect((await call()).body.pipeline.id).toBe((await call()).body.pipeline.id)
})

test('with its id a draft is written in place, and comes back as it was sent', async () => {
  const { id } = await shell('in-place')
  const body = { id, flowSpec: flowOf('{{ message.$ }}'), triggerSpec: REST, inSpec: { a: 1 }, mine: { deep: [1] } }
  const saved = await started.admin.call(pipelines.savePipeline, { params, body })
  expect(saved.body.pipeline).toMatchObject({ id, versionMajor: 0, versionMinor: 0, draft: true, name: 'in-place' })
  const read = (await started.admin.call(pipelines.getPipeline, { params: { ...params, id } })).body
  expect(read['flowSpec']).toEqual(body.flowSpec)
  expect(read).toMatchObject({ mine: { deep: [1] }, inSpec: { a: 1 }, triggerCategory: 'Web Protocols' })
  expect(read['counters']).toEqual({ steps: 1, capsules: 0, subFlows: 0 })
})

test('what a request does not say stays: a description alone loses no flow', async () => {
  const { id } = await shell('partly')
  await started.admin.call(pipelines.savePipeline, { params, body: { id, flowSpec: flowOf('1'), triggerSpec: REST } })
  await started.admin.call(pipelines.savePipeline, { params, body: { id, description: 'now described' } })
  const read = (await started.admin.call(pipelines.getPipeline, { params: { ...params, id } })).body
  expect(read).toMatchObject({ description: 'now described', flowSpec: flowOf('1'), triggerSpec: REST })
  await started.admin.call(pipelines.savePipeline, { params, body: { id, description: '' } })
  expect((await started.admin.call(pipelines.getPipeline, { params: { ...params, id } })).body).toMatchObject({
    description: '',
    flowSpec: flowOf('1'),
  })
})

test('a client that sends wrong counts or another realm reads back computed values', async () => {
  const { id } = await shell('computed')
  const body = {
    id,
    flowSpec: flowOf('1'),
    counters: { steps: 99 },
    realm: { name: 'other' },
    isLastVersion: false,
    draft: false,
    createdBy: 'mallory',
    versionMajor: 7,
    versionMinor: 7,
    metadata: { canvas: { nodes: [{ id: 'gone' }] }, integrityHash: 'stale', componentsCount: 99, own: 1 },
  }
  const { pipeline } = (await started.admin.call(pipelines.savePipeline, { params, body })).body
  expect(pipeline).toMatchObject({ counters: { steps: 1 }, realm: { name: 'demo' }, isLastVersion: true, draft: true })
  expect(pipeline).toMatchObject({ createdBy: 'admin@demo.local', versionMajor: 0, versionMinor: 0 })
  expect(pipeline['metadata']).toMatchObject({ componentsCount: 1, own: 1 })
  expect(JSON.stringify(pipeline['metadata'])).not.toMatch(/gone|stale/)
})

test('numbers beyond doubles survive, also in the answer that a repetition gets', async () => {
  const { id } = await shell('numbers')
  const flow = JSON.stringify(flowOf('1', { exact: 'N' })).replace(
    '"N"',
    '[9007199254740993,1e400,0.10000000000000000555]',
  )
  const body = `{"id":"${id}","flowSpec":${flow}}`
  const path = '/design/realms/demo/pipelines'
  for (let times = 0; times < 2; times++) {
    const saved = await sendText(started, 'POST', path, body, { 'Idempotency-Key': 'exact' })
    expect(saved.status).toBe(200)
    expect(saved.text).toContain('"exact":[9007199254740993,1e400,0.10000000000000000555]')
  }
  for (const url of [`${path}/${id}`, `${path}?name=numbers`, `${path}?name=numbers&page=0`, `${path}/${id}/export`]) {
    expect((await sendText(started, 'GET', url)).text, url).toContain('[9007199254740993,1e400,0.10000000000000000555]')
  }
})

test('a deployed version is frozen: writing it answers 409, in the words that scripts look for', async () => {
  const { id } = await shell('frozen')
  await started.admin.call(pipelines.savePipeline, { params, body: { id, flowSpec: flowOf('1') } })
  await deployed(id)
  const { status, text } = await sendText(started, 'POST', '/design/realms/demo/pipelines', JSON.stringify({ id }))
  expect(status).toBe(409)
  expect(JSON.parse(text)).toMatchObject({
    type: 'about:blank',
    status: 409,
    detail: 'You cannot update a pipeline that is not on draft mode',
  })
})

test('three saves over deployed versions make four rows with different ids', async () => {
  const { admin } = started
  let { id } = await importOf(admin, 'demo', 'growing')
  for (const round of [1, 2, 3]) {
    await deployed(id)
    const body = { flowSpec: flowOf(`${round}`) }
    const saved = await admin.call(versions.saveDraft, { params: { ...params, id }, body })
    expect(saved.body.pipeline).toMatchObject({ version: `1.${round}`, draft: true, isLastVersion: true })
    // Saving it again writes the new draft.
    id = saved.body.pipeline.id
    const again = await admin.call(versions.saveDraft, { params: { ...params, id }, body: flowOf(`again ${round}`) })
    expect(again.body.pipeline).toMatchObject({ id, version: `1.${round}`, trigger: 'rest' })
  }
  const rows = (await admin.call(pipelines.listPipelines, { params, query: { name: 'growing' } })).body as unknown as {
    id: string
    isLastVersion: boolean
  }[]
  expect(new Set(rows.map((row) => row.id)).size).toBe(4)
  expect(rows.map((row) => row.isLastVersion)).toEqual([false, false, false, true])
})

test('the canvas saves a shell as 0.1 and leaves the shell', async () => {
  const { id } = await shell('canvas')
  const saved = await started.admin.call(versions.saveDraft, { params: { ...params, id }, body: flowOf('1') })
  expect(saved.body.pipeline).toMatchObject({ version: '0.1', draft: true })
  expect(saved.body.pipeline.id).not.toBe(id)
  const read = (await started.admin.call(pipelines.getPipeline, { params: { ...params, id } })).body
  expect(read).toMatchObject({ flowSpec: null, versionMinor: 0, isLastVersion: false })
})

test('of two who save the same draft the second is told; so is who saves what was deployed meanwhile', async () => {
  const { admin } = started
  const { id } = await importOf(admin, 'demo', 'contested')
  const one = { params: { ...params, id } }
  const etag = (await admin.call(pipelines.getPipeline, one)).etag ?? ''
  const save = (json: string) => admin.call(versions.saveDraft, { ...one, body: flowOf(json), ifMatch: etag })
  const outcomes = await Promise.allSettled([save('1'), save('2'), save('3')])
  expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  for (const outcome of outcomes) {
    if (outcome.status === 'rejected') {
      expect(outcome.reason).toMatchObject({ code: 'REVISION_STALE', details: { status: 412 } })
    }
  }
  const fresh = (await admin.call(pipelines.getPipeline, one)).etag ?? ''
  await deployed(id)
  const late = admin.call(versions.saveDraft, { ...one, body: flowOf('4'), ifMatch: fresh })
  await expect(late).rejects.toMatchObject({ code: 'VERSION_FROZEN', details: { status: 409 } })
  const knowing = (await admin.call(pipelines.getPipeline, one)).etag ?? ''
  const next = await admin.call(versions.saveDraft, { ...one, body: flowOf('4'), ifMatch: knowing })
  expect(next.body.pipeline.version).toBe('1.1')
})

test('without a revision the last of many saves at once stands, and none is lost half', async () => {
  const { admin } = started
  const { id } = await importOf(admin, 'demo', 'crowded')
  const one = { params: { ...params, id } }
  const texts = Array.from({ length: 8 }, (_, index) => `${index}`)
  await Promise.all(texts.map((json) => admin.call(versions.saveDraft, { ...one, body: flowOf(json) })))
  const { flowSpec } = (await admin.call(pipelines.getPipeline, one)).body
  expect(texts.map((json) => JSON.stringify(flowOf(json)))).toContain(JSON.stringify(flowSpec))
})

test('a document with errors is refused with all of them, and changes nothing', async () => {
  const { admin } = started
  const { id } = await importOf(admin, 'demo', 'wrong')
  const broken = {
    flowSpec: {
      start: [
        { id: 'a', type: 'connector' },
        { id: 'a', type: 'choice', when: [{ target: 'x' }] },
      ],
    },
  }
  const refused = admin.call(versions.saveDraft, { params: { ...params, id }, body: broken })
  const error = (await refused.catch((thrown: unknown) => thrown)) as {
    details: { facts: { findings: { rule: string }[] } }
  }
  expect(error).toMatchObject({ code: 'PIPELINE_INVALID', details: { status: 422 } })
  expect(error.details.facts.findings.map(({ rule }) => rule)).toEqual(expect.arrayContaining(['V-03', 'V-10']))
  const read = (await admin.call(pipelines.getPipeline, { params: { ...params, id } })).body
  expect(read['flowSpec']).toEqual(flowOf('{"a":1}'))
  for (const body of [[], [1], {}, { x: 1 }, { flowSpec: 'text' }, { flowSpec: [] }]) {
    const nonsense = admin.call(versions.saveDraft, { params: { ...params, id }, body })
    const { code } = (await nonsense.catch((thrown: unknown) => thrown)) as { code: string }
    expect(code, JSON.stringify(body)).toBe('PIPELINE_INVALID')
  }
})

test('a name is never changed, and multi-instance is never undone', async () => {
  const { id } = await shell('settled')
  const save = (body: object) => started.admin.call(pipelines.savePipeline, { params, body: { id, ...body } })
  await expect(save({ name: 'other' })).rejects.toMatchObject({
    code: 'PIPELINE_NAME_FROZEN',
    details: { status: 409 },
  })
  const modelOf = async (name: string) =>
    (await started.admin.call(instances.createInstanceModel, { params, body: { name, fields: ['store'] } })).body.id
  const [stores, regions] = [await modelOf('stores'), await modelOf('regions')]
  await expect(save({ isMultiInstance: true, replicaId: 'nothing' })).rejects.toMatchObject({
    code: 'MODEL_UNKNOWN',
    details: { status: 400 },
  })
  const model = { isMultiInstance: true, replicaId: stores, replicaName: 'stores' }
  expect((await save({ ...model, replicaName: 'forged' })).body.pipeline).toMatchObject(model)
  expect((await save({ description: 'x' })).body.pipeline).toMatchObject(model)
  for (const body of [{ isMultiInstance: false }, { replicaId: regions }]) {
    await expect(save(body)).rejects.toMatchObject({ code: 'MULTI_INSTANCE_FROZEN', details: { status: 409 } })
  }
  const { body: uses } = await started.admin.call(pipelines.findUses, {
    params: { ...params, kind: 'model', name: stores },
  })
  expect(uses.content.map(({ name }) => name)).toEqual(['settled'])
})
