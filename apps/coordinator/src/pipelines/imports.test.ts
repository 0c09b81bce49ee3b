import { pipelines, versions } from '@jatai/api'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startCoordinator } from '../__fixtures__/start-coordinator.ts'
import type { StartedCoordinator } from '../__fixtures__/start-coordinator.ts'
import { exportOf, flowOf, importOf, REST } from './__fixtures__/documents.ts'

let started: StartedCoordinator
beforeAll(async () => {
  started = await startCoordinator()
})
afterAll(() => started.close())

const params = { realm: 'demo' }

async function take(body: object, query: object = {}) {
  return (await started.admin.call(pipelines.importPipeline, { params, query, body: body as never })).body
}

async function exported(id: string, shape: 'stored' | 'export' | 'bare' | 'clipboard') {
  return (await started.admin.call(pipelines.exportPipeline, { params: { ...params, id }, query: { shape } })).body
}

test('takes every shape: a new pipeline is 1.0 whatever version the document had', async () => {
  const { pipeline } = await take(exportOf('shapes', '{"n":1}', { triggerSpec: REST, unknown: { kept: true } }))
  expect(pipeline).toMatchObject({ name: 'shapes', version: '1.0', draft: true, trigger: 'rest', steps: 1 })
  for (const shape of ['stored', 'export', 'bare', 'clipboard'] as const) {
    const document = await exported(pipeline.id, shape)
    const name = `shapes-${shape}`
    const copy = await take(document, { name })
    expect(copy.pipeline, shape).toMatchObject({ name, version: '1.0' })
    const flow = (await exported(copy.pipeline.id, 'bare')) as ReturnType<typeof flowOf>
    const { id: _id, ...step } = flow.start[0] as object as { id: string }
    const { id: _original, ...original } = flowOf('{"n":1}').start[0] as object as { id: string }
    expect(step, shape).toEqual(original)
    const keepsTrigger = shape === 'stored' || shape === 'export'
    expect(copy.pipeline.trigger, shape).toBe(keepsTrigger ? 'rest' : null)
  }
  expect(await exported(pipeline.id, 'export')).toEqual({
    id: pipeline.id,
    name: 'shapes',
    version: '1.0',
    archived: false,
    flowSpec: flowOf('{"n":1}'),
    triggerSpec: REST,
    inSpec: {},
    outSpec: {},
    projectName: 'default',
  })
  expect(await exported(pipeline.id, 'stored')).toMatchObject({ unknown: { kept: true }, versionMajor: 1 })
})

test('takes a drawing of the old canvas, and an empty flow', async () => {
  const drawing = [
    {
      group: 'nodes',
      data: { id: 'a', type: 'connector', name: 'log-connector', key: 'component@log-connector' },
      position: { x: 1, y: 2 },
    },
  ]
  const taken = await take(drawing, { name: 'drawn' })
  expect(taken.pipeline).toMatchObject({ version: '1.0', steps: 1 })
  expect((await take({ start: [] }, { name: 'empty' })).pipeline.steps).toBe(0)
})

test('over a pipeline that is there: the next minor, nothing when nothing changed, the draft only when asked', async () => {
  const first = await importOf(started.admin, 'demo', 'again', '{"v":1}')
  const same = await take(exportOf('again', '{"v":1}'))
  expect(same).toMatchObject({ isUnchanged: true, pipeline: { id: first.id } })
  const reordered = Object.fromEntries(Object.entries(exportOf('again', '{"v":1}')).reverse())
  expect(await take(reordered)).toMatchObject({ isUnchanged: true })
  const second = await take(exportOf('again', '{"v":2}'))
  expect(second).toMatchObject({ isUnchanged: false, pipeline: { version: '1.1' } })
  const third = await take(exportOf('again', '{"v":3}'), { replaceDraft: 'true' })
  expect(third.pipeline).toMatchObject({ version: '1.1', id: second.pipeline.id })
  const bare = await take(flowOf('{"v":4}'), { name: 'again' })
  expect(bare.pipeline).toMatchObject({ version: '1.2', trigger: 'rest' })
  expect((await take(flowOf('{"v":5}'), { name: 'again', major: 4 })).pipeline.version).toBe('4.0')
  expect((await take(flowOf('{"v":6}'), { name: 'again' })).pipeline.version).toBe('4.1')
  expect((await take(flowOf('{"v":7}'), { name: 'again', major: 1 })).pipeline.version).toBe('1.3')
})

test('many imports at once each make their own minor', async () => {
  await importOf(started.admin, 'demo', 'racing')
  const made = await Promise.all([1, 2, 3, 4].map((v) => take(exportOf('racing', `{"v":${v}}`))))
  expect(made.map(({ pipeline }) => pipeline.version).sort()).toEqual(['1.1', '1.2', '1.3', '1.4'])
})

test('says what is wrong with a document that cannot be taken', async () => {
  await expect(take({ start: [] })).rejects.toMatchObject({ code: 'PIPELINE_NAME_NEEDED', details: { status: 400 } })
  await expect(take({ start: [] }, { name: 'no name' })).rejects.toMatchObject({ code: 'INPUT_INVALID' })
  await expect(take({ name: 'a b', version: '1.0', flowSpec: { start: [] } })).rejects.toMatchObject({
    code: 'INPUT_INVALID',
  })
  for (const body of [{}, [], [{ a: 1 }], { hello: 'world' }, { name: 'x', version: '1.0', flowSpec: { other: [] } }]) {
    await expect(take(body, { name: 'wrong' }), JSON.stringify(body)).rejects.toMatchObject({
      code: 'PIPELINE_INVALID',
      details: { status: 422 },
    })
  }
  const { body } = await started.admin.call(pipelines.searchPipelines, { params, query: { name: 'wrong' } })
  expect(body.content).toEqual([])
})

test('a document with warnings is taken and they are told', async () => {
  const taken = await take(exportOf('warned', '{{ NOTHING_LIKE_IT( }}', { triggerSpec: {} }))
  expect(taken.findings.map(({ rule }) => rule)).toContain('V-22')
})

test('a validation tells everything with its place, and stores nothing', async () => {
  const flowSpec = {
    start: [
      {
        id: 's1',
        type: 'connector',
        name: 'json-generator-connector',
        stepName: 'Make',
        params: { json: '{{ UNKNOWNFUNCTION(1) }}' },
      },
      { id: 's2', type: 'connector', name: 'no-such-connector', params: {} },
    ],
  }
  const { body } = await started.admin.call(pipelines.validatePipelineDocument, {
    params,
    body: { name: 'checked', version: '1.0', flowSpec, triggerSpec: REST },
  })
  expect(body).toEqual(
    expect.arrayContaining([
      expect.objectContaining({
        rule: 'V-05',
        severity: 'deploy',
        place: expect.objectContaining({ step: 's2' }) as object,
      }),
      expect.objectContaining({
        severity: 'deploy',
        place: expect.objectContaining({ step: 's1', parameter: 'json' }) as object,
      }),
    ]),
  )
  const { body: clean } = await started.admin.call(pipelines.validatePipelineDocument, {
    params,
    body: exportOf('clean', '{"a":1}'),
  })
  expect(clean).toEqual([])
  expect(
    (await started.admin.call(pipelines.searchPipelines, { params, query: { search: 'checked' } })).body.content,
  ).toEqual([])
})

test('an import keeps the draft of a person: who saves on an older revision is told', async () => {
  const { id } = await importOf(started.admin, 'demo', 'shared')
  const one = { params: { ...params, id } }
  const { etag = '' } = await started.admin.call(pipelines.getPipeline, one)
  await take(exportOf('shared', '{"from":"import"}'), { replaceDraft: 'true' })
  const late = started.admin.call(versions.saveDraft, { ...one, body: flowOf('{}'), ifMatch: etag })
  await expect(late).rejects.toMatchObject({ code: 'REVISION_STALE', details: { status: 412 } })
})
