import { createClient, groups, roles, routes, signIn, tokens, twoFactor, users } from '@jatai/api'
import type { Client } from '@jatai/api'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { NEEDS_MORE } from '../../access/__fixtures__/needs-more.ts'
import { rawRequest } from '../../__fixtures__/raw-request.ts'
import { startCoordinator } from '../../__fixtures__/start-coordinator.ts'
import type { StartedCoordinator } from '../../__fixtures__/start-coordinator.ts'
import { addGroup, addPerson } from '../__fixtures__/people.ts'

const params = { realm: 'demo' }
const HOUR_MS = 3_600_000
let started: StartedCoordinator

beforeAll(async () => {
  started = await startCoordinator()
})
afterAll(() => started.close())

test('its value is shown once, and only its hash is kept', async () => {
  const { token, value } = await make(['USER:READ'])
  expect(value).toMatch(/^jatai_[\w-]{43}$/)
  const { body: list } = await started.admin.call(tokens.listTokens, { params })
  const stored = await started.platform.documents.get({ name: 'tokens', fields: [] }, token.id)
  expect(JSON.stringify([list, stored])).not.toContain(value.slice(6))
})

test('it may do what it was made for, and nothing else', async () => {
  const client = await clientOf(['USER:READ'])
  expect((await client.call(users.listUsers, { params })).status).toBe(200)
  await expect(client.call(groups.listGroups, { params })).rejects.toMatchObject({
    code: 'INSUFFICIENT_PERMISSIONS',
    message: 'This needs the permission GROUP:READ',
  })
  const { body: me } = await client.call(signIn.me)
  expect(me).toMatchObject({ kind: 'token', realm: 'demo', name: 'token "for the test"', permissions: ['USER:READ'] })
})

test('the permission of a route lets a token in, and all others together do not', async () => {
  const guarded = routes.filter(({ access }) => access !== 'public' && access !== 'signed-in' && access !== 'operator')
  const needs = new Map(guarded.map(({ access }) => [String(access), [access].flat().map(String)]))
  const all = [...new Set([...needs.values()].flat())]
  // A realm of its own: what may be called is called.
  const realm = { realm: 'walked' }
  const admin = await started.realm(realm.realm)
  const { body: everything } = await admin.call(roles.createRole, {
    params: realm,
    body: { name: 'everything', permissions: [...all, 'USER:CREATE:GENERATE-JWT'] },
  })
  const group = await addGroup(admin, 'makers', [{ role: everything.id }])
  const { client: maker } = await addPerson({ ...started, admin }, 'maker@example.com', [group])
  for (const [access, needed] of needs) {
    const [first = ''] = needed
    const right = await valueOf([first], maker, realm)
    const wrong = await valueOf(
      all.filter((permission) => !needed.includes(permission)),
      maker,
      realm,
    )
    for (const route of guarded.filter((each) => String(each.access) === access)) {
      const path = route.path.replace(/:([A-Za-z]+)/g, (_whole, name: string) =>
        name === 'realm' ? realm.realm : 'test',
      )
      const status = async (token: string): Promise<number> => {
        const headers = { Authorization: `Bearer ${token}` }
        return (await rawRequest(started.address, { method: route.method, path, headers })).status
      }
      expect(await status(wrong), `all but ${access} call ${route.name}`).toBe(403)
      const refusals = NEEDS_MORE.has(route.name) ? [403] : [401, 403]
      expect(await status(right), `${first} calls ${route.name}`).not.toBeOneOf(refusals)
    }
  }
}, 60_000)

test('nobody gives more than they have, and a token gives no more than itself', async () => {
  const group = await addGroup(started.admin, 'narrow', [{ role: 'deployment-manager', environment: 'test' }])
  const { client } = await addPerson(started, 'narrow@example.com', [group])
  await expect(make(['USER:READ'], client)).rejects.toMatchObject({ code: 'INSUFFICIENT_PERMISSIONS' })
  await expect(make(['DEPLOYMENT:CREATE'], client)).rejects.toMatchObject({ code: 'INSUFFICIENT_PERMISSIONS' })
  await expect(make(['DEPLOYMENT:CREATE{ENV=PROD}'], client)).rejects.toMatchObject({
    code: 'INSUFFICIENT_PERMISSIONS',
  })
  const { token } = await make(['DEPLOYMENT:CREATE{ENV:TEST}', 'USER:CREATE:GENERATE-JWT'], client)
  expect(token.permissions).toEqual(['DEPLOYMENT:CREATE{ENV=TEST}', 'USER:CREATE:GENERATE-JWT'])
  const child = await clientOf(['DEPLOYMENT:CREATE{ENV=TEST}', 'USER:CREATE:GENERATE-JWT'], client)
  await expect(make(['DEPLOYMENT:READ'], child)).rejects.toMatchObject({ code: 'INSUFFICIENT_PERMISSIONS' })
  await expect(make(['UNKNOWN:PERMISSION'], child)).rejects.toMatchObject({ code: 'INSUFFICIENT_PERMISSIONS' })
})

test('it ends when its time is over, when it is revoked, and when its maker is archived', async () => {
  const mine = await clientOf(['USER:READ'])
  started.advance(HOUR_MS)
  await expect(mine.call(users.listUsers, { params })).rejects.toMatchObject({ code: 'NOT_SIGNED_IN' })

  const { token, value } = await make(['USER:READ'])
  const revoke = (id: string) => started.admin.call(tokens.revokeToken, { params: { ...params, id } })
  await revoke(token.id)
  await revoke(token.id)
  expect(await statusOf(value)).toBe(401)
  await expect(revoke('nothing')).rejects.toMatchObject({ code: 'TOKEN_UNKNOWN', details: { status: 404 } })

  const group = await addGroup(started.admin, 'token makers', [{ role: 'deployment-manager' }])
  const leaver = await addPerson(started, 'leaver@example.com', [group])
  const left = await valueOf(['DEPLOYMENT:READ'], leaver.client)
  expect(await statusOf(left)).toBe(200)
  await started.admin.call(users.updateUser, { params: { ...params, id: leaver.id }, body: { archived: true } })
  expect(await statusOf(left)).toBe(401)
})

test.each([
  ['nothing to do', { permissions: [] }],
  ['less than an hour', { lifetimeMs: HOUR_MS - 1 }],
  ['more than a year', { lifetimeMs: 367 * 24 * HOUR_MS }],
  ['no whole number', { lifetimeMs: 1.5 * HOUR_MS + 0.5 }],
  ['what is no permission', { permissions: ['user:read'] }],
  ['no title', { title: ' ' }],
])('a token with %s is refused', async (_what, wrong) => {
  const body = { title: 'x', permissions: ['USER:READ'], lifetimeMs: HOUR_MS, ...wrong }
  const refused = started.admin.call(tokens.createToken, { params, body })
  await expect(refused).rejects.toMatchObject({ code: 'INPUT_INVALID' })
})

test('it counts in its realm, and cannot be ended from another', async () => {
  const other = await started.realm('elsewhere')
  const { token, value } = await make(['USER:READ'])
  const foreign = createClient({ address: started.address, token: value })
  const theirs = foreign.call(users.listUsers, { params: { realm: 'elsewhere' } })
  await expect(theirs).rejects.toMatchObject({ code: 'INSUFFICIENT_PERMISSIONS' })
  const ended = other.call(tokens.revokeToken, { params: { realm: 'elsewhere', id: token.id } })
  await expect(ended).rejects.toMatchObject({ code: 'TOKEN_UNKNOWN' })
  expect(await statusOf(value)).toBe(200)
})

test('it has no password, sessions and second factor', async () => {
  const client = await clientOf(['USER:READ'])
  const body = { password: 'x', newPassword: 'Abcdef1!' }
  for (const call of [
    client.call(signIn.changePassword, { body }),
    client.call(signIn.listSessions),
    client.call(twoFactor.beginTwoFactor),
    client.call(twoFactor.deactivateTwoFactor, { body: { code: '123456' } }),
  ]) {
    await expect(call).rejects.toMatchObject({ code: 'INSUFFICIENT_PERMISSIONS' })
  }
  expect(started.faults).toEqual([])
})

async function make(
  permissions: readonly string[],
  client = started.admin,
  realm = params,
): Promise<{ token: tokens.Token; value: string }> {
  const body = { title: 'for the test', permissions: [...permissions], lifetimeMs: HOUR_MS }
  return (await client.call(tokens.createToken, { params: realm, body })).body
}

async function valueOf(permissions: readonly string[], client?: Client, realm = params): Promise<string> {
  return (await make(permissions, client, realm)).value
}

async function clientOf(permissions: readonly string[], client?: Client): Promise<Client> {
  return createClient({ address: started.address, token: await valueOf(permissions, client) })
}

/** Of `/auth/me` with a value, bare as scripts of the reference send it. */
async function statusOf(value: string): Promise<number> {
  return (await rawRequest(started.address, { path: '/auth/me', headers: { Authorization: value } })).status
}
