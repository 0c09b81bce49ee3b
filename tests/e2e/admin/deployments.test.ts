import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { accounts, createClient, deployments, globals, runningExecutions } from '@jatai/api'
import { readConfig, startStandalone } from '@jatai/standalone'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { deploying } from '../../../apps/coordinator/src/deployments/__fixtures__/deploying.ts'
import type { Deploying } from '../../../apps/coordinator/src/deployments/__fixtures__/deploying.ts'
import { make, rest, startPlatform, step, until } from '../platform.ts'
import type { TestPlatform } from '../platform.ts'
import { signInFirst } from './administrator.ts'
import type { Administrator } from './administrator.ts'

// The acceptance checks of run-and-monitor.md §17 about deployments, with real engines.

let platform: TestPlatform
let admin: Administrator
let run: Deploying
beforeAll(async () => {
  platform = await startPlatform({ foldered: rest([make('{"from": "folder"}')]) })
  admin = await signInFirst(platform)
  run = deploying(admin.client)
}, 30_000)
afterEach(() => expect(platform.reports).toEqual([]))
afterAll(() => platform.stop())

const params = { realm: 'demo' }
const one = (id: string, environment = 'test') => ({ params: { ...params, environment, id } })

const document = (name: string, start: Parameters<typeof rest>[0], trigger: Parameters<typeof rest>[1] = {}) => {
  const { version: _version, ...made } = rest(start, { timeout: 20_000, ...trigger }) as Record<string, unknown>
  return { name, ...made }
}

async function call(path: string, body: object = {}, address = platform.address) {
  const response = await fetch(`${address}/pipeline/demo/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  const text = await response.text()
  return { status: response.status, body: text === '' ? undefined : (JSON.parse(text) as unknown) }
}

async function deployed(...args: Parameters<Deploying['deploy']>) {
  const { id } = await run.deploy(...args)
  const settled = await run.settled(id, args[2])
  expect(settled).toMatchObject({ status: 'DEPLOYED', failure: null })
  return settled
}

test('a minor replaces the one before without a call that fails, a major stands beside it (1, 9)', async () => {
  const first = await run.importPipeline(document('orders', [make('{"v": "1.0"}')]))
  const { id } = await deployed(first)
  const second = await run.nextVersion(first, 'minor', document('orders', [make('{"v": "1.1"}')]))
  let isOver = false
  const seen = new Set<unknown>()
  const caller = async (): Promise<void> => {
    while (!isOver) {
      const { status, body } = await call('v1/orders')
      expect(status).toBe(200)
      seen.add((body as { v: unknown }).v)
    }
  }
  const callers = Array.from({ length: 8 }, caller)
  await run.deploy(second, { redeploy: true })
  await until(() => (seen.has('1.1') ? true : undefined), 'the new version answers')
  await run.settled(id)
  isOver = true
  await Promise.all(callers)
  expect(seen).toEqual(new Set(['1.0', '1.1']))
  expect((await run.list()).filter(({ name }) => name === 'orders').map(({ version }) => version)).toEqual(['1.1'])

  const major = await run.nextVersion(second, 'major', document('orders', [make('{"v": "2.0"}')]))
  await deployed(major)
  expect(await call('v1/orders')).toEqual({ status: 200, body: { v: '1.1' } })
  expect(await call('v2/orders')).toEqual({ status: 200, body: { v: '2.0' } })
  await admin.client.call(deployments.deleteDeployment, one(id))
  await until(async () => ((await call('v1/orders')).status === 404 ? true : undefined), 'the first major is gone')
  expect(await call('v2/orders')).toEqual({ status: 200, body: { v: '2.0' } })
})

test('a route of another pipeline is refused with its name and version, one that captures all is refused (2)', async () => {
  const routes = ['/customers/:id']
  await deployed(
    await run.importPipeline(document('customers', [make('{"of": "customers"}')], { advanced: true, routes })),
  )
  const taken = await run.importPipeline(
    document('clients', [make('{}')], { advanced: true, routes: ['/customers/:key'] }),
  )
  await expect(run.deploy(taken)).rejects.toMatchObject({
    code: 'DEPLOYMENT_REFUSED',
    details: {
      status: 409,
      facts: [
        { check: 'route-conflict', pipeline: 'customers', version: '1.0', route: '/pipeline/demo/v1/customers/:key' },
      ],
    },
  })
  const capturing = await run.importPipeline(document('capturing', [make('{}')], { advanced: true, routes: ['/:id'] }))
  await expect(run.deploy(capturing)).rejects.toMatchObject({ details: { facts: [{ check: 'route-parameter' }] } })
  expect(await call('v1/customers/7')).toEqual({ status: 200, body: { of: 'customers' } })
})

test('a rollback brings back the old flow with the accounts and globals of now (4)', async () => {
  const seen: (string | undefined)[] = []
  const remote = createServer((request, response) => {
    seen.push(request.headers.authorization)
    response.setHeader('content-type', 'application/json').end('{}')
  })
  await new Promise<void>((resolve) => remote.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(remote.address() as AddressInfo).port}/`
  const password = (text: string) => ({ test: { fields: { username: 'ann', password: text } } })
  const { body: account } = await admin.client.call(accounts.createAccount, {
    params,
    body: { name: 'crm', type: 'basic', values: password('old') },
  })
  const { body: global } = await admin.client.call(globals.createGlobal, {
    params,
    body: { name: 'tone', category: 'other', values: { test: 'hello' } },
  })
  const flow = (v: number) => {
    const request = step('rest-connector-v2', { url, operation: 'GET', failOnError: true }) as Record<string, unknown>
    return document('greeting', [{ ...request, accountLabel: 'crm' }, make(`{"v": ${v}, "tone": {{ global.tone }} }`)])
  }
  const first = await run.importPipeline(flow(1))
  const { id } = await deployed(first)
  await deployed(await run.nextVersion(first, 'minor', flow(2)), { redeploy: true })
  expect(await call('v1/greeting')).toEqual({ status: 200, body: { v: 2, tone: 'hello' } })
  await admin.client.call(accounts.updateAccount, {
    params: { ...params, id: account.id },
    body: { values: password('new') },
  })
  await admin.client.call(globals.updateGlobal, {
    params: { ...params, id: global.id },
    body: { values: { test: 'moin' } },
  })
  expect(await call('v1/greeting')).toEqual({ status: 200, body: { v: 2, tone: 'hello' } })
  expect((await run.get(id)).warnings.map(({ kind }) => kind).sort()).toEqual(['account-changed', 'global-changed'])
  await admin.client.call(deployments.rollbackDeployment, one(id))
  expect(await run.settled(id)).toMatchObject({ version: '1.0', warnings: [] })
  expect(await call('v1/greeting')).toEqual({ status: 200, body: { v: 1, tone: 'moin' } })
  const basic = (text: string) => `Basic ${Buffer.from(`ann:${text}`).toString('base64')}`
  expect(seen).toEqual([basic('old'), basic('old'), basic('new')])
  const { body: history } = await admin.client.call(deployments.deploymentHistory, one(id))
  expect(history.content[0]).toMatchObject({ kind: 'rollback', status: 'rolled-back', versionMinor: 0 })
  remote.close()
})

test('promoting with "delete source" leaves the source when the target is refused (5)', async () => {
  const routes = ['/shared/path']
  await deployed(await run.importPipeline(document('owner', [make('{}')], { advanced: true, routes })), {}, 'prod')
  const version = await run.importPipeline(document('moving', [make('{"v": 1}')], { advanced: true, routes }))
  const { id } = await deployed(version)
  const promote = () =>
    admin.client.call(deployments.promoteDeployment, {
      ...one(id),
      body: { toEnvironment: 'prod', deleteSource: true },
    })
  await expect(promote()).rejects.toMatchObject({
    details: { status: 409, facts: [{ check: 'route-conflict', pipeline: 'owner' }] },
  })
  expect(await call('v1/moving')).toMatchObject({ status: 200 })
  const owner = (await run.list('prod')).find(({ name }) => name === 'owner')
  await admin.client.call(deployments.deleteDeployment, one(owner?.id ?? '', 'prod'))
  await until(async () => ((await run.list('prod')).length === 0 ? true : undefined), 'the owner goes')
  const { body: target } = await promote()
  expect(await run.settled(target.id, 'prod')).toMatchObject({ status: 'DEPLOYED' })
  await until(async () => ((await call('v1/moving')).status === 404 ? true : undefined), 'the source goes')
  expect(await call('v1/moving', {}, platform.prodAddress)).toEqual({ status: 200, body: { v: 1 } })
})

test('a running execution can be cancelled, and ends before its deployment goes', async () => {
  const wait = { id: 'w', type: 'delayer', stepName: 'wait', delayMilliseconds: 15_000 }
  const { id } = await deployed(await run.importPipeline(document('slow', [wait])))
  const answer = call('v1/slow')
  const running = () =>
    admin.client.call(runningExecutions.listRunningExecutions, {
      params: { ...params, environment: 'test' },
      query: { deployment: id },
    })
  const [execution] = await until(async () => {
    const { body } = await running()
    return body.length === 1 && typeof body[0]?.step === 'string' ? body : undefined
  }, 'it runs')
  expect(execution).toMatchObject({ pipeline: 'slow', version: '1.0', deploymentId: id, step: 'wait' })
  expect(execution?.replica).toMatch(/^pe-demo-slow-v-1-/)
  await admin.client.call(deployments.deleteDeployment, one(id))
  expect(await run.get(id)).toMatchObject({ status: 'DELETING' })
  const key = execution?.key ?? ''
  await admin.client.call(runningExecutions.cancelExecution, { params: { ...params, environment: 'test', key } })
  expect((await answer).status).toBe(499)
  await until(async () => (await run.list()).every((each) => each.id !== id) || undefined, 'it goes')
})

test('a pipeline that a folder serves is not taken from it', async () => {
  const version = await run.importPipeline(document('foldered', [make('{"from": "api"}')]))
  await expect(run.deploy(version)).rejects.toMatchObject({
    code: 'DEPLOYMENT_FROM_FOLDER',
    details: { status: 409, facts: { file: 'foldered.json' } },
  })
  expect(await call('v1/foldered')).toEqual({ status: 200, body: { from: 'folder' } })
})

describe('after an engine is out of memory (6)', () => {
  test('the card says so until a redeployment, also after a restart of the platform', async () => {
    const grow = make(
      '{"list": {{ PUSH(message.list, UPPERCASE(CONCAT(UUID(), message.text))) }}, "text": {{ LEFTPAD("x", 1000000, "abc") }} }',
    )
    const when = [{ type: 'when', jsonPath: '$.body[?(@.more == true)]', target: 'more' }]
    const choice = { id: 'choice', type: 'choice', stepName: 'more?', when, otherwise: 'enough' }
    const tracks = {
      more: [step('do-while-connector', { iteration: '4000', onProcess: 'grow' })],
      grow: [grow],
      enough: [make('{"ok": true}')],
    }
    const { version: _version, ...made } = rest([choice], { timeout: 20_000 }, tracks) as Record<string, unknown>
    const version = await run.importPipeline({ name: 'hungry', ...made })
    const { id } = await deployed(version)
    expect((await call('v1/hungry', { more: true })).status).toBe(500)
    const warned = await until(async () => {
      const found = await run.get(id)
      return found.warnings.length > 0 ? found : undefined
    }, 'it is told')
    expect(warned).toMatchObject({ status: 'DEPLOYED', warnings: [{ kind: 'out-of-memory', count: 1 }] })
    expect(warned.warnings[0]?.at).toBeGreaterThan(Date.now() - 60_000)
    expect(await call('v1/hungry', { more: false })).toEqual({ status: 200, body: { ok: true } })

    await platform.close()
    const config = readConfig({ port: '0', data: platform.data, drain: '5' }, {}, platform.data)
    const again = await startStandalone(config, (text) => platform.reports.push(text))
    try {
      const later = deploying(createClient({ address: again.address, token: admin.token }))
      expect(await call('v1/hungry', { more: false }, again.address)).toEqual({ status: 200, body: { ok: true } })
      expect(await call('v2/orders', {}, again.address)).toEqual({ status: 200, body: { v: '2.0' } })
      expect(await call('v1/moving', {}, again.prodAddress)).toEqual({ status: 200, body: { v: 1 } })
      expect(await later.get(id)).toMatchObject({ status: 'DEPLOYED', warnings: [{ kind: 'out-of-memory' }] })
      await later.deploy(version, { redeploy: true })
      expect(await later.settled(id)).toMatchObject({ status: 'DEPLOYED', warnings: [] })
    } finally {
      await again.close()
    }
  }, 40_000)
})
