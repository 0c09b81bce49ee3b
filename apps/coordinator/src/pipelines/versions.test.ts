import { audit, pipelines, projects, versions } from '@jatai/api'
import type { PipelineSummary } from '@jatai/api'
import { updateDocument } from '@jatai/platform'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startCoordinator } from '../__fixtures__/start-coordinator.ts'
import type { StartedCoordinator } from '../__fixtures__/start-coordinator.ts'
import { developer, flowOf, importOf } from './__fixtures__/documents.ts'
import { VERSIONS } from './version-document.ts'

let started: StartedCoordinator
beforeAll(async () => {
  started = await startCoordinator()
})
afterAll(() => started.close())

const params = { realm: 'demo' }
const one = (id: string) => ({ params: { ...params, id } })

async function create(id: string, kind: 'minor' | 'major'): Promise<PipelineSummary> {
  return (await started.admin.call(versions.createVersion, { ...one(id), body: { kind } })).body
}

async function archive(id: string, archived = true): Promise<PipelineSummary> {
  return (await started.admin.call(versions.updateVersionState, { ...one(id), body: { archived } })).body
}

async function save(id: string, json: string): Promise<PipelineSummary> {
  return (await started.admin.call(versions.saveDraft, { ...one(id), body: flowOf(json) })).body.pipeline
}

/** The newest minors of a pipeline, as lists show them. */
async function shown(name: string): Promise<readonly string[]> {
  const { body } = await started.admin.call(pipelines.searchPipelines, { params, query: { name } })
  return body.content.map(({ version }) => version)
}

test('majors stand side by side; each has its own minors and history', async () => {
  const first = await importOf(started.admin, 'demo', 'majors', '{"v":1}')
  const second = await create(first.id, 'major')
  expect(second).toMatchObject({ version: '2.0', draft: true, isLastVersion: true, trigger: 'rest' })
  const minor = await create(first.id, 'minor')
  expect(minor).toMatchObject({ version: '1.1', isLastVersion: true })
  expect((await create(first.id, 'major')).version).toBe('3.0')
  expect(await shown('majors')).toEqual(['3.0', '2.0', '1.1'])
  const { body: history } = await started.admin.call(versions.pipelineHistory, one(first.id))
  expect(history.content.map(({ version }) => version)).toEqual(['1.1', '1.0'])
  const copied = (await started.admin.call(pipelines.getPipeline, one(second.id))).body
  expect(copied['flowSpec']).toEqual(flowOf('{"v":1}'))
})

test('many who make a version at the same time make as many versions', async () => {
  const { id } = await importOf(started.admin, 'demo', 'parallel')
  const made = await Promise.all(
    Array.from({ length: 6 }, (_, index) => create(id, index % 2 === 0 ? 'minor' : 'major')),
  )
  expect(made.map(({ version }) => version).sort()).toEqual(['1.1', '1.2', '1.3', '2.0', '3.0', '4.0'])
  const { body: history } = await started.admin.call(versions.pipelineHistory, one(id))
  expect(history.content.map(({ isLastVersion }) => isLastVersion)).toEqual([true, false, false, false])
  expect(await shown('parallel')).toEqual(['4.0', '3.0', '2.0', '1.3'])
})

test('only the newest minor is edited; an older one is copied into a new minor', async () => {
  const { id } = await importOf(started.admin, 'demo', 'older', '{"v":0}')
  const newer = await create(id, 'minor')
  await save(newer.id, '{"v":1}')
  await expect(save(id, '{}')).rejects.toMatchObject({ code: 'VERSION_FROZEN', details: { status: 409 } })
  const body = { id, flowSpec: flowOf('{}') }
  const direct = started.admin.call(pipelines.savePipeline, { params, body })
  await expect(direct).rejects.toMatchObject({ code: 'VERSION_FROZEN', details: { status: 409 } })
  const copy = await create(id, 'minor')
  expect(copy.version).toBe('1.2')
  expect((await started.admin.call(pipelines.getPipeline, one(copy.id))).body['flowSpec']).toEqual(flowOf('{"v":0}'))
})

test('single minors are archived and restored, also the newest; nobody changes or copies an archived one', async () => {
  const { id } = await importOf(started.admin, 'demo', 'attic')
  const newest = await create(id, 'minor')
  expect(await archive(newest.id)).toMatchObject({ archived: true, isLastVersion: true, version: '1.1' })
  expect(await shown('attic')).toEqual(['1.0'])
  for (const refused of [save(newest.id, '{}'), create(newest.id, 'minor'), create(newest.id, 'major')]) {
    await expect(refused).rejects.toMatchObject({ code: 'VERSION_ARCHIVED', details: { status: 409 } })
  }
  await archive(id)
  expect(await shown('attic')).toEqual(['1.1'])
  expect(await archive(id, false)).toMatchObject({ archived: false })
  expect(await shown('attic')).toEqual(['1.0'])
  const query = { name: 'attic', versions: 'all' as const, archived: 'true' }
  const { body } = await started.admin.call(pipelines.searchPipelines, { params, query })
  expect(body.content.map(({ version }) => version)).toEqual(['1.1'])
  await archive(newest.id, false)
  expect(await shown('attic')).toEqual(['1.1'])
  const { body: records } = await started.admin.call(audit.listAudit, { params, query: { reference: newest.id } })
  expect(records.content.map(({ description, action }) => `${action}: ${description}`)).toEqual(
    expect.arrayContaining(['Removed/Archived: Archives attic 1.1', 'Removed/Archived: Restores attic 1.1']),
  )
})

test('what changed between two versions is told in steps and settings', async () => {
  const { id } = await importOf(started.admin, 'demo', 'compared', '{"v":1}')
  const next = await create(id, 'minor')
  const log = { id: 'new', type: 'connector', name: 'log-connector', stepName: 'Log', params: { message: 'x' } }
  const flowSpec = { start: [...flowOf('{"v":2}').start, log] }
  const body = { flowSpec, version: '9.9', triggerSpec: { type: 'event', name: 'event', eventName: 'e' } }
  await started.admin.call(versions.saveDraft, { ...one(next.id), body })
  const { body: diff } = await started.admin.call(versions.diffPipelines, {
    params: { ...params, id, other: next.id },
  })
  expect([diff.before.version, diff.after.version]).toEqual(['1.0', '1.1'])
  expect(diff.changes.map(({ kind }) => kind).sort()).toEqual(['step-added', 'step-changed', 'trigger-changed'])
  expect(diff.changes.find(({ kind }) => kind === 'step-changed')?.values).toEqual([
    { path: 'params.json.v', before: 1, after: 2 },
  ])
})

test('all versions of a pipeline move together, for who may move them', async () => {
  const { admin } = started
  const everybody = { kind: 'everybody' as const }
  const { body: sales } = await admin.call(projects.createProject, {
    params,
    body: { name: 'Sales', members: everybody },
  })
  const { id } = await importOf(admin, 'demo', 'mover')
  await create(id, 'major')
  const move = { params: { ...params, id: sales.id }, body: { names: ['mover', 'mover'] } }
  expect((await admin.call(pipelines.movePipelines, move)).body).toEqual({ moved: 1 })
  expect((await admin.call(pipelines.movePipelines, move)).body).toEqual({ moved: 0 })
  const query = { projectId: 'Sales', versions: 'all' as const }
  const found = (await admin.call(pipelines.searchPipelines, { params, query })).body.content
  expect(found.map(({ version, projectName }) => [version, projectName])).toEqual([
    ['2.0', 'Sales'],
    ['1.0', 'Sales'],
  ])
  const { body: list } = await admin.call(projects.listProjects, { params })
  expect(list.find(({ name }) => name === 'Sales')?.amountOfPipelines).toBe(1)
  const archived = admin.call(projects.updateProject, { params: { ...params, id: sales.id }, body: { archived: true } })
  await expect(archived).rejects.toMatchObject({ code: 'PROJECT_IN_USE' })
  const unknown = { params: { ...params, id: sales.id }, body: { names: ['nobody'] } }
  await expect(admin.call(pipelines.movePipelines, unknown)).rejects.toMatchObject({ code: 'PIPELINE_UNKNOWN' })
  const nowhere = admin.call(pipelines.savePipeline, { params, body: { name: 'lost', projectId: 'nowhere' } })
  await expect(nowhere).rejects.toMatchObject({ code: 'PROJECT_UNKNOWN', details: { status: 404 } })
})

test('who is not in its project sees nothing of a pipeline, and nobody of another realm does', async () => {
  const { admin } = started
  const members = { kind: 'some' as const, users: [], groups: [] }
  const { body: secret } = await admin.call(projects.createProject, { params, body: { name: 'Secret', members } })
  const body = { name: 'hidden', version: '1.0', flowSpec: flowOf('{{ global.hidden-url }}') }
  const { pipeline } = (await admin.call(pipelines.importPipeline, { params, query: { project: secret.id }, body }))
    .body
  const bia = await developer(started, 'bia@example.com')
  const other = await started.realm('other')
  const id = pipeline.id
  for (const [client, realm] of [
    [bia, 'demo'],
    [other, 'other'],
  ] as const) {
    const here = { params: { realm, id } }
    const refusals = [
      client.call(pipelines.getPipeline, here),
      client.call(pipelines.exportPipeline, here),
      client.call(versions.pipelineHistory, here),
      client.call(versions.pipelineConfigurations, here),
      client.call(versions.diffPipelines, { params: { realm, id, other: id } }),
      client.call(versions.saveDraft, { ...here, body: flowOf('1') }),
      client.call(versions.createVersion, { ...here, body: { kind: 'major' } }),
      client.call(versions.updateVersionState, { ...here, body: { archived: true } }),
      client.call(pipelines.savePipeline, { params: { realm }, body: { id, description: 'stolen' } }),
    ]
    for (const refused of refusals) {
      await expect(refused).rejects.toMatchObject({ code: 'PIPELINE_UNKNOWN', details: { status: 404 } })
    }
    const listed = (await client.call(pipelines.listPipelines, { params: { realm } })).body as { name: string }[]
    expect(listed.map(({ name }) => name)).not.toContain('hidden')
    for (const query of [{ name: 'hidden' }, { search: 'hidden' }, { search: 'url', versions: 'all' as const }]) {
      expect((await client.call(pipelines.searchPipelines, { params: { realm }, query })).body.content).toEqual([])
    }
    const used = { params: { realm, kind: 'global' as const, name: 'hidden-url' } }
    expect((await client.call(pipelines.findUses, used)).body.content).toEqual([])
  }
  const taken = bia.call(pipelines.importPipeline, { params, body })
  await expect(taken).rejects.toMatchObject({ code: 'PIPELINE_NAME_TAKEN', details: { status: 409 } })
  const theirs = await other.call(pipelines.importPipeline, { params: { realm: 'other' }, body })
  expect(theirs.body.pipeline).toMatchObject({ name: 'hidden', version: '1.0', projectName: 'default' })
})

test('a save that was killed between its row and its marks is mended by the next one', async () => {
  const { id } = await importOf(started.admin, 'demo', 'mended')
  // As if the process that made 1.1 had died before it could tell that 1.0 is the newest no more.
  const next = await create(id, 'minor')
  await updateDocument(
    started.platform.documents,
    VERSIONS,
    id,
    (row) => row && { ...row, isLast: true, latestOf: 'demo' },
  )
  expect(await shown('mended')).toEqual(['1.1', '1.0'])
  await create(next.id, 'minor')
  expect(await shown('mended')).toEqual(['1.2'])
})
