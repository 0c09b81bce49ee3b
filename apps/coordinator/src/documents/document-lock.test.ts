import { openSqliteDocuments } from '@jatai/platform'
import { expect, test } from 'vitest'
import { createDocumentLock } from './document-lock.ts'

test('what two processes do under one name never overlaps, and other names do not wait', async () => {
  const documents = openSqliteDocuments({ file: ':memory:' })
  const processes = [createDocumentLock(documents), createDocumentLock(documents)] as const
  let inside = 0
  let most = 0
  const work = async (): Promise<void> => {
    most = Math.max(most, ++inside)
    await new Promise((resolve) => setTimeout(resolve, 2))
    inside--
  }
  await Promise.all(processes.flatMap((lock) => [1, 2, 3].map(() => lock.run('a', work))))
  expect(most).toBe(1)
  const [one, other] = processes
  expect(await one.run('a', () => other.run('b', () => Promise.resolve('b')))).toBe('b')
  await documents.close()
})

test('work that fails lets go, and its error is told', async () => {
  const documents = openSqliteDocuments({ file: ':memory:' })
  const [one, other] = [createDocumentLock(documents), createDocumentLock(documents)]
  await expect(one.run('a', () => Promise.reject(new Error('no')))).rejects.toThrow('no')
  expect(await other.run('a', () => Promise.resolve(1))).toBe(1)
  await documents.close()
})

test('a process that died holds nobody up after its lease', async () => {
  const documents = openSqliteDocuments({ file: ':memory:' })
  const dead = { name: 'locks', fields: [] }
  await documents.put(dead, 'a', { owner: 'dead', expiresAt: Date.now() + 30 })
  expect(await createDocumentLock(documents).run('a', () => Promise.resolve(1))).toBe(1)
  expect(await documents.get(dead, 'a')).toBeUndefined()
  await documents.close()
})
