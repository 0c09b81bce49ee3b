import { defineCollection, openSqliteDocuments } from '@jatai/platform'
import type { DocumentQuery, DocumentStore } from '@jatai/platform'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { findPage } from './find-page.ts'

const NUMBERS = defineCollection<{ readonly n: number }>('numbers', ['n'])

describe('a page of what passes a filter', () => {
  let documents: DocumentStore
  let asked: DocumentQuery[]

  beforeEach(async () => {
    documents = openSqliteDocuments({ file: ':memory:' })
    asked = []
    await Promise.all(Array.from({ length: 500 }, (_, n) => documents.put(NUMBERS, `d${n}`, { n })))
  })
  afterEach(() => documents.close())

  async function page(of: number, size: number, cursor?: string) {
    const counting: DocumentStore = {
      ...documents,
      find: (collection, query = {}) => {
        asked.push(query)
        return documents.find(collection, query)
      },
    }
    return findPage(counting, NUMBERS, { sort: [{ field: 'n' }] }, { size, cursor }, ({ document: { n } }) =>
      n % of === 0 ? n : undefined,
    )
  }

  it('goes on behind the last one that was taken, and ends', async () => {
    const all: number[] = []
    let cursor: string | undefined
    do {
      const { content, next } = await page(7, 10, cursor)
      all.push(...content)
      cursor = next
    } while (cursor !== undefined)
    expect(all).toEqual(Array.from({ length: 72 }, (_, index) => index * 7))
  })

  it('asks for many at once, however few are wanted still', async () => {
    expect(await page(490, 3)).toEqual({ content: [0, 490] })
    expect(asked.length).toBeLessThanOrEqual(3)
  })

  it('has no next page behind the last document', async () => {
    expect(await page(1, 500)).not.toHaveProperty('next')
    expect((await page(1, 499)).next).toBeDefined()
  })
})
