import { accounts, audit, deployments, oauthProviders } from '@jatai/api'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { importOf } from '../../pipelines/__fixtures__/documents.ts'
import { deploy } from '../../settings/__fixtures__/deploy.ts'
import { startSettings } from '../../settings/__fixtures__/start-settings.ts'
import type { StartedSettings } from '../../settings/__fixtures__/start-settings.ts'
import { withCurrentTokens } from './hand-over-tokens.ts'
import { CLIENT, startTokenServer } from './__fixtures__/token-server.ts'
import type { TokenServer } from './__fixtures__/token-server.ts'

let started: StartedSettings
let server: TokenServer
beforeAll(async () => {
  ;[started, server] = await Promise.all([startSettings(), startTokenServer()])
})
afterEach(() => {
  Object.assign(server, {
    gate: undefined,
    isOpenFor: undefined,
    lifetime: 3600,
    givesRefreshTokens: true,
    failure: undefined,
  })
})
afterAll(() => Promise.all([started.close(), server.close()]))

const params = { realm: 'demo' }
let count = 0

/** An `oauth-2` account of a provider of its own. */
async function account(provider: object = {}, fields: object = {}) {
  const name = `provider-${++count}`
  const { authorizationUrl, tokenUrl } = server
  const custom = { name, base: 'custom', authorizationUrl, tokenUrl, ...CLIENT, scopes: ['read', 'write'], ...provider }
  await started.admin.call(oauthProviders.createOAuthProvider, { params, body: custom as never })
  const values = { test: { fields: { provider: name, ...fields } } }
  const { body } = await started.admin.call(accounts.createAccount, {
    params,
    body: { name: `account-${count}`, type: 'oauth-2', values },
  })
  return { id: body.id, name: body.name, provider: name }
}

/** Begins a login; the address to go to, and the cookie that the browser has then. */
async function begin(id: string): Promise<{ readonly url: string; readonly cookie: string }> {
  const place = { params: { ...params, id, environment: 'test' } }
  const response = await started.admin.open(accounts.startAccountLogin, place)
  const { url } = (await response.json()) as { url: string | null }
  return { url: url ?? '', cookie: response.headers.get('set-cookie') ?? '' }
}

async function comeBack(url: string, cookie: string): Promise<{ readonly status: number; readonly text: string }> {
  const response = await fetch(url, { headers: { Cookie: cookie.split(';')[0] ?? '' } })
  return { status: response.status, text: await response.text() }
}

async function login(id: string): Promise<void> {
  const { url, cookie } = await begin(id)
  expect((await comeBack(server.consent(url), cookie)).status).toBe(200)
}

async function shown(id: string) {
  const { body } = await started.admin.call(accounts.getAccount, { params: { ...params, id } })
  return body.values['test']
}

const read = (name: string) => started.settings.accounts.resolve('demo', 'test', [name])

test('a person signs an account in with its provider, and steps get the token', async () => {
  const { id, name, provider } = await account()
  expect((await shown(id))?.login).toEqual({ state: 'needs-login', tokenExpiresAt: null })
  expect((await read(name)).missing).toEqual([name])
  const { url, cookie } = await begin(id)
  expect(cookie).toMatch(/; Path=\/oauth2; HttpOnly; SameSite=Lax; Max-Age=600$/)
  const query = Object.fromEntries(new URL(url).searchParams)
  expect(query).toMatchObject({
    response_type: 'code',
    client_id: 'jatai',
    scope: 'read write',
    code_challenge_method: 'S256',
    redirect_uri: `${started.address}/oauth2/success`,
  })
  const back = await comeBack(server.consent(url), cookie)
  expect(back).toMatchObject({ status: 200, text: expect.stringContaining('Signed in') as string })
  expect((await shown(id))?.login).toMatchObject({ state: 'signed-in' })
  const [resolved] = (await read(name)).accounts
  expect(resolved?.fields).toEqual({
    provider,
    'token-placement': 'header',
    token: expect.stringMatching(/^access-/) as string,
  })
  const told = JSON.stringify(await shown(id)) + back.text
  expect(told).not.toMatch(/access-|refresh-/)
})

test('only the browser that has begun a login can finish it, once, in time', async () => {
  const { id, name } = await account()
  const { url, cookie } = await begin(id)
  const back = server.consent(url)
  for (const wrong of ['', 'jatai_oauth=x', cookie.replace(/=[^;]+/, '=AAAA')]) {
    expect((await comeBack(back, wrong)).status).toBe(400)
  }
  const withOtherState = new URL(back)
  withOtherState.searchParams.set('state', 'other')
  expect((await comeBack(withOtherState.href, cookie)).status).toBe(400)
  expect((await read(name)).missing).toEqual([name])
  expect((await comeBack(back, cookie)).status).toBe(200)
  expect((await comeBack(back, cookie)).text).toContain('This login is over')
})

test('what a provider refuses with is told without its text, and nothing is kept', async () => {
  const { id, name } = await account()
  const { url, cookie } = await begin(id)
  const state = new URL(url).searchParams.get('state') ?? ''
  const denied = await comeBack(`${started.address}/oauth2/success?error=access_denied&state=${state}`, cookie)
  expect(denied).toMatchObject({ status: 400, text: expect.stringContaining('access_denied') as string })
  const again = await begin(id)
  const forged = `${started.address}/oauth2/success?code=wrong&state=${new URL(again.url).searchParams.get('state') ?? ''}`
  const refused = await comeBack(forged, again.cookie)
  expect(refused).toMatchObject({ status: 422, text: expect.stringContaining('invalid_grant') as string })
  expect(refused.text).not.toContain('hunter2')
  expect((await read(name)).missing).toEqual([name])
})

test('a token that ends and cannot be renewed is not kept', async () => {
  server.givesRefreshTokens = false
  const { id, name } = await account()
  const { url, cookie } = await begin(id)
  const back = await comeBack(server.consent(url), cookie)
  expect(back).toMatchObject({ status: 400, text: expect.stringContaining('no refresh token') as string })
  expect((await read(name)).missing).toEqual([name])
})

test('a token is renewed before it ends, and rotated refresh tokens are kept', async () => {
  const { id, name } = await account()
  await login(id)
  const tokens = new Set<string | undefined>()
  const changedAt = (await shown(id))?.changedAt
  for (let hours = 0; hours < 3; hours++) {
    tokens.add((await read(name)).accounts[0]?.fields['token'])
    started.advance(3_570_000)
  }
  expect(tokens.size).toBe(3)
  // What runs fetches the token: nothing has to be deployed again.
  expect((await shown(id))?.changedAt).toBe(changedAt)
})

test('what runs gets each new token, and what is started again begins with it', async () => {
  const { admin, workloads } = started
  const { id, name } = await account()
  await login(id)
  const pipeline = await importOf(admin, 'demo', `uses-${name}`, '{}', {
    triggerSpec: { type: 'rest', name: 'rest', methods: ['GET'], timeout: 30_000, accountLabel: name },
  })
  const deployment = await deploy(admin, pipeline.id)
  const frozen = workloads.serving.get(deployment)?.accounts[0]?.fields['token']
  started.advance(3_570_000)
  const fresh = (await read(name)).accounts[0]?.fields['token']
  expect(fresh).not.toBe(frozen)
  // By the process that has renewed it: here that of the services beside the coordinator tells nobody.
  await login(id)
  const [told] = workloads.renewed.slice(-1)
  expect(told).toMatchObject({ id: deployment, account: { label: name, type: 'oauth-2' } })
  const current = (await read(name)).accounts[0]?.fields['token']
  expect(told?.account.fields['token']).toBe(current)
  const { body } = await admin.call(deployments.getDeployment, {
    params: { realm: 'demo', environment: 'test', id: deployment },
  })
  expect(body.status).toBe('DEPLOYED')
  const again = withCurrentTokens(workloads, started.settings.accounts.current)
  const spec = workloads.serving.get(deployment)
  // As after a restart: nothing serves.
  workloads.serving.clear()
  if (spec !== undefined) await again.deploy(spec)
  expect(workloads.serving.get(deployment)?.accounts[0]?.fields['token']).toBe(current)
})

test('of several who need a token at once, one renews it', async () => {
  const { id, name } = await account()
  await login(id)
  started.advance(3_700_000)
  const before = server.requests.length
  await Promise.all(Array.from({ length: 5 }, () => read(name)))
  const refreshed = server.requests.slice(before).filter((form) => form.get('grant_type') === 'refresh_token')
  expect(new Set(refreshed.map((form) => form.get('refresh_token'))).size).toBe(refreshed.length)
  expect((await read(name)).accounts).toHaveLength(1)
})

test('when the provider takes the refresh token no more, the account needs a login, and the audit says so', async () => {
  const { id, name } = await account()
  await login(id)
  server.revoke()
  started.advance(3_700_000)
  expect((await read(name)).missing).toEqual([name])
  expect((await shown(id))?.login).toMatchObject({
    state: 'needs-login',
    problem: expect.stringContaining('invalid_grant') as string,
  })
  const { body } = await started.admin.call(audit.listAudit, { params, query: { reference: id, status: 'Error' } })
  expect(body.content[0]?.description).toContain(`The account "${name}" needs a new login in test`)
  await login(id)
  expect((await read(name)).accounts).toHaveLength(1)
})

test('a provider that does not answer costs no login: it is asked again', async () => {
  const { id, name } = await account()
  await login(id)
  server.failure = 503
  started.advance(3_700_000)
  expect((await read(name)).missing).toEqual([name])
  expect((await shown(id))?.login).toMatchObject({
    state: 'signed-in',
    problem: expect.stringContaining('503') as string,
  })
  server.failure = undefined
  expect((await read(name)).accounts).toHaveLength(1)
  expect((await shown(id))?.login?.problem).toBeUndefined()
})

test.each([
  ['client credentials', { grant: 'client-credentials', clientAuthentication: 'basic' }, {}],
  ['a password', { grant: 'password' }, { username: 'ana', password: 'pa55word' }],
])('a provider with %s needs nobody at a browser', async (_name, provider, fields) => {
  server.givesRefreshTokens = false
  const { id, name } = await account(provider, fields)
  expect((await begin(id)).url).toBe('')
  const token = async () => (await read(name)).accounts[0]?.fields['token']
  const first = await token()
  expect(first).toMatch(/^access-/)
  started.advance(3_700_000)
  expect(await token()).not.toBe(first)
  expect((await read(name)).accounts[0]?.fields).not.toHaveProperty('password')
})

test('tokens of a login are not overwritten by a renewal that was under way', async () => {
  const { id, name } = await account()
  await login(id)
  started.advance(3_700_000)
  let go = (): void => undefined
  server.gate = new Promise((resolve) => (go = resolve))
  const renewing = read(name)
  const asked = server.requests.length
  await expect.poll(() => server.waiting).toBeGreaterThan(0)
  const { url, cookie } = await begin(id)
  server.isOpenFor = 'authorization_code'
  expect((await comeBack(server.consent(url), cookie)).status).toBe(200)
  const kept = (await read(name)).accounts[0]?.fields['token']
  go()
  await renewing
  await expect.poll(() => server.waiting).toBe(0)
  expect(server.requests.length).toBeGreaterThan(asked)
  expect((await read(name)).accounts[0]?.fields['token']).toBe(kept)
})

test('another provider, scope or user needs another login', async () => {
  const { id, name } = await account()
  await login(id)
  await started.admin.call(accounts.updateAccount, {
    params: { ...params, id },
    body: { values: { test: { fields: { scopes: 'admin' } } } },
  })
  expect((await shown(id))?.login?.state).toBe('needs-login')
  expect((await read(name)).missing).toEqual([name])
})

test('the worker renews by itself what is due', async () => {
  server.lifetime = 61
  const { id } = await account()
  await login(id)
  const before = server.requests.length
  await expect.poll(() => server.requests.length, { timeout: 8000 }).toBeGreaterThan(before)
  await expect.poll(async () => (await shown(id))?.login?.state).toBe('signed-in')
}, 15_000)

test('a provider is known in its realm, keeps its secret, and stays while accounts use it', async () => {
  const { admin } = started
  const { provider } = await account()
  const { body: list } = await admin.call(oauthProviders.listOAuthProviders, { params })
  const found = list.find(({ name }) => name === provider)
  expect(found).toMatchObject({ hasClientSecret: true, redirectUri: `${started.address}/oauth2/success` })
  expect(JSON.stringify(list)).not.toContain(CLIENT.clientSecret)
  const one = { params: { ...params, id: found?.id ?? '' } }
  await expect(admin.call(oauthProviders.deleteOAuthProvider, one)).rejects.toThrow('Accounts use the OAuth provider')
  const elsewhere = admin.call(oauthProviders.updateOAuthProvider, {
    ...one,
    body: { tokenUrl: 'https://evil.example/token' },
  })
  await expect(elsewhere).rejects.toThrow('clientSecret: another token address needs the secret again')
  const other = await started.realm('outside')
  const foreign = other.call(oauthProviders.getOAuthProvider, { params: { realm: 'outside', id: found?.id ?? '' } })
  await expect(foreign).rejects.toMatchObject({ code: 'OAUTH_PROVIDER_UNKNOWN', details: { status: 404 } })
})

test('a built-in base fills the addresses; Microsoft always gets offline_access', async () => {
  const make = async (base: string, more: object = {}) =>
    (
      await started.admin.call(oauthProviders.createOAuthProvider, {
        params,
        body: { name: `own-${base}`, base, clientId: 'x', ...more } as never,
      })
    ).body
  expect(await make('google')).toMatchObject({
    tokenUrl: 'https://oauth2.googleapis.com/token',
    authorizeParameters: { access_type: 'offline', prompt: 'consent' },
  })
  expect((await make('microsoft', { scopes: ['Mail.Read'] })).scopes).toEqual(['Mail.Read', 'offline_access'])
  expect(await make('mercado-livre')).toMatchObject({ tokenPlacement: 'query:access_token' })
  await expect(make('custom')).rejects.toThrow('tokenUrl: a provider of base custom needs it')
})
