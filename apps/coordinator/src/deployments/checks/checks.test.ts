import { deployments, instances, pipelines, policies, versions } from '@jatai/api'
import { FlowError } from '@jatai/errors'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createSmallWorkloads } from '../../__fixtures__/small-workloads.ts'
import { startCoordinator } from '../../__fixtures__/start-coordinator.ts'
import type { StartedCoordinator } from '../../__fixtures__/start-coordinator.ts'
import { deploying, restDocument, until } from '../__fixtures__/deploying.ts'
import type { Deploying } from '../__fixtures__/deploying.ts'
import { createLicences } from '../licences/licence-document.ts'

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
const inTest = { realm: 'demo', environment: 'test' }

/** What a deployment is refused with: the status, and the checks in their order. */
async function refusal(pipelineId: string, more: object = {}) {
  const before = (await run.list()).length
  const error = await run.deploy(pipelineId, more).then(
    () => expect.fail('it was accepted'),
    (thrown: unknown) =>
      thrown as { code: string; message: string; details: { status: number; facts: { check: string }[] } },
  )
  expect(error.code).toBe('DEPLOYMENT_REFUSED')
  expect(await run.list()).toHaveLength(before)
  return { status: error.details.status, checks: error.details.facts, message: error.message }
}

const namesOf = ({ checks }: Awaited<ReturnType<typeof refusal>>): readonly string[] => checks.map(({ check }) => check)

describe('a version is refused', () => {
  test('that is archived', async () => {
    const id = await run.importPipeline(restDocument('archived', '{}'))
    await started.admin.call(versions.updateVersionState, { params: { ...params, id }, body: { archived: true } })
    expect(await refusal(id)).toMatchObject({ status: 409, checks: [{ check: 'archived' }] })
  })

  test('without a trigger, in the words of the reference platform', async () => {
    const { triggerSpec: _trigger, ...document } = restDocument('untriggered', '{}')
    const id = await run.importPipeline(document)
    const refused = await refusal(id)
    expect(refused).toMatchObject({ status: 422, checks: [{ check: 'trigger' }] })
    expect(refused.message).toMatch(/invalid trigger spec - missing type/i)
  })

  test('without a step', async () => {
    const { body } = await started.admin.call(pipelines.savePipeline, { params, body: { name: 'empty' } })
    expect(namesOf(await refusal(body.pipeline.id))).toContain('trigger')
  })

  test('with more consumers than its size has, or an engine that the realm does not have', async () => {
    const id = await run.importPipeline(restDocument('greedy', '{}'))
    expect(await refusal(id, { consumers: 11 })).toMatchObject({
      status: 422,
      checks: [{ check: 'limits', parameter: 'consumers', maximum: 10 }],
    })
    expect(await refusal(id, { engineVersion: 'beta' })).toMatchObject({ checks: [{ check: 'limits' }] })
  })

  test('whose route begins with a parameter', async () => {
    const id = await run.importPipeline(restDocument('capturing', '{}', { advanced: true, routes: ['/:id'] }))
    expect(await refusal(id)).toMatchObject({ checks: [{ check: 'route-parameter', route: '/:id' }] })
    const fixed = await run.importPipeline(
      restDocument('harmless', '{}', { advanced: true, routes: ['/harmless/:id'] }),
    )
    expect(await run.settled((await run.deploy(fixed)).id)).toMatchObject({ status: 'DEPLOYED' })
  })

  test('where the workloads would refuse it: policies, infrastructure, routes, in this order', async () => {
    const id = await run.importPipeline(restDocument('refused', '{}'))
    const facts = { pipeline: 'orders', version: '1.3', route: '/pipeline/demo/v1/orders' }
    const codes: readonly (readonly [string, string, number])[] = [
      ['GATEWAY_POLICY', 'policy', 422],
      ['LISTENER_MISSING', 'infrastructure', 422],
      ['ROUTE_TAKEN', 'route-conflict', 409],
      ['SCHEDULE_NEVER_FIRES', 'engine', 422],
    ]
    for (const [code, check, status] of codes) {
      workloads.refusal = () => new FlowError(code, 'for a reason', { details: facts })
      expect(await refusal(id)).toMatchObject({ status, message: 'for a reason', checks: [{ check, ...facts }] })
    }
  })

  test('that names an account or a global without a value in the environment', async () => {
    const document = restDocument('needy', '{ "a": {{ global.nowhere }} }')
    const [made] = (document['flowSpec'] as { start: object[] }).start
    document['flowSpec'] = { start: [{ ...made, accountLabel: 'lost' }] }
    const refused = await refusal(await run.importPipeline(document))
    expect(refused).toMatchObject({
      status: 422,
      checks: [
        { check: 'account', name: 'lost' },
        { check: 'global', name: 'nowhere' },
      ],
    })
  })

  test('for the first failure in the order of the checks, the others beside it', async () => {
    const id = await run.importPipeline(
      restDocument('manifold', '{ "a": {{ global.nowhere }} }', { advanced: true, routes: ['/:id'] }),
    )
    workloads.refusal = () => new FlowError('ROUTE_TAKEN', 'taken')
    expect(namesOf(await refusal(id, { consumers: 99 }))).toEqual([
      'limits',
      'route-parameter',
      'route-conflict',
      'global',
    ])
  })

  test('of another realm or project, as if it were not there', async () => {
    const id = await run.importPipeline(restDocument('ours', '{}'))
    const other = deploying(await started.realm('other'), 'other')
    await expect(other.deploy(id)).rejects.toMatchObject({ code: 'PIPELINE_UNKNOWN', details: { status: 404 } })
    await expect(run.deploy('nothing')).rejects.toMatchObject({ code: 'PIPELINE_UNKNOWN' })
    await expect(run.deploy(id, {}, 'moon')).rejects.toMatchObject({ code: 'ENVIRONMENT_UNKNOWN' })
  })
})

test('a multi-instance pipeline wants an instance, which gets its name and values', async () => {
  const { admin } = started
  const { body: model } = await admin.call(instances.createInstanceModel, {
    params,
    body: { name: 'stores', description: '', fields: ['city'] },
  })
  const values = { test: { city: 'Recife' }, prod: { city: 'Natal' } }
  for (const name of ['north', 'south']) {
    await admin.call(instances.createInstance, { params: { ...params, id: model.id }, body: { name, values } })
  }
  const id = await run.importPipeline(
    restDocument('branches', '{}', {}, { isMultiInstance: true, replicaId: model.id }),
  )
  await expect(run.deploy(id)).rejects.toMatchObject({ code: 'INSTANCE_MISSING', details: { status: 400 } })
  await expect(run.deploy(id, { instanceName: 'west' })).rejects.toMatchObject({ code: 'INSTANCE_UNKNOWN' })
  const north = await run.settled((await run.deploy(id, { instanceName: 'north' })).id)
  const south = await run.settled((await run.deploy(id, { instanceName: 'south' })).id)
  expect([north.name, south.name]).toEqual(['branches-north', 'branches-south'])
  expect(workloads.serving.get(north.id)?.instance).toMatchObject({ name: 'north', variables: { city: 'Recife' } })

  // Its name is taken, and so is that of a pipeline that is called like it (platform.md §21.9).
  const clash = await run.importPipeline(restDocument('branches-north', '{}'))
  expect(await refusal(clash)).toMatchObject({
    status: 409,
    checks: [{ check: 'instance-name', pipeline: 'branches' }],
  })
  await expect(run.deploy(clash, { instanceName: 'x' })).rejects.toMatchObject({ code: 'INSTANCE_UNWANTED' })

  await admin.call(deployments.deleteDeployment, { params: { ...inTest, id: north.id } })
  expect(await run.settled((await run.deploy(clash)).id).catch(() => undefined)).toBeDefined()
  expect(await run.get(south.id)).toMatchObject({ status: 'DEPLOYED' })
})

describe('of two that are asked for at the same moment', () => {
  let open: () => void
  beforeEach(() => {
    workloads.gate = new Promise((resolve) => (open = resolve))
  })
  afterEach(() => {
    open()
    workloads.gate = Promise.resolve()
    workloads.claims = () => []
  })

  /** Who was accepted, and what the others were refused with. */
  async function outcomes(wanted: readonly Promise<{ readonly id: string }>[]) {
    const settled = await Promise.allSettled(wanted)
    const accepted = settled.flatMap((each) => (each.status === 'fulfilled' ? [each.value.id] : []))
    const reasons = settled.flatMap((each) => (each.status === 'rejected' ? [each.reason as unknown] : []))
    open()
    for (const id of accepted) expect(await run.settled(id)).toMatchObject({ status: 'DEPLOYED' })
    return { accepted, reasons }
  }

  test('and want the same route, one is refused before anything is begun', async () => {
    workloads.claims = () => ['the external route /pipeline/demo/v1/shared/{}']
    const ids = await Promise.all(['here', 'there'].map((name) => run.importPipeline(restDocument(name, '{}'))))
    const { accepted, reasons } = await outcomes(ids.map((id) => run.deploy(id)))
    expect(accepted).toHaveLength(1)
    expect(reasons).toMatchObject([
      {
        code: 'DEPLOYMENT_REFUSED',
        message: expect.stringMatching(/^"(here|there)" 1\.0 has the external route .* already$/) as string,
        details: { status: 409, facts: [{ check: 'route-conflict', version: '1.0' }] },
      },
    ])
    const [id = ''] = accepted
    const winner = (await run.get(id)).name
    const loser = ids[winner === 'here' ? 1 : 0] ?? ''
    // It has it as long as it is deployed.
    expect(await refusal(loser)).toMatchObject({ checks: [{ check: 'route-conflict', pipeline: winner }] })
    await run.settled((await run.deploy(ids[winner === 'here' ? 0 : 1] ?? '', { redeploy: true })).id)
    await started.admin.call(deployments.deleteDeployment, { params: { ...inTest, id } })
    await until(async () => (await run.list()).every((each) => each.id !== id), 'it is deleted')
    expect(await run.settled((await run.deploy(loser)).id)).toMatchObject({ status: 'DEPLOYED' })
  })

  test('and want the same name, one is refused', async () => {
    const { admin } = started
    const body = { name: 'shops', description: '', fields: ['city'] }
    const { body: model } = await admin.call(instances.createInstanceModel, { params, body })
    const instance = { name: 'east', values: { test: { city: 'Olinda' }, prod: { city: 'Olinda' } } }
    await admin.call(instances.createInstance, { params: { ...params, id: model.id }, body: instance })
    const many = await run.importPipeline(
      restDocument('kiosks', '{}', {}, { isMultiInstance: true, replicaId: model.id }),
    )
    const one = await run.importPipeline(restDocument('kiosks-east', '{}'))
    const { accepted, reasons } = await outcomes([run.deploy(many, { instanceName: 'east' }), run.deploy(one)])
    expect(accepted).toHaveLength(1)
    expect(reasons).toMatchObject([
      {
        code: 'DEPLOYMENT_REFUSED',
        details: { status: 409, facts: [{ check: 'instance-name', name: 'kiosks-east' }] },
      },
    ])
  })
})

test('validating tells all that is wrong and all warnings, and changes nothing', async () => {
  const { admin } = started
  const target = await run.importPipeline(restDocument('small-target', '{}'))
  await run.settled((await run.deploy(target, { consumers: 1 })).id)
  const document = restDocument('calling', '{}')
  const executor = {
    id: '6f1d7c1e-0000-4000-8000-000000000002',
    type: 'connector',
    name: 'pipeline-executor-connector',
    stepName: 'Call',
    params: { pipelineName: 'small-target', versionMajor: 1, payload: '{}' },
  }
  document['flowSpec'] = { start: [...(document['flowSpec'] as { start: object[] }).start, executor] }
  const pipelineId = await run.importPipeline(document)
  const before = await run.list()
  const validate = async (more: object) =>
    (await admin.call(deployments.validateDeployment, { params: inTest, body: { pipelineId, ...more } })).body
  expect(await validate({ size: 'MEDIUM', replicas: 3 })).toMatchObject({
    isAllowed: true,
    failures: [],
    warnings: [{ check: 'executor-size', pipeline: 'small-target' }],
    rtus: { needed: 6, givenBack: 0, available: null },
  })
  expect(await validate({ consumers: 11 })).toMatchObject({ isAllowed: false, failures: [{ check: 'limits' }] })
  expect(await run.list()).toEqual(before)
  const { body } = await admin.call(pipelines.getPipeline, { params: { ...params, id: pipelineId } })
  expect(body).toMatchObject({ draft: true })
})

test('a licence limits what is deployed, and what is replaced gives back first', async () => {
  const limits = createLicences(started.platform.documents)
  const used = (await run.list()).reduce((sum, { rtus }) => sum + rtus, 0)
  await limits.set('demo', { model: 'capacity', credits: used + 2 })
  const pipelineId = await run.importPipeline(restDocument('limited', '{}'))
  expect(await refusal(pipelineId, { replicas: 3 })).toMatchObject({
    status: 409,
    checks: [{ check: 'quota', needed: 3, used, acquired: used + 2, unit: 'credits' }],
  })
  const { id } = await run.settled((await run.deploy(pipelineId, { replicas: 2 })).id)
  const body = { pipelineId, size: 'MEDIUM' as const, replicas: 1, redeploy: true }
  const { body: checked } = await started.admin.call(deployments.validateDeployment, { params: inTest, body })
  expect(checked).toMatchObject({ isAllowed: true, rtus: { needed: 2, givenBack: 2, available: 2 } })
  await run.deploy(pipelineId, body)
  expect(await run.settled(id)).toMatchObject({ size: 'MEDIUM', rtus: 2 })
  await limits.set('demo', { model: 'unlimited' })
})

test('a policy that was changed since warns, and counts from the next deployment', async () => {
  const id = await run.importPipeline(restDocument('governed', '{}'))
  const deployed = await run.settled((await run.deploy(id)).id)
  started.advance(1000)
  await started.admin.call(policies.updatePolicies, { params, body: { sensitiveFields: ['password'] } })
  expect(await run.get(deployed.id)).toMatchObject({ status: 'DEPLOYED', warnings: [{ kind: 'policy-changed' }] })
  expect(workloads.serving.get(deployed.id)?.sensitiveFields).toEqual([])
  await run.deploy(id, { redeploy: true })
  expect(await run.settled(deployed.id)).toMatchObject({ warnings: [] })
  expect(workloads.serving.get(deployed.id)?.sensitiveFields).toEqual(['password'])
})
