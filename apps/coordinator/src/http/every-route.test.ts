import { createClient, PERMISSIONS, problem, roles, routes, runtimeProblem, tokens, users } from '@jatai/api'
import type { Client, Route } from '@jatai/api'
import { createUuidV7 } from '@jatai/platform'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { rawRequest } from '../__fixtures__/raw-request.ts'
import type { RawAnswer } from '../__fixtures__/raw-request.ts'
import { HOSTILE, spoiled, valuesOf } from '../__fixtures__/schema-arbitrary.ts'
import type { Hint } from '../__fixtures__/schema-arbitrary.ts'
import { startCoordinator } from '../__fixtures__/start-coordinator.ts'
import type { StartedCoordinator } from '../__fixtures__/start-coordinator.ts'
import { addGroup, addPersonIn } from '../identity/__fixtures__/people.ts'
import { createOperatorTokens } from '../operator/operator-tokens.ts'
import { SECURITY_HEADERS } from './security-headers.ts'

// Whatever is sent to whatever route of the OpenAPI document: no failure of ours, no leak, no crash, and answers as
// documented. New routes are among them by being in the document.

/** Requests to each route; more of them are tried by JATAI_TEST_FUZZ_RUNS, others by JATAI_TEST_FUZZ_SEED. */
const RUNS = Number(process.env['JATAI_TEST_FUZZ_RUNS'] ?? 8)
const SEED = Number(process.env['JATAI_TEST_FUZZ_SEED'] ?? 20_261)

interface Parameter {
  readonly name: string
  readonly in: 'path' | 'query' | 'header'
  readonly required: boolean
  readonly schema: object
}

interface Operation {
  readonly operationId: string
  readonly parameters: readonly Parameter[]
  /** By media type; there is one. */
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: object }>> }
  readonly responses: Readonly<Record<string, unknown>>
}

interface Place {
  readonly method: string
  readonly path: string
  readonly operation: Operation
}

let started: StartedCoordinator
/** Who may do everything in the realm, whatever happens to its users. */
let mighty = ''
/** Ids of the mighty token and its maker, which nothing must end. */
let spared: readonly string[] = []
let foreign = ''
/** Of the operator, whose routes the mighty cannot call. */
let machine = ''
/** Kind, as the paths have it → ids of things that are there. */
const known = new Map<string, string[]>()
let places: ReadonlyMap<string, Place>

beforeAll(async () => {
  started = await startCoordinator({
    // No test talks to the world, whatever is configured.
    checkAddress: (host) => {
      throw new Error(`${host} may not be reached`)
    },
  })
  const { json } = await rawRequest(started.address, { path: '/openapi.json' })
  const { paths } = json as { paths: Readonly<Record<string, Readonly<Record<string, Operation>>>> }
  places = new Map(
    Object.entries(paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => [
        operation.operationId,
        { method: method.toUpperCase(), path, operation },
      ]),
    ),
  )
  ;({ value: mighty, spared } = await tokenFor(started.admin, 'demo'))
  foreign = (await tokenFor(await started.realm('other'), 'other')).value
  const operators = { documents: started.platform.documents, createId: createUuidV7(), now: () => Date.now() }
  machine = (await createOperatorTokens(operators).create('fuzz', 3_600_000)).value
}, 60_000)
afterAll(() => started.close())

test('the document has every route', () => {
  expect([...places.keys()].sort()).toEqual(routes.map(({ name }) => name).sort())
})

/** What makes things comes first, so that the others find some. */
const makersFirst = routes.toSorted((a, b) => rankOf(a) - rankOf(b))

test.each(makersFirst.map((route) => [route.name, route] as const))('%s', async (name, route) => {
  const place = places.get(name) as Place
  const request = requestsTo(place)
  await fc.assert(
    fc.asyncProperty(request, async (sent) => {
      await started.forgetRequests()
      const answer = await send(route, place, sent)
      judge(route, sent, answer)
      if (answer.status < 300 && sent.caller === 'mighty') learn(place.path, answer.json)
    }),
    { numRuns: RUNS, seed: SEED, endOnFailure: true },
  )
  expect(started.faults.splice(0), 'faults that were reported').toEqual([])
})

test('afterwards all is as it should be', async () => {
  expect(({} as { polluted?: unknown }).polluted).toBeUndefined()
  expect(Object.keys(Object.prototype)).toEqual([])
  const { status } = await rawRequest(started.address, { path: '/health/ready' })
  expect(status).toBe(200)
  const client = createClient({ address: started.address, token: mighty })
  expect((await client.call(users.listUsers, { params: { realm: 'demo' } })).status).toBe(200)
})

test.each([
  ['no JSON', '{"email":'],
  ['nested beyond measure', '['.repeat(100_000)],
  ['nested and closed', `${'['.repeat(50_000)}${']'.repeat(50_000)}`],
  ['a poisoned object', '{"__proto__":{"polluted":true}}'],
  ['a number that no double holds', '{"email":1e400}'],
  ['not UTF-8', '\udcff'],
  ['a byte order mark', '\ufeff{}'],
])('a body that is %s is refused', async (_what, body) => {
  for (const path of ['/auth/realms/demo/sign-in', '/identity/realms/demo/users']) {
    const headers = { Authorization: `Bearer ${mighty}` }
    const { status, json } = await rawRequest(started.address, { method: 'POST', path, headers, body })
    expect([status, problem.safeParse(json).success]).toEqual([400, true])
  }
  expect(started.faults.splice(0)).toEqual([])
})

test('a body that is too large, of another type, or compressed is refused', async () => {
  const post = (headers: Readonly<Record<string, string>>, body = '{}'): Promise<RawAnswer> =>
    rawRequest(started.address, {
      method: 'POST',
      path: '/identity/realms/demo/users',
      headers: { Authorization: `Bearer ${mighty}`, ...headers },
      body,
    })
  expect((await post({}, `"${'x'.repeat(17 * 1024 * 1024)}"`)).status).toBe(413)
  for (const type of ['text/plain', 'application/xml', 'multipart/form-data; boundary=x', 'nonsense']) {
    expect((await post({ 'Content-Type': type })).status, type).toBe(415)
  }
  expect((await post({ 'Content-Encoding': 'gzip' }, 'x')).status).toBe(400)
})

interface Sent {
  readonly params: Readonly<Record<string, unknown>>
  readonly query: Readonly<Record<string, unknown>>
  readonly headers: Readonly<Record<string, string>>
  readonly body: unknown
  readonly caller: 'mighty' | 'foreign' | 'nobody'
}

/** Stands for something that is there when the request is made. */
class Reference {
  readonly name: string
  readonly index: number
  readonly otherwise: unknown

  constructor(name: string, index: number, otherwise: unknown) {
    this.name = name
    this.index = index
    this.otherwise = otherwise
  }
}

/** Names of properties and parameters tell what they refer to: `group` is one of the groups. */
const hint: Hint = (name, values) => {
  if (name === 'realm') return fc.constant('demo')
  if (name === 'environment') return fc.constantFrom('test', 'prod')
  return fc.tuple(values, fc.nat()).map(([otherwise, index]) => new Reference(name, index, otherwise))
}

function resolved(value: unknown): unknown {
  if (value instanceof Reference) {
    const kind = value.name.replace(/Id$/, '')
    const ids = known.get(ALIASES[kind] ?? kind) ?? known.get(`${kind}s`)
    return ids === undefined ? value.otherwise : ids[value.index % ids.length]
  }
  if (Array.isArray(value)) return value.map(resolved)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, resolved(inner)]))
}

/** Where the name says another kind than the path. */
const ALIASES: Readonly<Record<string, string>> = { members: 'users', model: 'instance-models' }

/** `/…/users/{id}/permissions` is about `users`. */
function collectionOf(path: string): string {
  const upTo = path.includes('/{id}') ? path.slice(0, path.indexOf('/{id}')) : path
  return upTo.slice(upTo.lastIndexOf('/') + 1)
}

/** Remembers the ids of what an answer shows. */
function learn(path: string, json: unknown): void {
  const parts: readonly unknown[] = Object.values((json ?? {}) as Readonly<Record<string, unknown>>)
  const shown: readonly unknown[] = [json, ...parts].flat()
  const kind = collectionOf(path)
  const ids = known.get(kind) ?? []
  for (const each of shown) {
    const id = (each as { id?: unknown } | null | undefined)?.id
    if (typeof id === 'string' && !ids.includes(id) && !spared.includes(id)) ids.push(id)
  }
  if (ids.length > 0) known.set(kind, ids)
}

function rankOf({ method, path }: Route): number {
  if (path.includes('/:id') || method === 'DELETE') return 2
  return method === 'POST' ? 0 : 1
}

function requestsTo({ path, operation }: Place): fc.Arbitrary<Sent> {
  const schema = Object.values(operation.requestBody?.content ?? {})[0]?.schema
  const bodies = schema === undefined ? fc.constant(undefined) : valuesOf(schema, hint)
  const body = fc.oneof(
    { weight: 5, arbitrary: bodies },
    { weight: 3, arbitrary: spoiled(bodies) },
    { weight: 1, arbitrary: HOSTILE },
  )
  const of = (where: Parameter['in'], likely: (parameter: Parameter) => fc.Arbitrary<unknown> | undefined) =>
    fc.record(
      Object.fromEntries(
        operation.parameters
          .filter((parameter) => parameter.in === where)
          .map((parameter) => {
            const values = valuesOf(parameter.schema)
            return [
              parameter.name,
              fc.oneof(
                { weight: 12, arbitrary: likely(parameter) ?? values },
                { weight: 1, arbitrary: values },
                { weight: 1, arbitrary: HOSTILE },
              ),
            ]
          }),
      ),
      where === 'path' ? {} : { requiredKeys: [] },
    )
  return fc.record({
    params: of('path', ({ name }) => hint(name === 'id' ? collectionOf(path) : name, fc.constant('nothing'))),
    query: of('query', ({ name, schema: values }) => hint(name, valuesOf(values))),
    headers: fc.record(
      {
        'If-Match': fc.constantFrom('"1"', '*', 'W/"x"', '"'),
        'Idempotency-Key': fc.constantFrom('a', 'b', 'x'.repeat(5000)),
      },
      { requiredKeys: [] },
    ),
    body,
    caller: fc.oneof(
      { weight: 8, arbitrary: fc.constant('mighty' as const) },
      { weight: 1, arbitrary: fc.constant('foreign' as const) },
      { weight: 1, arbitrary: fc.constant('nobody' as const) },
    ),
  })
}

function send(
  { access }: Route,
  { method, path, operation }: Place,
  { headers, caller, ...sent }: Sent,
): Promise<RawAnswer> {
  const { params, query, body } = resolved(sent) as Pick<Sent, 'params' | 'query' | 'body'>
  const filled = path.replace(/\{([A-Za-z]+)\}/g, (_whole, name: string) => escaped(params[name]) || 'x')
  const pairs = Object.entries(query).map(([name, value]) => `${name}=${escaped(value)}`)
  const own = access === 'operator' ? machine : mighty
  const token = caller === 'mighty' ? own : caller === 'foreign' ? foreign : undefined
  return rawRequest(started.address, {
    method,
    path: pairs.length === 0 ? filled : `${filled}?${pairs.join('&')}`,
    headers: {
      ...headers,
      ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }),
      ...formType(operation),
    },
    ...(body === undefined ? {} : { body: isForm(operation) ? formOf(body) : JSON.stringify(body) }),
  })
}

const FORM = 'application/x-www-form-urlencoded'

function isForm({ requestBody }: Operation): boolean {
  return requestBody !== undefined && Object.hasOwn(requestBody.content, FORM)
}

function formType(operation: Operation): Readonly<Record<string, string>> {
  return isForm(operation) ? { 'Content-Type': FORM } : {}
}

function formOf(body: unknown): string {
  const pairs = Object.entries((body ?? {}) as Readonly<Record<string, unknown>>)
  return pairs.map(([name, value]) => `${escaped(name)}=${escaped(value)}`).join('&')
}

/** Texts as they are, other things as JSON; short enough for an address. */
function escaped(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '')
  return encodeURIComponent(text.toWellFormed())
    .slice(0, 2000)
    .replace(/%[0-9A-F]?$/, '')
}

/** Is the answer one that is documented, and tells nothing that it should not? */
function judge(route: Route, { caller }: Sent, { status, headers, text, json }: RawAnswer): void {
  const told = `${status} ${text.slice(0, 500)}`
  // A peer that a realm has configured may be away; that is said so.
  const isAway = status === 503 && /_(UNREACHABLE|UNAVAILABLE)"/.test(text)
  if (!isAway) expect(status, told).toBeLessThan(500)
  for (const name of Object.keys(SECURITY_HEADERS)) expect(headers[name.toLowerCase()], name).toBeDefined()
  expect(text, told).not.toMatch(/\n\s+at |node_modules|file:\/\/|\.ts:\d|\$argon2|"v1\.[0-9a-f]{12}\./)
  // Where people come by a browser, errors are pages as well.
  if (status >= 400 && route.mediaType?.startsWith('text/html') === true && json === undefined) return
  if (status >= 400) {
    const form = route.errorForm === 'runtime' ? runtimeProblem : problem
    expect(form.safeParse(json).error, told).toBeUndefined()
    expect((json as { status: number }).status).toBe(status)
    return
  }
  if (route.access !== 'public') expect(caller, told).not.toBe('nobody')
  if (route.path.includes(':realm') && route.access !== 'public') expect(caller, told).toBe('mighty')
  expect(status, told).toBe(route.status)
  if (route.mediaType === undefined && status !== 204 && status !== 303) {
    expect(route.answer.safeParse(json).error, told).toBeUndefined()
  }
}

/** A token that may do everything in a realm, of a user that no request meets. */
async function tokenFor(
  admin: Client,
  realm: string,
): Promise<{ readonly value: string; readonly spared: readonly string[] }> {
  const params = { realm }
  const permissions = [...PERMISSIONS]
  const { body: role } = await admin.call(roles.createRole, { params, body: { name: 'mighty', permissions } })
  const group = await addGroup(admin, 'Mighty', [{ role: role.id }])
  const { id, client } = await addPersonIn({ ...started, admin }, 'mighty@example.com', [group])
  const body = { title: 'mighty', permissions, lifetimeMs: 3_600_000 }
  const { body: made } = await client.call(tokens.createToken, { params, body })
  return { value: made.value, spared: [id, made.token.id] }
}
