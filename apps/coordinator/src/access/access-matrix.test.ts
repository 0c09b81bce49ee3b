import { createClient, groups, realms, routes, users } from '@jatai/api'
import type { Route } from '@jatai/api'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { rawRequest } from '../__fixtures__/raw-request.ts'
import type { RawAnswer } from '../__fixtures__/raw-request.ts'
import { startCoordinator } from '../__fixtures__/start-coordinator.ts'
import type { StartedCoordinator } from '../__fixtures__/start-coordinator.ts'
import { addGroup, addPersonIn } from '../identity/__fixtures__/people.ts'
import type { Person } from '../identity/__fixtures__/people.ts'
import { NEEDS_MORE } from './__fixtures__/needs-more.ts'
import { readTables } from '../../../../packages/api/src/permissions/__fixtures__/read-tables.ts'

// SEC-01: default deny. Every route × every system role × own and other realm, and other spellings of the paths. What
// a role may do is read from the tables of the specification, not from the data of the program.

const tables = readTables()
const guarded = routes.filter(({ access }) => access !== 'public' && access !== 'signed-in')

/** What anybody may call, and why. A new one is a decision: it belongs here. */
const PUBLIC = {
  signIn: 'nobody is known before',
  setPassword: 'the code of the link says who it is',
  forgotPassword: 'who has no password cannot sign in',
  unlock: 'the code of the mail says who it is',
  resendUnlockCode: 'who is blocked cannot sign in',
  signInOptions: 'the page to sign in asks for it',
  beginProviderSignIn: 'nobody is known before',
  receiveSamlResponse: 'the provider says who it is',
  samlMetadata: 'identity providers read it',
  finishProviderSignIn: 'the provider says who it is',
  finishAccountLogin: 'the provider sends the browser here; the state says what for',
}

let started: StartedCoordinator
/** Role → somebody who has no other. */
const people = new Map<string, Person>()
let outsider: Person
let nobody: Person
/** Who has every role, in the environment test. */
let tester: Person

beforeAll(async () => {
  started = await startCoordinator()
  for (const role of tables.roles.keys()) {
    const group = await addGroup(started.admin, `only ${role}`, [{ role }])
    people.set(role, await addPersonIn(started, `${role}@example.com`, [group]))
  }
  nobody = await addPersonIn(started, 'nobody@example.com')
  const narrow = [...tables.roles.keys()].map((role) => ({ role, environment: 'test' }))
  tester = await addPersonIn(started, 'tester@example.com', [await addGroup(started.admin, 'in test', narrow)])
  const admin = await started.realm('other')
  const everything = [...tables.roles.keys()].map((role) => ({ role }))
  const group = await addGroup(admin, 'everything', everything)
  outsider = await addPersonIn({ ...started, admin }, 'outsider@example.com', [group])
}, 120_000)
afterAll(() => started.close())

test('there are the routes that anybody may call, and no others', () => {
  const open = routes.filter(({ access }) => access === 'public').map(({ name }) => name)
  expect(Object.keys(PUBLIC)).toEqual(expect.arrayContaining(open))
})

test('every route has a name and a place of its own', () => {
  expect(new Set(routes.map(({ name }) => name)).size).toBe(routes.length)
  const places = routes.map(({ method, path }) => `${method} ${path.replace(/:[A-Za-z]+/g, ':')}`)
  expect(new Set(places).size).toBe(routes.length)
})

test('every route lets in exactly the roles that have its permission', async () => {
  for (const route of guarded) {
    const needed = [route.access].flat() as string[]
    const answers = [...tables.roles].map(async ([role, permissions]) => {
      const { status, json } = await call(route, pathOf(route), people.get(role))
      const isAllowed = needed.some((permission) => permissions.includes(permission))
      const told = `${role} calls ${route.name}: ${status} ${JSON.stringify(json)}`
      if (isAllowed && NEEDS_MORE.has(route.name)) expect(status, told).not.toBe(403)
      else if (isAllowed) expect(status, told).not.toBeOneOf([401, 403])
      else expect([status, codeOf(json)], told).toEqual([403, 'INSUFFICIENT_PERMISSIONS'])
      expect(status, told).toBeLessThan(500)
    })
    await Promise.all(answers)
  }
}, 120_000)

test('who lacks a permission is told which, and where it comes from when no role of the system has it', async () => {
  const refused = started.admin.call(realms.getRealm, { params: { realm: 'demo' } })
  await expect(refused).rejects.toMatchObject({
    message:
      'This needs the permission REALM:READ, which no role of the system has: a role of your own, bound to a group, gives it',
    details: { status: 403, facts: { permission: 'REALM:READ' } },
  })
})

test('nobody without credentials gets past a route that is not public', async () => {
  for (const route of routes.filter(({ access }) => access !== 'public')) {
    for (const token of [undefined, 'wrong', `jatai_${'A'.repeat(43)}`]) {
      const { status, json } = await call(route, pathOf(route), token === undefined ? undefined : { token })
      expect([status, codeOf(json)], route.name).toEqual([401, 'NOT_SIGNED_IN'])
    }
  }
})

test('somebody with every role of another realm may do nothing in this one', async () => {
  for (const route of guarded.filter(({ path }) => path.includes(':realm'))) {
    const { status, json } = await call(route, pathOf(route), outsider)
    expect([status, codeOf(json)], route.name).toEqual([403, 'INSUFFICIENT_PERMISSIONS'])
  }
})

test('every guarded route says its realm, or belongs to the caller alone', () => {
  // What the operator has for all realms is in none.
  const inRealm = guarded.filter(({ access }) => access !== 'operator')
  expect(inRealm.filter(({ path }) => !path.includes('/:realm')).map(({ name }) => name)).toEqual([])
})

test('an id of another realm is unknown in the own one', async () => {
  const params = { realm: 'demo' }
  const { body: mine } = await started.admin.call(users.listUsers, { params })
  const { body: ours } = await started.admin.call(groups.listGroups, { params })
  const foreign = createClient({ address: started.address, token: outsider.token })
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

test('who has a right in test does not have it in prod, however the environment is written', async () => {
  for (const route of guarded.filter(({ environment }) => environment !== undefined)) {
    const services = [route.access].flat().map((name) => name.slice(0, name.indexOf(':')))
    // Of other services, a binding in one environment gives the right as it is.
    const isNarrowed = services.every((service) => NARROWED.includes(service))
    const inPath = (environment: string): string => pathOf(route, environment)
    const paths =
      route.environment === 'params'
        ? ['prod', '%70rod', 'prod%20', 'PROD', 'prod%00', 'prod%2F..%2Ftest'].map(inPath)
        : ['prod', '%70rod', 'PROD', 'test&environment=prod', 'prod&environment=test'].map(
            (environment) => `${inPath('test')}?environment=${environment}`,
          )
    for (const path of isNarrowed ? paths : []) {
      const { status } = await call(route, path, tester)
      expect(status, `${route.name} ${path}`).toBeOneOf([400, 403, 404])
      if (path === paths[0]) expect(status, route.name).toBe(403)
    }
    const allowed = route.environment === 'params' ? inPath('test') : `${inPath('test')}?environment=test`
    expect((await call(route, allowed, tester)).status, route.name).not.toBe(403)
  }
})

test('no other spelling of a path gets anybody further', async () => {
  for (const route of guarded) {
    const answers = spellings(pathOf(route)).flatMap((path) =>
      [nobody, outsider].map(async (person) => {
        const { status, text } = await call(route, path, person)
        expect(status, `${route.method} ${path}: ${text}`).toBeOneOf([400, 403, 404])
      }),
    )
    await Promise.all(answers)
  }
}, 120_000)

test('no header makes another method or path of a request', async () => {
  for (const name of [
    'X-HTTP-Method-Override',
    'X-HTTP-Method',
    'X-Method-Override',
    'X-Original-URL',
    'X-Rewrite-URL',
  ]) {
    const value = name.includes('URL') ? '/auth/me' : 'GET'
    const { status } = await rawRequest(started.address, {
      method: 'POST',
      path: '/identity/realms/demo/users',
      headers: { Authorization: `Bearer ${nobody.token}`, [name]: value },
      body: {},
    })
    expect(status, name).toBe(403)
  }
  for (const method of ['HEAD', 'TRACE', 'PROPFIND', 'SEARCH']) {
    const headers = { Authorization: `Bearer ${started.adminToken}` }
    const { status } = await rawRequest(started.address, { method, path: '/identity/realms/demo/users', headers })
    expect(status, method).toBe(404)
  }
})

test('the realm of the caller in front does not open the one behind', async () => {
  for (const path of [
    '/identity/realms/other/../demo/users',
    '/identity/realms/other%2F..%2Fdemo/users',
    '/identity/realms/other%2f%2e%2e%2fdemo/users',
    '/identity/realms/demo%00/users',
    '/identity/realms/other/%2e%2e/demo/users',
    '/identity/realms/DEMO/users',
    '/identity/realms/demo;other/users',
    'http://evil.test/identity/realms/demo/users',
  ]) {
    const { status } = await call({ method: 'GET' }, path, outsider)
    expect(status, path).toBeOneOf([400, 403, 404])
  }
  expect(started.faults).toEqual([])
})

/** Services whose rights can be had in one environment (platform.md §7.1). */
const NARROWED = [
  ...['DEPLOYMENT', 'CONFIGURATION', 'APIKEY', 'ACCOUNT', 'GLOBAL', 'LOG', 'MESSAGE', 'METRICS', 'INFLIGHT', 'EXPORT'],
]

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

/** The path of a route with values that nothing has. */
function pathOf({ path }: Route, environment = 'test'): string {
  return path.replace(/:([A-Za-z]+)/g, (_whole, name: string) =>
    name === 'realm' ? 'demo' : name === 'environment' ? environment : 'nothing-like-it',
  )
}

function codeOf(json: unknown): unknown {
  const { code, errorCode } = json as { code?: unknown; errorCode?: unknown }
  return errorCode ?? code
}

function call(
  { method }: Pick<Route, 'method'>,
  path: string,
  caller: { readonly token: string } | undefined,
): Promise<RawAnswer> {
  return rawRequest(started.address, {
    method,
    path,
    headers: caller === undefined ? {} : { Authorization: `Bearer ${caller.token}` },
    ...(method === 'GET' ? {} : { body: {} }),
  })
}
