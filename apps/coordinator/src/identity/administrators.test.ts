import { openSqliteDocuments } from '@jatai/platform'
import { expect, test } from 'vitest'
import { createDocumentLock } from '../documents/document-lock.ts'
import { supposed } from '../documents/suppose.ts'
import { SYSTEM_ACTOR } from '../realms/ensure-realm.ts'
import { createAdministrators } from './administrators.ts'
import { GROUPS } from './groups/group-document.ts'
import { USERS } from './users/user-document.ts'
import type { UserDocument } from './users/user-document.ts'

const stamp = { createdAt: 0, updatedAt: 0, updatedBy: SYSTEM_ACTOR }

test('of two administrators that two processes archive at once, one stays', async () => {
  const documents = openSqliteDocuments({ file: ':memory:' })
  const bindings = [{ role: 'users-manager' }, { role: 'groups-manager' }]
  const group = { realm: 'demo', name: 'a', description: '', bindings, archived: false, ...stamp }
  await documents.put(GROUPS, 'g', group)
  const user = (email: string): UserDocument => ({
    ...{ realm: 'demo', email, name: email, language: 'en', groups: ['g'], archived: false },
    ...{ authentication: 'password', canResetPassword: true, ...stamp },
  })
  for (const id of ['one', 'two']) await documents.put(USERS, id, user(`${id}@example.com`))
  const archive = (id: string) => {
    const process = createAdministrators({ documents, lock: createDocumentLock(documents), now: Date.now })
    const archived = { ...user(`${id}@example.com`), archived: true }
    return process.kept('demo', [supposed(USERS, id, archived)], () => documents.put(USERS, id, archived))
  }
  const outcomes = await Promise.allSettled([archive('one'), archive('two')])
  expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
  expect(await documents.count(USERS, { archived: false })).toBe(1)
  await documents.close()
})
