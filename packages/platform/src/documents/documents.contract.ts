import type { JataiError } from '@jatai/errors'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { defineCollection, MAX_DOCUMENT_LENGTH } from './documents.ts'
import type { Conditions, DocumentQuery, DocumentStore } from './documents.ts'
import { updateDocument } from './update-document.ts'

export interface DocumentsUnderTest {
  readonly documents: DocumentStore
  /** Another process's view of the same documents. Absent: nobody else can see them. */
  reopen?(): Promise<DocumentStore>
  dispose(): Promise<void>
}

export interface DocumentsContractOptions {
  readonly open: () => Promise<DocumentsUnderTest>
  /** Tests that the adapter cannot pass, by their names, and why. */
  readonly skip?: readonly { readonly reason: string; readonly tests: readonly string[] }[]
}

/** The promises of {@link DocumentStore}, as tests; to be called inside a `describe`. */
export function documentsContract({ open, skip = [] }: DocumentsContractOptions): void {
  interface Animal {
    readonly name?: unknown
    readonly legs?: unknown
    readonly home?: { readonly country?: string }
    readonly isWild?: boolean
  }
  const ANIMALS = defineCollection<Animal>('animals', ['name', 'legs', 'home.country', 'isWild'])

  let subject: DocumentsUnderTest
  let documents: DocumentStore

  function test(name: string, run: () => Promise<void>): void {
    const reason = skip.find(({ tests }) => tests.includes(name))?.reason
    if (reason === undefined) it(name, run)
    else it.skip(`${name} (${reason})`, run)
  }

  async function codeOf(promise: Promise<unknown>): Promise<string> {
    return promise.then(
      () => 'nothing was thrown',
      (error: JataiError) => error.code,
    )
  }

  async function idsOf(query: DocumentQuery): Promise<string[]> {
    const { documents: found } = await documents.find(ANIMALS, query)
    return found.map(({ id }) => id)
  }

  beforeEach(async () => {
    subject = await open()
    documents = subject.documents
  })

  afterEach(async () => {
    await documents.close()
    await subject.dispose()
  })

  describe('one document', () => {
    test('comes back as it went in', async () => {
      const odd = JSON.parse(
        '{"__proto__":{"a":1},"constructor":[],"a.b":{"$set":null,"":"é\\u0000😀"},"1":2,"n":-1.5e-7}',
      ) as Animal
      await documents.put(ANIMALS, 'odd/id é', odd)
      const found = await documents.get(ANIMALS, 'odd/id é')
      expect(JSON.stringify(found?.document)).toBe(JSON.stringify(odd))
      expect(Object.keys(found?.document ?? {})).toContain('__proto__')
    })

    test('is absent until it is written and after it was deleted', async () => {
      expect(await documents.get(ANIMALS, 'cat')).toBeUndefined()
      expect(await documents.delete(ANIMALS, 'cat')).toBe(false)
      await documents.put(ANIMALS, 'cat', { name: 'Tom' })
      expect(await documents.delete(ANIMALS, 'cat')).toBe(true)
      expect(await documents.get(ANIMALS, 'cat')).toBeUndefined()
    })

    test('gets another revision with each write', async () => {
      const first = await documents.put(ANIMALS, 'cat', { legs: 3 })
      const second = await documents.put(ANIMALS, 'cat', { legs: 3 })
      await documents.delete(ANIMALS, 'cat')
      const third = await documents.put(ANIMALS, 'cat', { legs: 3 })
      expect(new Set([first, second, third].map(({ revision }) => revision)).size).toBe(3)
      expect(await documents.get(ANIMALS, 'cat')).toEqual(third)
    })

    test('is made only if it is absent, when so wanted', async () => {
      const made = await Promise.allSettled(
        Array.from({ length: 10 }, (_, legs) => documents.put(ANIMALS, 'cat', { legs }, { ifAbsent: true })),
      )
      expect(made.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
      const refused = made.find((it) => it.status === 'rejected')
      expect(refused?.reason).toMatchObject({
        kind: 'request',
        code: 'DOCUMENT_CONFLICT',
        details: { state: 'exists' },
      })
    })

    test('is not overwritten or deleted by somebody with an older revision', async () => {
      const { revision: old } = await documents.put(ANIMALS, 'cat', { legs: 4 })
      const { revision } = await documents.put(ANIMALS, 'cat', { legs: 3 }, { ifRevision: old })
      expect(await codeOf(documents.put(ANIMALS, 'cat', { legs: 5 }, { ifRevision: old }))).toBe('DOCUMENT_CONFLICT')
      expect(await codeOf(documents.delete(ANIMALS, 'cat', { ifRevision: old }))).toBe('DOCUMENT_CONFLICT')
      expect((await documents.get(ANIMALS, 'cat'))?.document).toEqual({ legs: 3 })
      expect(await documents.delete(ANIMALS, 'cat', { ifRevision: revision })).toBe(true)
      expect(await documents.delete(ANIMALS, 'cat', { ifRevision: revision })).toBe(false)
      expect(await codeOf(documents.put(ANIMALS, 'cat', { legs: 5 }, { ifRevision: revision }))).toBe(
        'DOCUMENT_CONFLICT',
      )
    })

    test('keeps every one of many changes made at the same time', async () => {
      const count = (legs: unknown) => ({ legs: Number(legs ?? 0) + 1 })
      await Promise.all(
        Array.from({ length: 10 }, () => updateDocument(documents, ANIMALS, 'cat', (cat) => count(cat?.legs))),
      )
      expect((await documents.get(ANIMALS, 'cat'))?.document).toEqual({ legs: 10 })
    })

    test('is refused when it is larger than every adapter can hold', async () => {
      const name = 'x'.repeat(MAX_DOCUMENT_LENGTH)
      expect(await codeOf(documents.put(ANIMALS, 'whale', { name }))).toBe('DOCUMENT_TOO_LARGE')
    })

    test('is seen by another process', async () => {
      const cat = await documents.put(ANIMALS, 'cat', { name: 'Tom' })
      if (!subject.reopen) throw new Error('Nobody else can see these documents: name the test in `skip`.')
      const other = await subject.reopen()
      expect(await other.get(ANIMALS, 'cat')).toEqual(cat)
      expect((await other.find(ANIMALS, { where: { name: 'Tom' } })).documents).toEqual([cat])
      await other.close()
    })
  })

  describe('finding', () => {
    beforeEach(async () => {
      const animals: Record<string, Animal> = {
        ant: { name: 'Ant', legs: 6, home: { country: 'BR' }, isWild: true },
        bee: { name: 'Jataí', legs: 6, home: { country: 'BR' }, isWild: true },
        cat: { name: 'Cat', legs: 4, home: { country: 'PT' }, isWild: false },
        dog: { name: 'Dog', legs: 4, home: { country: 'BR' }, isWild: false },
        eel: { name: 'Eel', legs: 0 },
        fox: { name: null, legs: 4, home: {}, isWild: true },
      }
      for (const [id, animal] of Object.entries(animals)) await documents.put(ANIMALS, id, animal)
    })

    const cases: readonly { readonly title: string; readonly where: Conditions; readonly ids: readonly string[] }[] = [
      { title: 'everything without conditions', where: {}, ids: ['ant', 'bee', 'cat', 'dog', 'eel', 'fox'] },
      { title: 'a text', where: { name: 'Jataí' }, ids: ['bee'] },
      { title: 'a number', where: { legs: 4 }, ids: ['cat', 'dog', 'fox'] },
      { title: 'a boolean', where: { isWild: true }, ids: ['ant', 'bee', 'fox'] },
      { title: 'an absent field', where: { isWild: null }, ids: ['eel'] },
      { title: 'a field with null', where: { name: null }, ids: ['fox'] },
      { title: 'a field inside', where: { 'home.country': 'BR' }, ids: ['ant', 'bee', 'dog'] },
      { title: 'all conditions at once', where: { 'home.country': 'BR', legs: 4 }, ids: ['dog'] },
      { title: 'one of several', where: { legs: { oneOf: [0, 6] } }, ids: ['ant', 'bee', 'eel'] },
      { title: 'one of several or absent', where: { isWild: { oneOf: [false, null] } }, ids: ['cat', 'dog', 'eel'] },
      { title: 'one of none', where: { legs: { oneOf: [] } }, ids: [] },
      {
        title: 'a range with its start, without its end',
        where: { legs: { from: 4, below: 6 } },
        ids: ['cat', 'dog', 'fox'],
      },
      { title: 'an open range of texts', where: { name: { from: 'D' } }, ids: ['bee', 'dog', 'eel'] },
      { title: 'text that would mean something to a database', where: { name: "' OR 1=1 --" }, ids: [] },
    ]
    for (const { title, where, ids } of cases) {
      test(`finds and counts ${title}`, async () => {
        expect(await idsOf({ where })).toEqual(ids)
        expect(await documents.count(ANIMALS, where)).toBe(ids.length)
      })
    }

    test('sorts, with what is absent before the rest and equals by id', async () => {
      expect(await idsOf({ sort: [{ field: 'legs' }] })).toEqual(['eel', 'cat', 'dog', 'fox', 'ant', 'bee'])
      expect(await idsOf({ sort: [{ field: 'name' }] })).toEqual(['fox', 'ant', 'cat', 'dog', 'eel', 'bee'])
      expect(await idsOf({ sort: [{ field: 'home.country', descending: true }, { field: 'legs' }] })).toEqual([
        'cat',
        'dog',
        'ant',
        'bee',
        'eel',
        'fox',
      ])
    })

    test('pages without missing or repeating one, even if documents come and go', async () => {
      const query = { where: { legs: { from: 1 } }, sort: [{ field: 'legs', descending: true }], limit: 2 } as const
      const first = await documents.find(ANIMALS, query)
      expect(first.documents.map(({ id }) => id)).toEqual(['ant', 'bee'])
      await documents.delete(ANIMALS, 'bee')
      await documents.put(ANIMALS, 'aphid', { legs: 6 })
      const second = await documents.find(ANIMALS, { ...query, page: first.next ?? '' })
      const third = await documents.find(ANIMALS, { ...query, page: second.next ?? '' })
      expect([...second.documents, ...third.documents].map(({ id }) => id)).toEqual(['cat', 'dog', 'fox'])
      expect(third.next).toBeUndefined()
    })

    test('pages the same as it lists, whatever the values and the order', async () => {
      const value = fc.constantFrom(null, undefined, 0, 1, -1)
      const animal = fc.record({ legs: value, isWild: fc.constantFrom(undefined, true, false) })
      const sort = fc.uniqueArray(fc.record({ field: fc.constantFrom('legs', 'isWild'), descending: fc.boolean() }), {
        selector: ({ field }) => field,
        maxLength: 2,
      })
      const PLAIN = defineCollection<{ legs?: unknown; isWild?: unknown }>('plain', ['legs', 'isWild'])
      await fc.assert(
        fc.asyncProperty(
          fc.array(animal, { maxLength: 8 }),
          sort,
          fc.integer({ min: 1, max: 3 }),
          async (all, order, limit) => {
            for (const { id } of (await documents.find(PLAIN)).documents) await documents.delete(PLAIN, id)
            await Promise.all(all.map((it, index) => documents.put(PLAIN, String(index), it)))
            const whole = await documents.find(PLAIN, { sort: order })
            const paged: string[] = []
            let page: string | undefined
            do {
              const found = await documents.find(PLAIN, { sort: order, limit, ...(page === undefined ? {} : { page }) })
              paged.push(...found.documents.map(({ id }) => id))
              page = found.next
            } while (page !== undefined)
            expect(paged).toEqual(whole.documents.map(({ id }) => id))
            expect(paged).toHaveLength(all.length)
          },
        ),
        { numRuns: 40 },
      )
    })

    test('refuses what it cannot answer', async () => {
      expect(await codeOf(documents.find(ANIMALS, { where: { colour: 'red' } }))).toBe('DOCUMENT_QUERY')
      expect(await codeOf(documents.find(ANIMALS, { sort: [{ field: 'colour' }] }))).toBe('DOCUMENT_QUERY')
      expect(await codeOf(documents.count(ANIMALS, { colour: 'red' }))).toBe('DOCUMENT_QUERY')
      expect(await codeOf(documents.find(ANIMALS, { limit: 0 }))).toBe('DOCUMENT_QUERY')
      for (const page of ['', 'nonsense', Buffer.from('[1,2,"a"]').toString('base64url')]) {
        expect(await codeOf(documents.find(ANIMALS, { page }))).toBe('DOCUMENT_QUERY')
      }
    })

    test('finds by a field that was added to the collection later', async () => {
      const MORE = defineCollection<Animal & { colour?: string }>('animals', ['colour', ...ANIMALS.fields])
      await documents.put(MORE, 'ant', { name: 'Ant', legs: 6, colour: 'red' })
      const found = await documents.find(MORE, { where: { legs: 6 }, sort: [{ field: 'colour' }] })
      expect(found.documents.map(({ id }) => id)).toEqual(['bee', 'ant'])
    })

    test('keeps collections apart', async () => {
      const OTHER = defineCollection<Animal>('other-animals', ['name'])
      expect(await documents.find(OTHER)).toEqual({ documents: [] })
      await documents.put(OTHER, 'ant', { name: 'Other' })
      expect((await documents.get(ANIMALS, 'ant'))?.document.name).toBe('Ant')
    })
  })

  test('says that it is well', async () => {
    await documents.check()
  })
}
