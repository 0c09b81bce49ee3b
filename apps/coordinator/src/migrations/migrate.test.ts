import { openSqliteDocuments, defineCollection } from '@jatai/platform'
import { expect, test } from 'vitest'
import { migrate } from './migrate.ts'
import type { Migration } from './migrate.ts'

const LINES = defineCollection<{ text: string }>('lines')
const options = { runner: 'a', now: () => 1_000, wait: () => new Promise<void>((resolve) => setImmediate(resolve)) }

function step(version: number, done: number[], fail = false): Migration {
  return {
    version,
    summary: `step ${version}`,
    async run(documents) {
      if (fail) throw new Error('cut off')
      await documents.put(LINES, String(version), { text: 'done' })
      done.push(version)
    },
  }
}

test('runs each step once, in order, and none again at the next start', async () => {
  const documents = openSqliteDocuments({ file: ':memory:' })
  const done: number[] = []
  await migrate(documents, [step(1, done), step(2, done)], options)
  await migrate(documents, [step(1, done), step(2, done), step(3, done)], options)
  expect(done).toEqual([1, 2, 3])
  await documents.close()
})

test('goes on where a crash has stopped it', async () => {
  const documents = openSqliteDocuments({ file: ':memory:' })
  const done: number[] = []
  await expect(migrate(documents, [step(1, done), step(2, done, true)], options)).rejects.toThrow('cut off')
  await migrate(documents, [step(1, done), step(2, done)], { ...options, runner: 'a' })
  expect(done).toEqual([1, 2])
  await documents.close()
})

test('several processes run a step once; one takes over from a dead one', async () => {
  const documents = openSqliteDocuments({ file: ':memory:' })
  const done: number[] = []
  const steps = [step(1, done), step(2, done)]
  await Promise.all(['a', 'b', 'c'].map((runner) => migrate(documents, steps, { ...options, runner })))
  expect(done).toEqual([1, 2])
  await expect(migrate(documents, [...steps, step(3, done, true)], options)).rejects.toThrow('cut off')
  await migrate(documents, [...steps, step(3, done)], { ...options, runner: 'b', now: () => 10_000_000 })
  expect(done).toEqual([1, 2, 3])
  await documents.close()
})

test('an older program leaves newer data alone', async () => {
  const documents = openSqliteDocuments({ file: ':memory:' })
  await migrate(documents, [step(1, []), step(2, [])], options)
  await expect(migrate(documents, [step(1, [])], options)).rejects.toMatchObject({ code: 'STORE_NEWER' })
  await documents.close()
})
