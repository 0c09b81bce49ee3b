import { audit, groups, routes, signIn, users } from '@jatai/api'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { fromBufferPromise } from 'yauzl'
import { rawRequest } from '../__fixtures__/raw-request.ts'
import { startCoordinator } from '../__fixtures__/start-coordinator.ts'
import type { StartedCoordinator } from '../__fixtures__/start-coordinator.ts'
import { addPersonIn } from '../identity/__fixtures__/people.ts'
import { createAuditStore } from './audit-store.ts'
import type { AuditRecord } from './audit.ts'
import { maskSecrets } from './mask-secrets.ts'

const params = { realm: 'demo' }
const DAY_MS = 24 * 3_600_000
let started: StartedCoordinator

beforeAll(async () => {
  started = await startCoordinator()
})
afterAll(() => started.close())

test('a change is recorded: who, what, before and after', async () => {
  const { body: group } = await started.admin.call(groups.createGroup, { params, body: { name: 'Before' } })
  const one = { ...params, id: group.id }
  await started.admin.call(groups.updateGroup, {
    params: one,
    body: { name: 'After', archived: true, note: 'tidy up' },
  })
  const { content } = await find({ reference: group.id })
  expect(content).toMatchObject([
    {
      action: 'Updated',
      service: 'Groups',
      status: 'Success',
      httpStatusCode: 200,
      actor: { email: 'admin@demo.local' },
      remoteAddress: '127.0.0.1',
      uri: '/identity/realms/:realm/groups/:id',
      payload: { name: 'After', note: 'tidy up' },
      before: { name: 'Before', archived: false },
      after: { name: 'After', archived: true },
    },
    { action: 'Created', after: { name: 'Before' } },
  ])
})

test('what is seen, and what is refused, is recorded as well; of nobody, too', async () => {
  const { client, email } = await addPersonIn(started, 'curious@example.com')
  await expect(client.call(users.listUsers, { params })).rejects.toMatchObject({ code: 'INSUFFICIENT_PERMISSIONS' })
  expect((await find({ email, status: 'Error' })).content).toMatchObject([
    { action: 'Viewed', httpStatusCode: 403, description: 'This needs the permission USER:READ', actor: { email } },
  ])
  await started.admin.call(users.listUsers, { params, query: { search: 'x' } })
  expect((await find({ service: 'Users', status: 'Success' })).content[0]).toMatchObject({
    action: 'Viewed',
    queryParam: { search: 'x' },
  })
  await rawRequest(started.address, { path: '/identity/realms/demo/groups' })
  expect((await find({ service: 'Groups', status: 'Error' })).content[0]).toMatchObject({
    actor: null,
    httpStatusCode: 401,
  })
})

test('values of properties that hold secrets are masked, at any depth and however they are spelt', () => {
  const secret = { a: 'planted' }
  const names = ['password', 'newPassword', 'PASS-PHRASE', 'client_secret', 'Token', 'ACCESS-KEY-IS-NOT', 'apikey']
  const masked = maskSecrets({
    list: names.map((name) => ({ [name]: 'planted' })),
    password: secret,
    deep: JSON.parse(`${'{"x":'.repeat(100)}{"password":"planted"}${'}'.repeat(100)}`) as unknown,
    ['__proto__x']: 1,
    empty: { password: '', secret: null },
  }) as Record<string, unknown>
  expect(JSON.stringify(masked).match(/planted/g)).toHaveLength(1)
  expect(masked['list']).toContainEqual({ 'ACCESS-KEY-IS-NOT': 'planted' })
  expect(masked['empty']).toEqual({ password: '', secret: null })
  expect(maskSecrets(JSON.parse('{"__proto__":{"password":"planted"}}'))).not.toHaveProperty('password')
})

test('nothing changes or deletes a record', async () => {
  const about = routes.filter(({ path }) => path.startsWith('/audit'))
  expect(new Set(about.map(({ method }) => method))).toEqual(new Set(['GET']))
  const before = (await find({ service: 'Groups' })).content
  for (const method of ['PUT', 'PATCH', 'DELETE', 'POST']) {
    const { status } = await rawRequest(started.address, {
      method,
      path: `/audit/realms/demo/records/${before[0]?.id ?? ''}`,
      headers: { Authorization: `Bearer ${started.adminToken}` },
      body: {},
    })
    expect(status, method).toBe(404)
  }
  expect((await find({ service: 'Groups' })).content).toEqual(before)
})

test('a record is never written over', async () => {
  const store = createAuditStore({ documents: started.platform.documents, createId: () => 'one', now: Date.now })
  await store.record(record({ description: 'first' }))
  await expect(store.record(record({ description: 'second' }))).rejects.toMatchObject({ code: 'DOCUMENT_CONFLICT' })
})

test('the newest come first, page by page, and each page goes on where the one before ended', async () => {
  for (let i = 0; i < 5; i++) await started.admin.call(groups.listGroups, { params })
  const pages: string[][] = []
  for (let cursor: string | undefined; ;) {
    const query = { size: 2, service: 'Groups', action: 'Viewed' as const, ...(cursor === undefined ? {} : { cursor }) }
    const { body } = await started.admin.call(audit.listAudit, { params, query })
    pages.push(body.content.map(({ id }) => id))
    if (body.next === undefined) break
    cursor = body.next
  }
  const ids = pages.flat()
  expect(ids.length).toBeGreaterThanOrEqual(5)
  expect(ids).toEqual([...ids].sort().reverse())
  expect(new Set(ids).size).toBe(ids.length)
})

test('a realm sees its own records', async () => {
  const other = await started.realm('other')
  await other.call(signIn.me)
  const { body } = await other.call(audit.listAudit, { params: { realm: 'other' } })
  expect(body.content.filter(({ url }) => url.includes('/realms/demo/'))).toEqual([])
  const theirs = other.call(audit.listAudit, { params })
  await expect(theirs).rejects.toMatchObject({ code: 'INSUFFICIENT_PERMISSIONS' })
})

test('the export has the fifteen columns, and no cell that a spreadsheet would run', async () => {
  const email = 'csv@example.com'
  const body = { email, name: '=HYPERLINK("http://evil.test")' }
  const { client } = await addPersonIn(started, email)
  const { body: user } = await client.call(signIn.me)
  await started.admin.call(users.updateUser, { params: { ...params, id: user.id }, body: { name: body.name } })
  await client.call(users.listUsers, { params }).catch(() => undefined)
  const response = await started.admin.open(audit.exportAudit, { params, query: { email } })
  expect(response.headers.get('content-disposition')).toBe('attachment; filename="audit.zip"')
  const files = await unzip(Buffer.from(await response.arrayBuffer()))
  expect(Object.keys(files)).toEqual(['audit.csv'])
  const [head, ...rows] = (files['audit.csv'] ?? '').trimEnd().split('\r\n')
  expect(head).toBe(
    'dateStart,dateEnd,description,url,method,uri,httpStatusCode,status,remoteAddress,payload,queryParam,fullName,email,service,sourceIp',
  )
  expect(rows).toHaveLength(1)
  expect(rows[0]).toContain(`"'=HYPERLINK(""http://evil.test"")",${email},Users,127.0.0.1`)
})

test('records are kept as long as their realm says', async () => {
  let now = Date.now()
  let count = 0
  const store = createAuditStore({
    documents: started.platform.documents,
    createId: () => `kept-${count++}`,
    now: () => now,
  })
  for (const realm of ['short', 'long']) await store.record(record({ realm, startedAt: now }))
  now += 31 * DAY_MS
  await store.sweep(['short', 'long'], (realm) => Promise.resolve(realm === 'short' ? 30 : 365))
  expect((await store.find('short', {}, { size: 10 })).content).toEqual([])
  expect((await store.find('long', {}, { size: 10 })).content).toHaveLength(1)
})

test('a large payload is told, not kept whole', async () => {
  const description = 'x'.repeat(100_000)
  await started.admin.call(groups.createGroup, { params, body: { name: 'Large', description } }).catch(() => undefined)
  const [first] = (await find({ service: 'Groups', status: 'Error' })).content
  expect(JSON.stringify(first?.payload).length).toBeLessThan(21_000)
  expect(started.faults).toEqual([])
})

function record(more: Partial<AuditRecord>): AuditRecord {
  return {
    realm: 'demo',
    startedAt: Date.now(),
    endedAt: Date.now(),
    actor: null,
    action: 'Viewed',
    service: 'Test',
    reference: '',
    description: '',
    method: 'GET',
    url: '',
    uri: '',
    httpStatusCode: 200,
    status: 'Success',
    remoteAddress: '',
    payload: null,
    queryParam: {},
    ...more,
  }
}

async function find(query: {
  readonly email?: string
  readonly reference?: string
  readonly service?: string
  readonly status?: 'Success' | 'Error'
}): Promise<{ content: audit.AuditEntry[] }> {
  return (await started.admin.call(audit.listAudit, { params, query })).body
}

/** The texts of an archive by the names of its files. */
async function unzip(archive: Buffer): Promise<Readonly<Record<string, string>>> {
  const zip = await fromBufferPromise(archive)
  const files: Record<string, string> = {}
  for await (const entry of zip.eachEntry()) files[entry.fileName] = await text(await zip.openReadStreamPromise(entry))
  return files
}
