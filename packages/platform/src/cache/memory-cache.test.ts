import { describe, expect, it } from 'vitest'
import { createManualClock } from '../clock.ts'
import { cacheContract } from './cache.contract.ts'
import { openMemoryCache } from './memory-cache.ts'

describe('memory cache', () => {
  cacheContract({
    async open() {
      const clock = createManualClock()
      return {
        cache: openMemoryCache({ clock }),
        pass: async (milliseconds) => clock.advance(milliseconds),
        dispose: async () => {},
      }
    },
  })

  it('refuses what does not fit, and takes it when others have expired', () => {
    const clock = createManualClock()
    const cache = openMemoryCache({ clock, maxBytes: 10_000 })
    void cache.set('a', 'x'.repeat(4000), 5000)
    expect(() => cache.set('b', 'x'.repeat(4000), 5000)).toThrow(expect.objectContaining({ code: 'CACHE_FULL' }))
    void cache.set('a', 'x', 5000)
    void cache.set('b', 'x'.repeat(4000), 5000)
    clock.advance(10_000)
    void cache.set('c', 'x'.repeat(4000), 5000)
    expect(cache.get('c')).toHaveLength(4000)
  })

  it('frees what expired though nobody asks for it', () => {
    const clock = createManualClock()
    const cache = openMemoryCache({ clock, maxBytes: 10_000_000 })
    for (let round = 0; round < 20; round++) {
      for (let count = 0; count < 5000; count++) void cache.set(`${round}-${count}`, 'x'.repeat(200), 1000)
      clock.advance(120_000)
    }
    expect(cache.get('19-0')).toBeUndefined()
  })
})
