import { afterEach, beforeEach, it, expect } from 'vitest'
import type { Cache } from './cache.ts'

export interface CacheUnderTest {
  readonly cache: Cache
  /** Lets time pass: moves the clock that drives the adapter, or waits. */
  pass(milliseconds: number): Promise<void>
  dispose(): Promise<void>
}

export interface CacheContractOptions {
  readonly open: () => Promise<CacheUnderTest>
  /** Tests that the adapter cannot pass, by their names, and why. */
  readonly skip?: readonly { readonly reason: string; readonly tests: readonly string[] }[]
}

/** The promises of {@link Cache}, as tests; to be called inside a `describe`. */
export function cacheContract({ open, skip = [] }: CacheContractOptions): void {
  let subject: CacheUnderTest
  let cache: Cache

  function test(name: string, run: () => Promise<void>): void {
    const reason = skip.find(({ tests }) => tests.includes(name))?.reason
    if (reason === undefined) it(name, run)
    else it.skip(`${name} (${reason})`, run)
  }

  beforeEach(async () => {
    subject = await open()
    cache = subject.cache
  })

  afterEach(async () => {
    await cache.close()
    await subject.dispose()
  })

  test('keeps any text until its lifetime is over', async () => {
    const value = '{"é":"\\u0000😀"}\n'
    await cache.set('__proto__', value, 500)
    await cache.set('empty', '', 60_000)
    expect(await cache.get('__proto__')).toBe(value)
    expect(await cache.get('constructor')).toBeUndefined()
    await subject.pass(600)
    expect(await cache.get('__proto__')).toBeUndefined()
    expect(await cache.get('empty')).toBe('')
  })

  test('overwrites value and lifetime', async () => {
    await cache.set('key', 'old', 300)
    await cache.set('key', 'new', 60_000)
    await subject.pass(400)
    expect(await cache.get('key')).toBe('new')
  })

  test('deletes', async () => {
    await cache.set('key', 'value', 60_000)
    expect(await cache.delete('key')).toBe(true)
    expect(await cache.delete('key')).toBe(false)
    expect(await cache.get('key')).toBeUndefined()
  })

  test('adds for one of many that try at the same time, and again when the lifetime is over', async () => {
    const added = await Promise.all(Array.from({ length: 20 }, async (_, owner) => cache.add('lock', `${owner}`, 500)))
    expect(added.filter(Boolean)).toHaveLength(1)
    expect(await cache.get('lock')).toBe(String(added.indexOf(true)))
    await subject.pass(600)
    expect(await cache.add('lock', 'next', 60_000)).toBe(true)
  })

  test('counts in windows', async () => {
    const counts = await Promise.all(Array.from({ length: 10 }, async () => cache.increment('calls', 2, 500)))
    expect(counts.sort((a, b) => a - b)).toEqual([2, 4, 6, 8, 10, 12, 14, 16, 18, 20])
    expect(await cache.increment('calls', -5, 60_000)).toBe(15)
    await subject.pass(600)
    expect(await cache.increment('calls', 1, 60_000)).toBe(1)
  })

  test('renews and releases a lock only for its owner', async () => {
    await cache.add('lock', 'me', 500)
    expect(await cache.renew('lock', 'you', 60_000)).toBe(false)
    expect(await cache.release('lock', 'you')).toBe(false)
    expect(await cache.renew('lock', 'me', 60_000)).toBe(true)
    await subject.pass(600)
    expect(await cache.get('lock')).toBe('me')
    expect(await cache.release('lock', 'me')).toBe(true)
    expect(await cache.release('lock', 'me')).toBe(false)
    expect(await cache.renew('lock', 'me', 60_000)).toBe(false)
    expect(await cache.add('lock', 'you', 500)).toBe(true)
    await subject.pass(600)
    expect(await cache.renew('lock', 'you', 60_000)).toBe(false)
  })

  test('says that it is well', async () => {
    await cache.check()
  })
}
