import { capsules, pipelines, trials, versions } from '@jatai/api'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { deploying } from '../../../apps/coordinator/src/deployments/__fixtures__/deploying.ts'
import type { Deploying } from '../../../apps/coordinator/src/deployments/__fixtures__/deploying.ts'
import { make, rest, startPlatform, step, until } from '../platform.ts'
import type { TestPlatform } from '../platform.ts'
import { signInFirst } from './administrator.ts'
import type { Administrator } from './administrator.ts'

// Acceptance check 7 of platform.md, and the rules of drafts (engine.md §13), with real engines.

let platform: TestPlatform
let admin: Administrator
let run: Deploying
beforeAll(async () => {
  platform = await startPlatform({})
  admin = await signInFirst(platform)
  run = deploying(admin.client)
}, 30_000)
afterAll(() => platform.stop())

const params = { realm: 'demo' }
const one = (id: string) => ({ params: { ...params, id } })

const definition = (start: readonly unknown[], more: object = {}) => ({
  name: 'pricing',
  parameters: [{ property: 'params.rate', label: 'Rate', input: 'number', required: true }],
  contract: { type: 'object', required: ['total'] },
  flowSpec: { start },
  ...more,
})

const total = (note: string) =>
  make(`{ "total": {{ MULTIPLY(message.body.amount, capsule.rate) }}, "note": "${note}" }`)

function use(params: Record<string, string>) {
  return {
    id: 'use-pricing',
    type: 'capsule',
    name: 'capsule-v1-demo-Default-pricing-1.0',
    stepName: 'Price',
    capsuleCollection: 'Default',
    capsuleCollectionVersion: 1,
    capsule: 'pricing-1.0',
    capsuleVersionMajor: 1,
    capsuleVersionMinor: 0,
    params,
  }
}

async function deployed(version: string, body: object = {}) {
  const { id } = await run.deploy(version, body)
  expect(await run.settled(id)).toMatchObject({ status: 'DEPLOYED', failure: null })
  return id
}

async function answer(name: string, body: object): Promise<unknown> {
  return (await platform.post(name, body)).json()
}

test('a fix reaches a running pipeline with its next deployment, another minor never by itself', async () => {
  const { client } = admin
  await client.call(capsules.createCapsule, { params, body: definition([total('first')]) })
  await client.call(capsules.publishCapsule, one('pricing'))
  const { name: _name, ...document } = rest([use({ rate: '3' })]) as { name?: string }
  const pipeline = await run.importPipeline({ name: 'shop', ...document })
  await deployed(pipeline)
  expect(await answer('shop', { amount: 7 })).toEqual({ total: 21, note: 'first' })

  await client.call(capsules.saveCapsule, { ...one('pricing'), body: definition([total('fixed')]) })
  const fix = await client.call(capsules.publishCapsule, one('pricing'))
  expect(fix.body.version).toBe('1.0.1')
  expect(await answer('shop', { amount: 7 })).toEqual({ total: 21, note: 'first' })
  await deployed(pipeline, { redeploy: true })
  expect(await answer('shop', { amount: 7 })).toEqual({ total: 21, note: 'fixed' })

  const optional = [
    { property: 'params.rate', label: 'Rate', input: 'number', required: true },
    { property: 'params.round', label: 'Round', input: 'toggle' },
  ]
  const grown = definition([total('grown')], { parameters: optional })
  await client.call(capsules.saveCapsule, { ...one('pricing'), body: grown })
  expect((await client.call(capsules.publishCapsule, one('pricing'))).body.version).toBe('1.1.0')
  await deployed(pipeline, { redeploy: true })
  expect(await answer('shop', { amount: 7 })).toEqual({ total: 21, note: 'fixed' })
})

test('a deployed version is frozen and cannot be archived; the next save makes the next minor', async () => {
  const { client } = admin
  const first = await run.importPipeline({ ...(rest([make('{"v":1}')]) as object), name: 'drafts' })
  await deployed(first)
  const direct = client.call(pipelines.savePipeline, { params, body: { id: first, description: 'x' } })
  await expect(direct).rejects.toMatchObject({
    code: 'VERSION_FROZEN',
    message: 'You cannot update a pipeline that is not on draft mode',
    details: { status: 409 },
  })
  const archived = client.call(versions.updateVersionState, { ...one(first), body: { archived: true } })
  await expect(archived).rejects.toMatchObject({ code: 'VERSION_IN_USE', details: { status: 409 } })
  const saved = await client.call(versions.saveDraft, { ...one(first), body: { start: [make('{"v":2}')] } })
  expect(saved.body.pipeline).toMatchObject({ version: '1.1', draft: true, trigger: 'rest', deployedIn: [] })
  const { body: history } = await client.call(versions.pipelineHistory, one(first))
  expect(history.content.map(({ version, deployedIn }) => [version, deployedIn])).toEqual([
    ['1.1', []],
    ['1.0', ['test']],
  ])
})

test('a capsule is tried as it is drawn, with values for its form', async () => {
  const { client } = admin
  const flow = [
    step('log-connector', { message: 'rate {{ capsule.rate }}', logLevel: 'INFO' }),
    make('{ "total": {{ MULTIPLY(message.amount, capsule.rate) }} }'),
  ]
  const start = (more: object) =>
    client.call(trials.startCapsuleTrial, {
      params,
      body: { definition: definition(flow), payload: '{"amount":2}', ...more },
    })
  const ended = async (id: string) =>
    until(async () => {
      const { body: trial } = await client.call(trials.getTrial, one(id))
      return trial.status === 'ended' ? trial : undefined
    }, 'the run has ended')
  const good = await ended((await start({ parameters: { rate: '21' } })).body.id)
  expect(good.end).toMatchObject({ kind: 'response', output: '{"total":42}' })
  expect(good.steps.map(({ connector }) => connector)).toEqual(
    expect.arrayContaining(['log-connector', 'json-generator-connector']),
  )
  expect(good.lines).toMatchObject([{ message: 'rate 21' }])
  const missing = await ended((await start({})).body.id)
  expect(missing.end).toMatchObject({ kind: 'error', code: 500 })
  expect(missing.end?.output).toContain("'rate' cannot be null for capsule")
  const broken = definition([make('{ "nothing": 1 }')])
  const failed = await ended((await start({ definition: broken, parameters: { rate: 1 } })).body.id)
  expect(failed.end?.output).toContain('does not fulfil its contract')
})
