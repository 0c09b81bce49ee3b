import { request } from 'node:http'
import { createClient, groups, routes, signIn, users } from '@jatai/api'
import type { Client, Route } from '@jatai/api'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startCoordinator } from '../__fixtures__/start-coordinator.ts'
import type { StartedCoordinator } from '../__fixtures__/start-coordinator.ts'
import { readTables } from '../../../../packages/api/src/permissions/__fixtures__/read-tables.ts'

// SEC-01: default deny. Every route × every system role × own and other realm, and other spellings of the paths. What
// a role may do is read from the tables of the specification, not from the data of the program.

const tables = readTables()
const guarded = routes.filter(({ access }) => access !== 'public' && access !== 'signed-in')

let started: StartedCoordinator
/** Role → the token of somebody who has no other. */
const tokens = new Map<string, string>()
let outsider = ''
let nobody = ''

beforeAll(async () => {
  started = await startCoordinator()
  for (const role of tables.roles.keys()) {
    // More people sign in from one address than may.
    await started.forgetRequests()
    tokens.set(role, await tokenOf(started.admin, role))
  }
  await started.forgetRequests()
  nobody = await tokenOf(started.admin, undefined)
  const other = await started.realm('other')
  outsider = await tokenOf(other, [...tables.roles.keys()])
}, 120_000)
afterAll(() => started.close())

test('every route lets in exactly the roles that have its permission', async () => {
  for (const route of guarded) {
    const needed = [route.access].flat() as string[]
    for (const [role, permissions] of tables.roles) {
      const { status, body } = await call(route, pathOf(route, 'demo'), tokens.get(role))
      const isAllowed = needed.some((permission) => permissions.includes(permission))
      const told = `${role} calls ${route.name}: ${status} ${body}`
      if (isAllowed) expect(status, told).not.toBeOneOf([401, 403])
      else expect([status, codeOf(body)], told).toEqual([403, 'INSUFFICIENT_PERMISSIONS'])
      expect(status, told).toBeLessThan(500)
    }
  }
}, 120_000)

test('nobody without credentials gets past a route that is not public', async () => {
  for (const route of routes.filter(({ access }) => access !== 'public')) {
    for (const token of [undefined, 'wrong', `jatai_${'A'.repeat(43)}`]) {
      const { status, body } = await call(route, pathOf(route, 'demo'), token)
      expect([status, codeOf(body)], route.name).toEqual([401, 'NOT_SIGNED_IN'])
    }
  }
})

test('somebody with every role of another realm may do nothing in this one', async () => {
  for (const route of guarded.filter(({ path }) => path.includes(':realm'))) {
    const { status, body } = await call(route, pathOf(route, 'demo'), outsider)
    expect([status, codeOf(body)], route.name).toEqual([403, 'INSUFFICIENT_PERMISSIONS'])
  }
})

test('an id of another realm is unknown in the own one', async () => {
  const { body: mine } = await started.admin.call(users.listUsers, { params: { realm: 'demo' } })
  const { body: ours } = await started.admin.call(groups.listGroups, { params: { realm: 'demo' } })
  const foreign = createClient({ address: started.address, token: outsider })
  const id = mine[0]?.id ?? ''
  for (const route of [users.getUser, users.userPermissions, users.resetUserPassword]) {
    const refused = foreign.call(route, { params: { realm: 'other', id } })
    await expect(refused, route.name).rejects.toMatchObject({ code: 'USER_UNKNOWN', details: { status: 404 } })
  }
  const group = foreign.call(groups.getGroup, { params: { realm: 'other', id: ours[0]?.id ?? '' } })
  await expect(group).rejects.toMatchObject({ code: 'GROUP_UNKNOWN', details: { status: 404 } })
  const moved = foreign.call(users.createUser, {
    params: { realm: 'other' },
    body: { email: 'thief@example.com', name: 'Thief', groups: [ours[0]?.id ?? ''] },
  })
  await expect(moved).rejects.toMatchObject({ code: 'GROUP_UNKNOWN', details: { status: 400 } })
})

test('no other spelling of a path gets anybody further', async () => {
  for (const route of guarded) {
    for (const path of spellings(pathOf(route, 'demo'))) {
      for (const token of [nobody, outsider]) {
        const { status, body } = await call(route, path, token)
        expect(status, `${route.method} ${path}: ${body}`).toBeOneOf([400, 403, 404])
      }
    }
  }
}, 60_000)

test('the realm of the caller in front does not open the one behind', async () => {
  for (const path of [
    '/identity/realms/other/../demo/users',
    '/identity/realms/other%2F..%2Fdemo/users',
    '/identity/realms/other%2f%2e%2e%2fdemo/users',
    '/identity/realms/demo%00/users',
    '/identity/realms/other/%2e%2e/demo/users',
    '/identity/realms/DEMO/users',
    '/identity/realms/demo;other/users',
  ]) {
    const { status } = await call({ method: 'GET' }, path, outsider)
    expect(status, path).toBeOneOf([400, 403, 404])
  }
})

function spellings(path: string): readonly string[] {
  const last = path.lastIndexOf('/')
  return [
    path.replace('/realms/', '//realms/'),
    path.replace('/realms/', '/realms%2F'),
    path.replace('/realms/', '/./realms/'),
    path.replace('/realms/', '/x/../realms/'),
    path.replace('/realms/', '/x/%2e%2e/realms/'),
    path.replace('/realms/', '/Realms/'),
    path.replace('/realms/demo', '/realms/DEMO'),
    path.replace('/realms/demo', '/realms/demo%20'),
    path.replace('/realms/demo', '/realms/%64emo'),
    path.replace('/realms/demo', '/realms/demo;a=b'),
    `${path.slice(0, last)}%2F${path.slice(last + 1)}`,
    `${path}/`,
    `${path}//`,
    `${path}.json`,
    `${path}%00`,
    `${path}?realm=other`,
    `${path}#x`,
    `/${path}`,
    path.toUpperCase(),
  ]
}

function pathOf({ path }: Route, realm: string): string {
  return path.replace(/:([A-Za-z]+)/g, (_whole, name: string) =>
    name === 'realm' ? realm : name === 'environment' ? 'test' : 'nothing-like-it',
  )
}

function codeOf(body: string): unknown {
  const { code, errorCode } = JSON.parse(body) as { code?: unknown; errorCode?: unknown }
  return errorCode ?? code
}

/** A request with exactly this path: `fetch` would tidy it. */
function call(
  { method }: Pick<Route, 'method'>,
  path: string,
  token: string | undefined,
): Promise<{ readonly status: number; readonly body: string }> {
  const { hostname, port } = new URL(started.address)
  const headers = {
    ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }),
    ...(method === 'GET' ? {} : { 'Content-Type': 'application/json', 'Content-Length': '2' }),
  }
  return new Promise((resolve, reject) => {
    const sent = request({ hostname, port, method, path, headers }, (response) => {
      let body = ''
      response.setEncoding('utf8')
      response.on('data', (chunk: string) => (body += chunk))
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body }))
    })
    sent.on('error', reject)
    sent.end(method === 'GET' ? undefined : '{}')
  })
}

/** The token of a new user of the realm, in one group with these roles, or in none. */
async function tokenOf(admin: Client, roles: string | readonly string[] | undefined): Promise<string> {
  const { body: me } = await admin.call(signIn.me)
  const params = { realm: me.realm }
  const email = `${[roles ?? 'nobody'].flat()[0] ?? ''}@example.com`
  const made = await admin.call(users.createUser, { params, body: { email, name: 'Somebody' } })
  if (roles !== undefined) {
    const body = { name: `only ${email}`, members: [made.body.user.id] }
    const { body: group } = await admin.call(groups.createGroup, { params, body })
    const bindings = [roles].flat().map((role) => ({ role }))
    await admin.call(groups.updateGroup, { params: { ...params, id: group.id }, body: { bindings, note: 'matrix' } })
  }
  const { link = '' } = made.body.invitation
  const code = /code=([\w-]+)/.exec(link)?.[1] ?? ''
  const password = 'Matrix-2026'
  const client = createClient({ address: started.address })
  await client.call(signIn.setPassword, { params, body: { code, newPassword: password } })
  const { body } = await client.call(signIn.signIn, { params, body: { email, password, asToken: true } })
  return body.token ?? ''
}
