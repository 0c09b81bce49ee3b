import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { accounts, consumers, oauthProviders, policies } from '@jatai/api'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { CLIENT, startTokenServer } from '../../../apps/coordinator/src/accounts/oauth/__fixtures__/token-server.ts'
import type { TokenServer } from '../../../apps/coordinator/src/accounts/oauth/__fixtures__/token-server.ts'
import { deploying } from '../../../apps/coordinator/src/deployments/__fixtures__/deploying.ts'
import type { Deploying } from '../../../apps/coordinator/src/deployments/__fixtures__/deploying.ts'
import { make, rest, startPlatform, step } from '../platform.ts'
import type { TestPlatform } from '../platform.ts'
import { signInFirst } from './administrator.ts'
import type { Administrator } from './administrator.ts'

// What the settings of a realm do to pipelines that run, with real engines.

let platform: TestPlatform
let admin: Administrator
let run: Deploying
let server: TokenServer
beforeAll(async () => {
  server = await startTokenServer()
  platform = await startPlatform({})
  admin = await signInFirst(platform)
  run = deploying(admin.client)
}, 30_000)
afterAll(() => Promise.all([platform.stop(), server.close()]))

const params = { realm: 'demo' }

async function deployed(name: string, start: Parameters<typeof rest>[0], trigger: object = {}): Promise<void> {
  const { version: _version, ...made } = rest(start, { timeout: 20_000, ...trigger }) as Record<string, unknown>
  const { id } = await run.deploy(await run.importPipeline({ name, ...made }))
  expect(await run.settled(id)).toMatchObject({ status: 'DEPLOYED', failure: null })
}

test('a consumer calls with its key from the moment it may, until the key is removed, without a deployment', async () => {
  await deployed('guarded', [make('{"ok": true}')], { keyAuth: true })
  const call = async (key?: string): Promise<number> =>
    (await platform.post('guarded', {}, key === undefined ? {} : { apikey: key })).status
  const place = { ...params, environment: 'test' }
  const { body: shop } = await admin.client.call(consumers.createConsumer, { params: place, body: { name: 'shop' } })
  const credential = { params: { ...place, id: shop.id, credential: shop.apiKeys[0]?.id ?? '' } }
  const key = (await admin.client.call(consumers.revealCredential, credential)).body.value
  expect([await call(), await call('wrong'), await call(key)]).toEqual([401, 401, 403])
  await admin.client.call(consumers.associateConsumer, {
    params: { ...place, id: shop.id },
    body: { pipelines: ['guarded'] },
  })
  expect(await call(key)).toBe(200)
  await admin.client.call(consumers.removeCredential, credential)
  expect(await call(key)).toBe(401)
})

// platform.md, acceptance check 10
test('what does not comply with the policy of prod is deployed in test only', async () => {
  await admin.client.call(policies.updatePolicies, { params, body: { external: { prod: 'api-key' } } })
  const { version: _version, ...made } = rest([make('{}')], { timeout: 20_000 }) as Record<string, unknown>
  const version = await run.importPipeline({ name: 'open', ...made })
  await expect(run.deploy(version, {}, 'prod')).rejects.toMatchObject({
    code: 'DEPLOYMENT_REFUSED',
    details: { facts: [{ check: 'policy' }] },
  })
  const { id } = await run.deploy(version)
  expect(await run.settled(id)).toMatchObject({ status: 'DEPLOYED' })
  await admin.client.call(policies.updatePolicies, { params, body: { external: { test: 'api-key' } } })
  const { body } = await admin.client.call(policies.checkCompliance, { params: { ...params, environment: 'test' } })
  expect(body.details.find(({ pipeline }) => pipeline === 'open')?.problems).toHaveLength(1)
  expect((await platform.post('open', {})).status).toBe(200)
  await admin.client.call(policies.updatePolicies, { params, body: { external: { test: 'any' } } })
})

test('a step uses the token that the provider gave last, without a deployment', async () => {
  const seen: (string | undefined)[] = []
  const remote = createServer((request, response) => {
    seen.push(request.headers.authorization)
    response.setHeader('content-type', 'application/json').end('{}')
  })
  await new Promise<void>((resolve) => remote.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(remote.address() as AddressInfo).port}/`
  const { tokenUrl } = server
  await admin.client.call(oauthProviders.createOAuthProvider, {
    params,
    body: { name: 'erp', base: 'custom', tokenUrl, grant: 'client-credentials', ...CLIENT },
  })
  const { body: account } = await admin.client.call(accounts.createAccount, {
    params,
    body: { name: 'erp', type: 'oauth-2', values: { test: { fields: { provider: 'erp' } } } },
  })
  const login = () =>
    admin.client.call(accounts.startAccountLogin, { params: { ...params, id: account.id, environment: 'test' } })
  await login()
  const request = step('rest-connector-v2', { url, operation: 'GET', failOnError: true }) as Record<string, unknown>
  await deployed('fetching', [{ ...request, accountLabel: 'erp' }])
  expect((await platform.post('fetching', {})).status).toBe(200)
  await login()
  expect((await platform.post('fetching', {})).status).toBe(200)
  expect(seen).toEqual([expect.stringMatching(/^Bearer access-/), expect.stringMatching(/^Bearer access-/)])
  expect(seen[1]).not.toBe(seen[0])
  await new Promise((resolve) => remote.close(resolve))
})
