import { createHash } from 'node:crypto'
import type { JataiError } from '@jatai/errors'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ObjectStore, OpenObject } from './objects.ts'

export interface ObjectsUnderTest {
  readonly objects: ObjectStore
  /** The adapter's clock. */
  now(): number
  /** Changes stored bytes behind the adapter's back. Absent: the adapter cannot be deceived here. */
  damage?(name: string, how: 'flip' | 'cut' | 'remove'): Promise<void>
  /** How many contents are stored, unfinished and orphaned ones included. Absent: cannot be told. */
  countContents?(): Promise<number>
  dispose(): Promise<void>
}

export interface ObjectsContractOptions {
  readonly open: () => Promise<ObjectsUnderTest>
  /** Tests that the adapter cannot pass, by their names, and why. */
  readonly skip?: readonly { readonly reason: string; readonly tests: readonly string[] }[]
}

/** The promises of {@link ObjectStore}, as tests; to be called inside a `describe`. */
export function objectsContract({ open, skip = [] }: ObjectsContractOptions): void {
  let subject: ObjectsUnderTest
  let objects: ObjectStore

  function test(name: string, run: () => Promise<void>): void {
    const reason = skip.find(({ tests }) => tests.includes(name))?.reason
    if (reason === undefined) it(name, run)
    else it.skip(`${name} (${reason})`, run)
  }

  const bytes = (text: string): Uint8Array => Buffer.from(text)
  const hashOf = (content: Uint8Array): string => createHash('sha256').update(content).digest('hex')

  async function read({ content }: OpenObject): Promise<string> {
    const chunks: Uint8Array[] = []
    for await (const chunk of content) chunks.push(chunk)
    return Buffer.concat(chunks).toString()
  }

  async function codeOf(promise: Promise<unknown>): Promise<string> {
    return promise.then(
      () => 'nothing was thrown',
      (error: JataiError) => error.code ?? error.name,
    )
  }

  async function expectContents(count: number): Promise<void> {
    if (subject.countContents) expect(await subject.countContents()).toBe(count)
  }

  async function* pieces(count: number, size: number): AsyncGenerator<Uint8Array, undefined> {
    for (let index = 0; index < count; index++) yield Buffer.alloc(size, index)
  }

  beforeEach(async () => {
    subject = await open()
    objects = subject.objects
  })

  afterEach(async () => {
    await objects.close()
    await subject.dispose()
  })

  describe('storing and reading', () => {
    test('keeps content with its length, hash, type and time', async () => {
      const content = bytes('olá\u0000')
      const info = await objects.put('a/b.txt', content, { contentType: 'text/plain' })
      expect(info).toEqual({
        name: 'a/b.txt',
        length: 5,
        sha256: hashOf(content),
        contentType: 'text/plain',
        storedAt: subject.now(),
      })
      expect(await objects.stat('a/b.txt')).toEqual(info)
      const opened = await objects.get('a/b.txt', { expected: info })
      expect(opened.info).toEqual(info)
      expect(await read(opened)).toBe('olá\u0000')
    })

    test('keeps empty content', async () => {
      const info = await objects.put('empty', [])
      expect(info.length).toBe(0)
      expect(await read(await objects.get('empty'))).toBe('')
    })

    test('streams large content in both directions', async () => {
      const hash = createHash('sha256')
      for await (const piece of pieces(100, 100_000)) hash.update(piece)
      const info = await objects.put('large', pieces(100, 100_000))
      expect(info).toMatchObject({ length: 10_000_000, sha256: hash.digest('hex') })
      let position = 0
      for await (const chunk of (await objects.get('large')).content) {
        expect(chunk[0]).toBe(Math.floor(position / 100_000))
        position += chunk.byteLength
      }
      expect(position).toBe(10_000_000)
    })

    test('reads parts', async () => {
      await objects.put('digits', bytes('0123456789'))
      const part = async (from: number, to?: number) =>
        read(await objects.get('digits', { range: to === undefined ? { from } : { from, to } }))
      expect(await part(0, 3)).toBe('012')
      expect(await part(3, 4)).toBe('3')
      expect(await part(7)).toBe('789')
      expect(await part(7, 1000)).toBe('789')
      for (const range of [{ from: 10 }, { from: -1 }, { from: 4, to: 4 }, { from: 1.5 }]) {
        expect(await codeOf(objects.get('digits', { range }))).toBe('OBJECT_RANGE')
      }
    })

    test('replaces, while what was opened before stays as it was', async () => {
      await objects.put('name', pieces(3, 200_000))
      const old = await objects.get('name')
      await objects.put('name', bytes('new'))
      expect(await read(await objects.get('name'))).toBe('new')
      expect((await read(old)).length).toBe(600_000)
      await expectContents(1)
    })

    test('deletes', async () => {
      await objects.put('name', bytes('x'))
      expect(await objects.delete('name')).toBe(true)
      expect(await objects.delete('name')).toBe(false)
      expect(await objects.stat('name')).toBeUndefined()
      expect(await codeOf(objects.get('name'))).toBe('OBJECT_UNKNOWN')
      await expectContents(0)
    })

    test('stores for one of many that want the name to be new', async () => {
      const puts = Array.from({ length: 8 }, (_, index) =>
        objects.put('once', bytes(String(index)), { ifAbsent: true }),
      )
      const outcomes = await Promise.allSettled(puts)
      const won = outcomes.findIndex(({ status }) => status === 'fulfilled')
      expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
      const lost = outcomes.find((it) => it.status === 'rejected')
      expect(lost?.reason).toMatchObject({ kind: 'request', code: 'OBJECT_EXISTS' })
      expect(await read(await objects.get('once'))).toBe(String(won))
      await expectContents(1)
    })

    test('can be left in the middle of the content', async () => {
      await objects.put('name', pieces(20, 100_000))
      const unread = (await objects.get('name')).content[Symbol.asyncIterator]()
      await unread.return?.()
      for await (const chunk of (await objects.get('name')).content) {
        expect(chunk.byteLength).toBeGreaterThan(0)
        break
      }
      expect(await objects.delete('name')).toBe(true)
    })
  })

  describe('failures', () => {
    test('stores nothing when the content fails half-way', async () => {
      await objects.put('name', bytes('before'))
      const failing = (async function* () {
        yield bytes('x'.repeat(1000))
        throw new Error('the sender went away')
      })()
      await expect(objects.put('name', failing)).rejects.toThrow('the sender went away')
      expect(await read(await objects.get('name'))).toBe('before')
      await expectContents(1)
    })

    test('stores nothing when it is told to stop', async () => {
      const abort = new AbortController()
      const stopping = (async function* () {
        yield bytes('x')
        abort.abort()
        yield bytes('y')
      })()
      expect(await codeOf(objects.put('name', stopping, { signal: abort.signal }))).not.toBe('nothing was thrown')
      expect(await objects.stat('name')).toBeUndefined()
      await expectContents(0)
    })

    test('stops reading when it is told to', async () => {
      await objects.put('name', pieces(20, 100_000))
      const abort = new AbortController()
      const { content } = await objects.get('name', { signal: abort.signal })
      const reading = (async () => {
        for await (const chunk of content) if (chunk.byteLength > 0) abort.abort()
      })()
      await expect(reading).rejects.toThrow()
    })

    test('refuses content that is not the expected one (BUS-12)', async () => {
      const right = { length: 3, sha256: hashOf(bytes('abc')) }
      for (const expected of [
        { ...right, length: 4 },
        { ...right, sha256: hashOf(bytes('x')) },
      ]) {
        expect(await codeOf(objects.put('name', bytes('abc'), { expected }))).toBe('OBJECT_DAMAGED')
      }
      expect(await objects.stat('name')).toBeUndefined()
      await objects.put('name', bytes('abc'), { expected: { ...right, sha256: right.sha256.toUpperCase() } })
      expect(await codeOf(objects.get('name', { expected: { ...right, length: 2 } }))).toBe('OBJECT_DAMAGED')
    })

    for (const how of ['flip', 'cut', 'remove'] as const) {
      test(`notices damage: ${how} (BUS-12)`, async () => {
        await objects.put('name', pieces(4, 100_000))
        if (!subject.damage) throw new Error('Nothing can be damaged here: name the test in `skip`.')
        await subject.damage('name', how)
        const reading = (async () => {
          let length = 0
          for await (const chunk of (await objects.get('name')).content) length += chunk.byteLength
          return length
        })()
        expect(await codeOf(reading)).toBe('OBJECT_DAMAGED')
      })
    }

    const badNames = [
      '',
      '/',
      'a//b',
      '/a',
      'a/',
      '.',
      '..',
      '../a',
      'a/../../b',
      'a/./b',
      'a\u0000b',
      'a\nb',
      '\ud800',
    ]
    for (const name of [...badNames, 'x'.repeat(1001), 'é'.repeat(501)]) {
      test(`refuses the name ${JSON.stringify(name.slice(0, 10))} (${name.length})`, async () => {
        expect(await codeOf(objects.put(name, bytes('x')))).toBe('OBJECT_NAME')
        expect(await codeOf(objects.get(name))).toBe('OBJECT_NAME')
        expect(await codeOf(objects.delete(name))).toBe('OBJECT_NAME')
      })
    }
  })

  describe('names', () => {
    test('keeps unusual names apart', async () => {
      const names = [
        'a',
        'A',
        'a/b',
        'a/B',
        'a.b',
        'C:\\x',
        '..a',
        '...',
        '%2e%2e',
        'CON',
        'é',
        'e\u0301',
        '😀',
        '~',
        'a b',
        '-rf',
      ]
      const long = `${'long/'.repeat(100)}${'x'.repeat(400)}`
      for (const name of [...names, long]) await objects.put(name, bytes(name))
      for (const name of [...names, long]) expect(await read(await objects.get(name))).toBe(name)
      const listed = await objects.list('')
      expect(listed.objects.map(({ name }) => name).sort()).toEqual([...names, long].sort())
    })

    test('lists by prefix, in order and in pages', async () => {
      const names = ['a', 'b/1', 'b/2', 'b/20', 'b/3/x', 'b0', 'c', 'b/é', 'b/😀']
      for (const name of names) await objects.put(name, bytes(name))
      const whole = await objects.list('b/')
      expect(whole.objects.map(({ name }) => name)).toEqual(['b/1', 'b/2', 'b/20', 'b/3/x', 'b/é', 'b/😀'])
      expect(whole.next).toBeUndefined()
      const first = await objects.list('b', { limit: 4 })
      const second = await objects.list('b', { limit: 4, after: first.next ?? '' })
      expect([...first.objects, ...second.objects].map(({ name }) => name)).toEqual([
        'b/1',
        'b/2',
        'b/20',
        'b/3/x',
        'b/é',
        'b/😀',
        'b0',
      ])
      expect(second.next).toBeUndefined()
      expect((await objects.list('b/2')).objects).toHaveLength(2)
      expect((await objects.list('nothing')).objects).toEqual([])
    })
  })

  test('says that it is well', async () => {
    await objects.check()
    await expectContents(0)
  })
}
