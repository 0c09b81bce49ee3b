import { plans } from '@jatai/api'
import { FlowError } from '@jatai/errors'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { createSmallWorkloads } from '../__fixtures__/small-workloads.ts'
import { startCoordinator } from '../__fixtures__/start-coordinator.ts'
import type { StartedCoordinator } from '../__fixtures__/start-coordinator.ts'
import { deploying, restDocument, until } from '../deployments/__fixtures__/deploying.ts'
import type { Deploying } from '../deployments/__fixtures__/deploying.ts'

const workloads = createSmallWorkloads()
let started: StartedCoordinator
let run: Deploying
beforeAll(async () => {
  started = await startCoordinator({ workloads })
  run = deploying(started.admin)
})
afterEach(() => {
  workloads.refusal = undefined
  expect(started.faults).toEqual([])
})
afterAll(() => started.close())

const params = { realm: 'demo' }

async function planOf(names: readonly string[], name = 'release') {
  const ids: string[] = []
  for (const each of names) ids.push(await run.importPipeline(restDocument(each, '{}')))
  const pipelines = ids.map((pipelineId) => ({ pipelineId, sizes: { test: 'SMALL' as const, prod: 'LARGE' as const } }))
  const { body, etag } = await started.admin.call(plans.createPlan, { params, body: { name, pipelines } })
  return { ids, plan: body, etag, one: { params: { ...params, id: body.id } } }
}

test('goes from create to test to prod, with the size of each', async () => {
  const { admin } = started
  const { plan, one } = await planOf(['first', 'second'])
  expect(plan).toMatchObject({ step: 'create', canPromote: false, pipelines: [{ test: { status: null } }, {}] })
  await expect(admin.call(plans.promotePlan, one)).rejects.toMatchObject({
    code: 'PLAN_NOT_READY',
    details: { status: 409 },
  })
  expect((await admin.call(plans.deployPlan, one)).body).toMatchObject({ step: 'test' })
  const tested = await until(async () => {
    const { body } = await admin.call(plans.getPlan, one)
    return body.canPromote && body
  }, 'all are deployed in test')
  expect(tested.pipelines.map(({ name, test }) => [name, test.status])).toEqual([
    ['first', 'DEPLOYED'],
    ['second', 'DEPLOYED'],
  ])
  expect((await admin.call(plans.promotePlan, one)).body).toMatchObject({ step: 'prod' })
  await until(async () => {
    const { body } = await admin.call(plans.getPlan, one)
    return body.pipelines.every(({ prod }) => prod.status === 'DEPLOYED')
  }, 'all are deployed in prod')
  expect((await run.list('prod')).map(({ name, size, consumers }) => [name, size, consumers])).toEqual([
    ['first', 'LARGE', 40],
    ['second', 'LARGE', 40],
  ])
  await admin.call(plans.deletePlan, one)
  await expect(admin.call(plans.getPlan, one)).rejects.toMatchObject({ code: 'PLAN_UNKNOWN' })
  expect((await run.list()).map(({ status }) => status)).toEqual(['DEPLOYED', 'DEPLOYED'])
})

test('one that fails does not hold the others up, and is tried again alone', async () => {
  const { admin } = started
  const { one } = await planOf(['good', 'bad'], 'partial')
  workloads.refusal = ({ pipelineName }) =>
    pipelineName === 'bad' ? new FlowError('ROUTE_TAKEN', 'its route is taken') : undefined
  const { body: refused } = await admin.call(plans.deployPlan, one)
  expect(refused).toMatchObject({
    isPartialFailure: true,
    pipelines: [
      {},
      { test: { status: 'ERROR', problem: 'its route is taken', findings: [{ check: 'route-conflict' }] } },
    ],
  })
  const good = await until(
    async () => (await run.list()).find(({ name, operation }) => name === 'good' && !operation),
    'one serves',
  )
  const generation = workloads.serving.get(good.id)?.generation
  workloads.refusal = undefined
  await admin.call(plans.deployPlan, one)
  const { body } = await until(async () => {
    const answer = await admin.call(plans.getPlan, one)
    return answer.body.canPromote && answer
  }, 'the other one is deployed too')
  expect(body).toMatchObject({ isPartialFailure: false })
  expect(workloads.serving.get(good.id)?.generation).toBe(generation)
})

test('has at most five pipelines, none twice and none with errors', async () => {
  const { admin } = started
  await expect(planOf(['p1', 'p2', 'p3', 'p4', 'p5', 'p6'])).rejects.toMatchObject({
    code: 'INPUT_INVALID',
    details: { status: 400 },
  })
  const pipelineId = await run.importPipeline(restDocument('twice', '{}'))
  const create = (pipelines: { pipelineId: string }[]) =>
    admin.call(plans.createPlan, { params, body: { name: 'x', pipelines } })
  await expect(create([{ pipelineId }, { pipelineId }])).rejects.toMatchObject({ code: 'PLAN_INVALID' })
  const { triggerSpec: _trigger, ...document } = restDocument('wrong', '{}')
  const wrong = await run.importPipeline(document)
  await expect(create([{ pipelineId: wrong }])).rejects.toMatchObject({
    code: 'PLAN_REFUSED',
    details: { status: 422 },
  })
  await expect(create([{ pipelineId: 'nothing' }])).rejects.toMatchObject({ code: 'PIPELINE_UNKNOWN' })
})

test('is changed by whoever has read it, and listed newest first', async () => {
  const { admin } = started
  const { one, etag = '', plan } = await planOf(['changing'], 'older')
  const changed = await admin.call(plans.updatePlan, { ...one, body: { description: 'why' }, ifMatch: etag })
  expect(changed.body).toMatchObject({ name: 'older', description: 'why' })
  await expect(admin.call(plans.updatePlan, { ...one, body: { name: 'x' }, ifMatch: etag })).rejects.toMatchObject({
    code: 'REVISION_STALE',
  })
  started.advance(1000)
  const { plan: newer } = await planOf(['changing-too'], 'newer')
  const { body } = await admin.call(plans.listPlans, { params, query: { size: 1 } })
  expect(body).toMatchObject({ content: [{ id: newer.id }] })
  const { body: next } = await admin.call(plans.listPlans, { params, query: { size: 1, cursor: body.next ?? '' } })
  expect(next).toMatchObject({ content: [{ id: plan.id }] })
})
