import { createClient, groups, roles, signIn, users } from '@jatai/api'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { startCoordinator } from '../../__fixtures__/start-coordinator.ts'
import type { StartedCoordinator } from '../../__fixtures__/start-coordinator.ts'
import { addGroup, addPerson, addPersonIn, codeOf } from '../__fixtures__/people.ts'

// platform.md §6, §7: users, groups, roles and what they give.

const params = { realm: 'demo' }
let started: StartedCoordinator

beforeAll(async () => {
  started = await startCoordinator()
})
beforeEach(() => started.forgetRequests())
afterAll(() => started.close())

test('an address is one user, in whatever case, also of two that are made at once', async () => {
  const make = (email: string) => started.admin.call(users.createUser, { params, body: { email, name: 'One' } })
  const outcomes = await Promise.allSettled(['one@example.com', 'ONE@example.com', 'One@Example.com'].map(make))
  expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  await expect(make(' one@example.com ')).rejects.toMatchObject({ code: 'USER_EMAIL_TAKEN', details: { status: 409 } })
  const other = await started.realm('elsewhere')
  const body = { email: 'one@example.com', name: 'One' }
  expect((await other.call(users.createUser, { params: { realm: 'elsewhere' }, body })).status).toBe(201)
})

test('a link sets a password once, and the next one makes it void', async () => {
  const { body } = await started.admin.call(users.createUser, {
    params,
    body: { email: 'link@example.com', name: 'L' },
  })
  const one = { ...params, id: body.user.id }
  const set = (code: string, newPassword: string) =>
    createClient({ address: started.address }).call(signIn.setPassword, { params, body: { code, newPassword } })
  const first = codeOf(body.invitation.link)
  const { body: reset } = await started.admin.call(users.resetUserPassword, { params: one })
  await expect(set(first, 'Abcdef1!')).rejects.toMatchObject({ code: 'LINK_INVALID', details: { status: 400 } })
  const second = codeOf(reset.link)
  await expect(set(second, 'weak')).rejects.toMatchObject({ code: 'PASSWORD_WEAK' })
  const elsewhere = { params: { realm: 'elsewhere' }, body: { code: second, newPassword: 'Abcdef1!' } }
  const foreign = createClient({ address: started.address }).call(signIn.setPassword, elsewhere)
  await expect(foreign).rejects.toMatchObject({ code: 'LINK_INVALID' })
  await set(second, 'Abcdef1!')
  await expect(set(second, 'Abcdef2!')).rejects.toMatchObject({ code: 'LINK_INVALID' })
})

test('a link is too old after a day', async () => {
  const other = await startCoordinator()
  const { body } = await other.admin.call(users.createUser, { params, body: { email: 'l@example.com', name: 'L' } })
  other.advance(24 * 3_600_000)
  const set = { params, body: { code: codeOf(body.invitation.link), newPassword: 'Abcdef1!' } }
  const late = createClient({ address: other.address }).call(signIn.setPassword, set)
  await expect(late).rejects.toMatchObject({ code: 'LINK_INVALID' })
  await other.close()
})

test('a user without a group reaches only what is their own', async () => {
  const { client } = await addPersonIn(started, 'alone@example.com')
  expect((await client.call(signIn.me)).body.permissions).toEqual([])
  await expect(client.call(users.listUsers, { params })).rejects.toMatchObject({ code: 'INSUFFICIENT_PERMISSIONS' })
})

test('giving groups needs a right of its own, on creation as on change', async () => {
  const group = await addGroup(started.admin, 'user managers', [{ role: 'users-manager' }])
  const { client, id } = await addPersonIn(started, 'manager@example.com', [group])
  const made = client.call(users.createUser, { params, body: { email: 'x@example.com', name: 'X', groups: [group] } })
  await expect(made).rejects.toMatchObject({ code: 'INSUFFICIENT_PERMISSIONS' })
  const changed = client.call(users.updateUser, { params: { ...params, id }, body: { groups: [] } })
  await expect(changed).rejects.toMatchObject({ code: 'INSUFFICIENT_PERMISSIONS' })
  expect((await client.call(users.createUser, { params, body: { email: 'x@example.com', name: 'X' } })).status).toBe(
    201,
  )
})

test('archiving a group takes its rights away at once, and restoring gives them back to who is active', async () => {
  const stays = await addPersonIn(started, 'stays@example.com')
  const leaves = await addPersonIn(started, 'leaves@example.com')
  const id = await addGroup(started.admin, 'readers', [{ role: 'audit-viewer' }], [stays.id, leaves.id])
  const rights = async (): Promise<readonly string[]> => (await stays.client.call(signIn.me)).body.permissions
  const set = (archived: boolean) =>
    started.admin.call(groups.updateGroup, { params: { ...params, id }, body: { archived, note: 'why' } })
  expect(await rights()).toEqual(['AUDIT:READ'])
  const unsaid = started.admin.call(groups.updateGroup, { params: { ...params, id }, body: { archived: true } })
  await expect(unsaid).rejects.toMatchObject({ code: 'INPUT_INVALID' })
  await set(true)
  expect(await rights()).toEqual([])
  await started.admin.call(users.updateUser, { params: { ...params, id: leaves.id }, body: { archived: true } })
  const { body } = await set(false)
  expect(body).toMatchObject({ bindings: [{ role: 'audit-viewer' }], members: [stays.id] })
  expect(await rights()).toEqual(['AUDIT:READ'])
})

test('rights that another process takes away are gone within a minute', async () => {
  const { client } = await addPersonIn(started, 'elsewhere@example.com', [
    await addGroup(started.admin, 'elsewhere', [{ role: 'audit-viewer' }]),
  ])
  expect((await client.call(signIn.me)).body.permissions).toEqual(['AUDIT:READ'])
  const { documents } = started.platform
  const groupsOf = { name: 'groups', fields: ['name'] }
  const [stored] = (await documents.find(groupsOf, { where: { name: 'elsewhere' } })).documents
  await documents.put(groupsOf, stored?.id ?? '', { ...stored?.document, bindings: [] })
  started.advance(60_000)
  expect((await client.call(signIn.me)).body.permissions).toEqual([])
})

test('a binding in one environment narrows the rights that know environments, and no others', async () => {
  const group = await addGroup(started.admin, 'testers', [
    { role: 'deployment-viewer', environment: 'test' },
    { role: 'audit-viewer', environment: 'test' },
  ])
  const { id, client } = await addPersonIn(started, 'narrowed@example.com', [group])
  expect((await client.call(signIn.me)).body.permissions).toEqual([
    'AUDIT:READ',
    'CONFIGURATION:READ{ENV=TEST}',
    'DEPLOYMENT:READ{ENV=TEST}',
  ])
  const { body } = await started.admin.call(users.userPermissions, { params: { ...params, id } })
  expect(body.sources).toContainEqual({ group: 'testers', role: 'audit-viewer', environment: 'test' })
})

test('system roles cannot be changed or archived, but copied', async () => {
  const one = { ...params, id: 'audit-viewer' }
  for (const body of [{ permissions: [] }, { archived: true, note: 'x' }, { description: 'x' }]) {
    const refused = started.admin.call(roles.updateRole, { params: one, body })
    await expect(refused).rejects.toMatchObject({ code: 'ROLE_FROZEN', details: { status: 409 } })
  }
  const { body: system } = await started.admin.call(roles.getRole, { params: one })
  const { body: copy } = await started.admin.call(roles.createRole, {
    params,
    body: { name: 'my-viewer', permissions: [...system.permissions, 'AI-ASSISTANT:READ', 'DEPLOYMENT:READ{ENV:TEST}'] },
  })
  expect(copy).toMatchObject({
    isSystem: false,
    permissions: ['AI-ASSISTANT:READ', 'AUDIT:READ', 'DEPLOYMENT:READ{ENV=TEST}'],
  })
  const again = started.admin.call(roles.createRole, { params, body: { name: 'my-viewer', permissions: [] } })
  await expect(again).rejects.toMatchObject({ code: 'ROLE_NAME_TAKEN' })
  const system2 = started.admin.call(roles.createRole, { params, body: { name: 'audit-viewer', permissions: [] } })
  await expect(system2).rejects.toMatchObject({ code: 'ROLE_NAME_TAKEN' })
})

test('an archived role gives nothing, and a role of another realm is none', async () => {
  const { body: role } = await started.admin.call(roles.createRole, {
    params,
    body: { name: 'passing', permissions: ['AUDIT:READ'] },
  })
  const group = await addGroup(started.admin, 'passing', [{ role: role.id }])
  const { client } = await addPersonIn(started, 'passing@example.com', [group])
  expect((await client.call(signIn.me)).body.permissions).toEqual(['AUDIT:READ'])
  const archived = { params: { ...params, id: role.id }, body: { archived: true, note: 'over' } }
  await started.admin.call(roles.updateRole, archived)
  expect((await client.call(signIn.me)).body.permissions).toEqual([])
  const other = await started.realm('third')
  await expect(addGroup(other, 'stolen', [{ role: role.id }])).rejects.toMatchObject({ code: 'ROLE_UNKNOWN' })
  await expect(addGroup(started.admin, 'lunar', [{ role: role.id, environment: 'moon' }])).rejects.toMatchObject({
    code: 'INPUT_INVALID',
    details: { status: 400, facts: { fields: [{ field: 'bindings.0.environment' }] } },
  })
})

test('the last one who can change users and groups stays', async () => {
  const { body: me } = await started.admin.call(signIn.me)
  const one = { ...params, id: me.id }
  const { body: all } = await started.admin.call(groups.listGroups, { params })
  const holder = all.find(({ name }) => name === 'access-managers')
  const group = { ...params, id: holder?.id ?? '' }
  const refused = await Promise.allSettled([
    started.admin.call(users.updateUser, { params: one, body: { archived: true } }),
    started.admin.call(users.updateUser, { params: one, body: { groups: [] } }),
    started.admin.call(groups.updateGroup, { params: group, body: { bindings: [], note: 'x' } }),
    started.admin.call(groups.updateGroup, { params: group, body: { archived: true, note: 'x', name: 'other' } }),
    started.admin.call(groups.updateGroup, { params: group, body: { members: [] } }),
  ])
  for (const outcome of refused) {
    expect(outcome).toMatchObject({ reason: { code: 'LAST_ADMINISTRATOR', details: { status: 409 } } })
  }
  // The name that was not given is free.
  expect((await started.admin.call(groups.createGroup, { params, body: { name: 'other' } })).status).toBe(201)
  expect((await started.admin.call(signIn.me)).body.permissions).toEqual(me.permissions)
})

test('of two administrators that archive each other at once, one stays', async () => {
  const realm = { realm: 'pair' }
  const admin = await started.realm(realm.realm)
  const { body: me } = await admin.call(signIn.me)
  const { body: user } = await admin.call(users.getUser, { params: { ...realm, id: me.id } })
  const second = await addPerson({ ...started, admin }, 'second@pair.local', user.groups)
  const outcomes = await Promise.allSettled([
    admin.call(users.updateUser, { params: { ...realm, id: second.id }, body: { archived: true } }),
    second.client.call(users.updateUser, { params: { ...realm, id: me.id }, body: { archived: true } }),
  ])
  expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
})

test('a change on what somebody else has changed is refused', async () => {
  const id = await addGroup(started.admin, 'contested', [])
  const one = { ...params, id }
  const { etag = '' } = await started.admin.call(groups.getGroup, { params: one })
  await started.admin.call(groups.updateGroup, { params: one, body: { description: 'first' }, ifMatch: etag })
  const second = started.admin.call(groups.updateGroup, { params: one, body: { description: 'second' }, ifMatch: etag })
  await expect(second).rejects.toMatchObject({ code: 'REVISION_STALE', details: { status: 412 } })
  expect(started.faults).toEqual([])
})
