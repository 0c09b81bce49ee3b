import { createClient, signIn, users } from '@jatai/api'
import { createUuidV7, updateDocument } from '@jatai/platform'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startCoordinator } from '../__fixtures__/start-coordinator.ts'
import type { StartedCoordinator } from '../__fixtures__/start-coordinator.ts'
import { GROUPS } from '../identity/groups/group-document.ts'
import { USERS } from '../identity/users/user-document.ts'
import type { UserDocument } from '../identity/users/user-document.ts'
import { resetPassword } from './reset-password.ts'

const params = { realm: 'demo' }
const email = 'admin@demo.local'
let started: StartedCoordinator
beforeAll(async () => {
  started = await startCoordinator()
})
afterAll(() => started.close())

function reset(more: { removeSecondFactor?: boolean; asAdministrator?: boolean; email?: string } = {}) {
  const { documents } = started.platform
  const options = { documents, createId: createUuidV7(), now: Date.now }
  return resetPassword(options, { realm: 'demo', email, removeSecondFactor: false, asAdministrator: false, ...more })
}

async function change(changed: (user: UserDocument) => UserDocument): Promise<void> {
  const { documents } = started.platform
  const [user] = (await documents.find(USERS, { where: { realm: 'demo', email } })).documents
  await updateDocument(documents, USERS, user?.id ?? '', (document) => document && changed(document))
}

async function enter(password: string, newPassword: string) {
  const body = { email, password, newPassword, asToken: true }
  const answer = await createClient({ address: started.address }).call(signIn.signIn, { params, body })
  return createClient({ address: started.address, token: answer.body.token ?? '' })
}

test('a second factor stays unless it is asked to go', async () => {
  await change((user) => ({
    ...user,
    twoFactor: { secret: 'of a lost phone', isActive: true, recoveryCodes: [], lastStep: 0 },
  }))
  const { oneTimePassword: first } = await reset()
  await expect(enter(first, 'Entered-1')).rejects.toMatchObject({ code: 'CODE_NEEDED' })
  const { oneTimePassword: second } = await reset({ removeSecondFactor: true })
  await expect(enter(first, 'Entered-1')).rejects.toMatchObject({ code: 'SIGN_IN_REFUSED' })
  const client = await enter(second, 'Entered-1')
  expect((await client.call(signIn.me)).body.email).toBe(email)
})

test('who cannot use a password is made to when an administrator is wanted', async () => {
  await change((user) => ({ ...user, authentication: 'provider-only' }))
  await expect(reset()).rejects.toMatchObject({ code: 'PASSWORD_NOT_USED' })
  const { oneTimePassword } = await reset({ asAdministrator: true })
  await enter(oneTimePassword, 'Entered-2')
})

test('an archived administrator without groups that govern governs again', async () => {
  const { documents } = started.platform
  const all = await documents.find(GROUPS, { where: { realm: 'demo' } })
  for (const { id, document } of all.documents) await documents.put(GROUPS, id, { ...document, bindings: [] })
  await change((user) => ({ ...user, archived: true, groups: [] }))
  await expect(reset()).rejects.toMatchObject({ code: 'USER_UNKNOWN' })
  const { oneTimePassword } = await reset({ asAdministrator: true })
  started.advance(60_000)
  const client = await enter(oneTimePassword, 'Entered-3')
  expect((await client.call(users.listUsers, { params })).body).toHaveLength(1)
  const { permissions } = (await client.call(signIn.me)).body
  expect(permissions).toEqual(expect.arrayContaining(['USER:UPDATE', 'GROUP:UPDATE']))
  expect(started.faults).toEqual([])
})
