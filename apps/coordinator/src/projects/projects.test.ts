import { createClient, groups, projects, signIn, tokens, users } from '@jatai/api'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startCoordinator } from '../__fixtures__/start-coordinator.ts'
import type { StartedCoordinator } from '../__fixtures__/start-coordinator.ts'

let started: StartedCoordinator
beforeAll(async () => {
  started = await startCoordinator()
})
afterAll(() => started.close())

const params = { realm: 'demo' }
const everybody = { kind: 'everybody' as const }

test('a realm begins with the project "default", which stays', async () => {
  const { body } = await started.admin.call(projects.listProjects, { params })
  expect(body.map(({ name }) => name)).toEqual(['default'])
  const id = body[0]?.id ?? ''
  const refusal = started.admin.call(projects.updateProject, { params: { ...params, id }, body: { archived: true } })
  await expect(refusal).rejects.toMatchObject({ code: 'PROJECT_IN_USE', details: { status: 409 } })
})

test('is created once, changed by who has read it, archived and restored', async () => {
  const { admin } = started
  const input = { name: 'Billing', description: 'Invoices', members: everybody }
  const made = await admin.call(projects.createProject, { params, body: input })
  expect(made).toMatchObject({ status: 201, body: { name: 'Billing', amountOfPipelines: 0, archived: false } })
  await expect(admin.call(projects.createProject, { params, body: input })).rejects.toMatchObject({
    code: 'PROJECT_NAME_TAKEN',
    details: { status: 409 },
  })
  const one = { ...params, id: made.body.id }
  const etag = made.etag ?? ''
  const changed = await admin.call(projects.updateProject, { params: one, body: { description: 'x' }, ifMatch: etag })
  expect(changed.body).toMatchObject({ name: 'Billing', description: 'x' })
  const stale = admin.call(projects.updateProject, { params: one, body: { description: 'y' }, ifMatch: etag })
  await expect(stale).rejects.toMatchObject({ code: 'REVISION_STALE', details: { status: 412 } })
  await admin.call(projects.updateProject, { params: one, body: { archived: true } })
  expect((await admin.call(projects.listProjects, { params, query: { archived: 'true' } })).body).toHaveLength(1)
  await admin.call(projects.updateProject, { params: one, body: { archived: false } })
})

test('a name with a full stop in front is hidden from lists', async () => {
  await started.admin.call(projects.createProject, { params, body: { name: '.tools', members: everybody } })
  const names = async (hidden: boolean): Promise<readonly string[]> => {
    const query = { hidden: String(hidden) }
    return (await started.admin.call(projects.listProjects, { params, query })).body.map(({ name }) => name)
  }
  expect(await names(false)).not.toContain('.tools')
  expect(await names(true)).toContain('.tools')
})

test('a repeated creation with the same key makes one project', async () => {
  const call = (name: string) =>
    started.admin.call(projects.createProject, { params, body: { name, members: everybody }, idempotencyKey: 'k1' })
  const [first, second] = [await call('Once'), await call('Once')]
  expect(second.body.id).toBe(first.body.id)
  await expect(call('Twice')).rejects.toMatchObject({ code: 'IDEMPOTENCY_KEY_REUSED', details: { status: 422 } })
})

test('is seen by its members, and by nobody of another realm', async () => {
  const { admin, address } = started
  const { body: invited } = await admin.call(users.createUser, {
    params,
    body: { email: 'Bia@example.com', name: 'Bia' },
  })
  const code = /code=(.+)$/.exec(invited.invitation.link ?? '')?.[1] ?? ''
  await createClient({ address }).call(signIn.setPassword, { params, body: { code, newPassword: 'Passw0rd!x' } })
  const { body: list } = await admin.call(groups.listGroups, { params })
  const developers = list.find(({ name }) => name === 'developers')?.id ?? ''
  await admin.call(users.updateUser, { params: { ...params, id: invited.user.id }, body: { groups: [developers] } })
  const { body: session } = await createClient({ address }).call(signIn.signIn, {
    params,
    body: { email: 'bia@example.com', password: 'Passw0rd!x', asToken: true },
  })
  const bia = createClient({ address, token: session.token ?? '' })
  const made = await admin.call(projects.createProject, {
    params,
    body: { name: 'Secret', members: { kind: 'some', users: [], groups: [] } },
  })
  const one = { params: { ...params, id: made.body.id } }
  expect((await admin.call(projects.getProject, one)).body.members).toMatchObject({ kind: 'some' })
  await expect(bia.call(projects.getProject, one)).rejects.toMatchObject({ code: 'PROJECT_UNKNOWN' })
  expect((await bia.call(projects.listProjects, { params })).body.map(({ name }) => name)).not.toContain('Secret')

  const other = await started.realm('other')
  await expect(other.call(projects.getProject, one)).rejects.toMatchObject({ code: 'INSUFFICIENT_PERMISSIONS' })
  await expect(other.call(projects.getProject, { params: { realm: 'other', id: made.body.id } })).rejects.toMatchObject(
    { code: 'PROJECT_UNKNOWN' },
  )
})

test('a token does what it was given, no more, until it is revoked', async () => {
  const { admin, address } = started
  const { body } = await admin.call(tokens.createToken, {
    params,
    body: { title: 'ci', permissions: ['PROJECT:READ'], lifetimeMs: 3_600_000 },
  })
  const ci = createClient({ address, token: body.value })
  expect((await ci.call(projects.listProjects, { params })).status).toBe(200)
  await expect(ci.call(projects.createProject, { params, body: { name: 'No', members: everybody } })).rejects.toThrow(
    'This needs the permission PROJECT:CREATE',
  )
  await admin.call(tokens.revokeToken, { params: { ...params, id: body.token.id } })
  await expect(ci.call(projects.listProjects, { params })).rejects.toMatchObject({ code: 'NOT_SIGNED_IN' })
})
