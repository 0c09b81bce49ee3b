import { defineCollection, openSqliteDocuments } from '@jatai/platform'
import type { DocumentStore } from '@jatai/platform'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { findAll } from './find-all.ts'
import { suppose, supposed } from './suppose.ts'

interface Thing {
  readonly realm: string
  readonly state: 'on' | 'off'
}

const THINGS = defineCollection<Thing>('things', ['realm', 'state'])
const OTHERS = defineCollection<Thing>('others', ['realm'])
let documents: DocumentStore

beforeAll(async () => {
  documents = openSqliteDocuments({ file: ':memory:' })
  for (const id of ['a', 'b', 'c']) await documents.put(THINGS, id, { realm: 'demo', state: 'on' })
  for (let i = 0; i < 600; i++) await documents.put(OTHERS, `o${i}`, { realm: 'demo', state: 'on' })
})
afterAll(() => documents.close())

test('documents are read as they would be, and stay as they are', async () => {
  const reader = suppose(documents, [
    supposed(THINGS, 'a', { realm: 'demo', state: 'off' }),
    supposed(THINGS, 'b', undefined),
    supposed(THINGS, 'new', { realm: 'demo', state: 'on' }),
    supposed(THINGS, 'elsewhere', { realm: 'other', state: 'on' }),
  ])
  expect((await reader.get(THINGS, 'a'))?.document.state).toBe('off')
  expect(await reader.get(THINGS, 'b')).toBeUndefined()
  expect((await reader.get(THINGS, 'c'))?.document.state).toBe('on')
  const on = await findAll(reader, THINGS, { where: { realm: 'demo', state: 'on' } })
  expect(on.map(({ id }) => id).sort()).toEqual(['c', 'new'])
  const any = await findAll(reader, THINGS, { where: { realm: 'demo', state: { oneOf: ['on', 'off'] } } })
  expect(any.map(({ id }) => id).sort()).toEqual(['a', 'c', 'new'])
  expect((await documents.get(THINGS, 'a'))?.document.state).toBe('on')
})

test('on several pages, each is found once', async () => {
  const reader = suppose(documents, [supposed(OTHERS, 'o599', { realm: 'demo', state: 'off' })])
  const found = await findAll(reader, OTHERS, { where: { realm: 'demo' } })
  expect(found).toHaveLength(600)
  expect(found.filter(({ document }) => document.state === 'off').map(({ id }) => id)).toEqual(['o599'])
})

test('what it cannot know it does not answer', async () => {
  const reader = suppose(documents, [supposed(THINGS, 'a', { realm: 'demo', state: 'off' })])
  await expect(reader.find(THINGS, { where: { realm: { from: 'a' } } })).rejects.toThrow('range of realm')
})
