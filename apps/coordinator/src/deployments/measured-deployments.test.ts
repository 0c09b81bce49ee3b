import { deployments, measuredDeployments, tokens, versions } from '@jatai/api'
import { createClient } from '@jatai/api'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createSmallWorkloads } from '../__fixtures__/small-workloads.ts'
import { startCoordinator } from '../__fixtures__/start-coordinator.ts'
import type { StartedCoordinator } from '../__fixtures__/start-coordinator.ts'
import { deploying, restDocument, until } from './__fixtures__/deploying.ts'
import type { Deploying } from './__fixtures__/deploying.ts'

// The routes of the reference platform (platform.md §16.3).

const workloads = createSmallWorkloads()
let started: StartedCoordinator
let run: Deploying
beforeAll(async () => {
  started = await startCoordinator({ workloads, gatewayAddress: (environment) => `https://${environment}.example.com` })
  run = deploying(started.admin)
})
afterAll(() => started.close())

const params = { realm: 'demo' }
const query = { environment: 'test' }

async function configurationOf(id: string, size: string, environment = 'test'): Promise<string> {
  const { body } = await started.admin.call(versions.pipelineConfigurations, { params: { ...params, id } })
  return body.find((each) => each.size === size && each.environment.name === environment)?.id ?? ''
}

test('deploys with a configuration of the pipeline, ends the draft, and is listed with its keys', async () => {
  const { admin } = started
  const pipelineId = await run.importPipeline(restDocument('measured', '{}'))
  const runtimeConfigurationId = await configurationOf(pipelineId, 'MEDIUM')
  const { body } = await admin.call(measuredDeployments.createMeasuredDeployment, {
    params,
    query,
    body: { pipelineId, runtimeConfigurationId },
  })
  expect(body).toMatchObject({ status: 'STARTING', pipeline: { id: pipelineId, name: 'measured', versionMajor: 1 } })
  await run.settled(body.id)
  const { body: list } = await admin.call(measuredDeployments.listMeasuredDeployments, { params, query })
  expect(list).toEqual([
    {
      id: body.id,
      pipelineName: 'measured',
      pipelineMajorVersion: 1,
      pipeline: { id: pipelineId, name: 'measured', versionMajor: 1 },
      status: 'SERVICE_ACTIVE',
      activeConfiguration: {
        name: 'medium-measured',
        environment: 'test',
        actualConsumers: 20,
        autoscaling: false,
        fallback: null,
        scalerTrigger: null,
        cooldownPeriod: 60,
        initialCooldownPeriod: 180,
        pollingInterval: 3,
        useCachedMetrics: true,
      },
      accounts: [],
      environmentParameters: [],
      deploymentStatus: {
        availableReplicas: '1/1',
        'error-count': '0',
        'oom-count': '0',
        'last-error-message': '',
        trigger: '[{"key":"endpoint","value":"https://test.example.com/pipeline/demo/v1/measured"}]',
      },
    },
  ])
  workloads.told.set(body.id, { isParked: true })
  const { body: parked } = await admin.call(measuredDeployments.listMeasuredDeployments, { params })
  expect(parked).toMatchObject([{ status: 'SERVICE_ACTIVE', deploymentStatus: { availableReplicas: '0/0' } }])

  // A second call replaces it, as a redeployment.
  await admin.call(measuredDeployments.createMeasuredDeployment, {
    params,
    query,
    body: { pipelineId, runtimeConfigurationId: await configurationOf(pipelineId, 'SMALL') },
  })
  expect(await run.settled(body.id)).toMatchObject({ size: 'SMALL', consumers: 10 })
  await admin.call(measuredDeployments.deleteMeasuredDeployment, {
    params,
    query: { ...query, deploymentId: body.id, pipelineName: 'measured' },
  })
  await until(async () => (await run.list()).length === 0, 'it goes')
})

test('what is missing or in the wrong place is told as the reference platform tells it', async () => {
  const { admin } = started
  const pipelineId = await run.importPipeline(restDocument('wrongly', '{}'))
  const runtimeConfigurationId = await configurationOf(pipelineId, 'SMALL')
  const call = (body: object, where: object = query) =>
    admin.call(measuredDeployments.createMeasuredDeployment, { params, query: where, body: { ...body } })
  const whole = { pipelineId, runtimeConfigurationId }
  await expect(call({ ...whole, environment: 'test' }, {})).rejects.toMatchObject({ details: { status: 403 } })
  await expect(call(whole, {})).rejects.toMatchObject({ code: 'ENVIRONMENT_MISSING', details: { status: 400 } })
  await expect(call({ id: pipelineId, runtimeConfigurationId })).rejects.toThrow('No such entity')
  await expect(call({ id: pipelineId, runtimeConfigurationId })).rejects.toMatchObject({ details: { status: 404 } })
  await expect(call({ pipelineId })).rejects.toMatchObject({ details: { status: 400 } })
  const ofProd = { pipelineId, runtimeConfigurationId: await configurationOf(pipelineId, 'SMALL', 'prod') }
  await expect(call(ofProd)).rejects.toMatchObject({ code: 'CONFIGURATION_UNKNOWN' })
  expect(await run.list()).toEqual([])
  const gone = { params, query: { ...query, deploymentId: 'nothing' } }
  await expect(admin.call(measuredDeployments.deleteMeasuredDeployment, gone)).rejects.toMatchObject({
    details: { status: 404 },
  })
})

test('a token for test deploys to test alone, in both families (platform.md §21.1)', async () => {
  const { admin, address } = started
  const { body: made } = await admin.call(tokens.createToken, {
    params,
    body: {
      title: 'ci',
      permissions: ['DEPLOYMENT:READ{ENV=TEST}', 'DEPLOYMENT:CREATE{ENV=TEST}', 'DEPLOYMENT:CREATE:REDEPLOY{ENV=TEST}'],
      lifetimeMs: 3_600_000,
    },
  })
  const ci = createClient({ address, token: made.value })
  const narrow = deploying(ci)
  const pipelineId = await run.importPipeline(restDocument('narrow', '{}'))
  const forbidden = { code: 'INSUFFICIENT_PERMISSIONS', details: { status: 403 } }
  await expect(narrow.deploy(pipelineId, {}, 'prod')).rejects.toMatchObject(forbidden)
  const { id } = await run.settled((await narrow.deploy(pipelineId)).id)
  await expect(
    ci.call(measuredDeployments.createMeasuredDeployment, {
      params,
      query: { environment: 'prod' },
      body: { pipelineId, runtimeConfigurationId: await configurationOf(pipelineId, 'SMALL', 'prod') },
    }),
  ).rejects.toMatchObject(forbidden)
  const promotion = { params: { ...params, environment: 'test', id }, body: { toEnvironment: 'prod' } }
  await expect(ci.call(deployments.promoteDeployment, promotion)).rejects.toMatchObject(forbidden)
  await expect(narrow.list('prod')).rejects.toMatchObject(forbidden)
  // Without an environment it gets what it may read.
  await run.settled((await run.deploy(pipelineId, {}, 'prod')).id, 'prod')
  const { body: seen } = await ci.call(measuredDeployments.listMeasuredDeployments, { params })
  expect(seen.map(({ activeConfiguration }) => activeConfiguration.environment)).toEqual(['test'])
  const { body: history } = await ci.call(deployments.listDeploymentHistory, { params })
  expect(new Set(history.content.map(({ environment }) => environment))).toEqual(new Set(['test']))
})
