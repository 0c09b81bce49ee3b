import { describe, expect, it } from 'vitest'
import { createUuidV7 } from './uuid-v7.ts'

describe('UUIDv7', () => {
  it('has the form of RFC 9562 and the time of its making', () => {
    // The example of the RFC's appendix A.6, whose random bits are given.
    const random = [0xcc, 0xc3, 0x18, 0xc4, 0xdc, 0x0c, 0x0c, 0x07, 0x39, 0x8f]
    // Eight bytes go behind the counter; the last two are the counter, whose upper bit is kept free.
    const bytes = [0x18, 0xc4, 0xdc, 0x0c, 0x0c, 0x07, 0x39, 0x8f, 0x0c, 0xc3]
    expect(random).toHaveLength(bytes.length)
    const newKey = createUuidV7({ now: () => 0x017f22e279b0, fillRandom: (pool) => pool.set(bytes) })
    expect(newKey()).toBe('017f22e2-79b0-74c3-98c4-dc0c0c07398f')
  })

  it('grows with each one, within a millisecond, over its end, and when the clock steps back', () => {
    let time = 1000
    const newKey = createUuidV7({ now: () => time })
    let last = ''
    for (let count = 0; count < 20_000; count++) {
      if (count === 10_000) time = 500
      const key = newKey()
      expect(key > last).toBe(true)
      last = key
    }
    time = 60_000
    expect(newKey().startsWith('00000000-ea60-7')).toBe(true)
  })

  it('is different in generators that do not know each other', () => {
    const generators = Array.from({ length: 10 }, () => createUuidV7({ now: () => 1 }))
    const keys = new Set<string>()
    for (const newKey of generators) for (let count = 0; count < 1000; count++) keys.add(newKey())
    expect(keys.size).toBe(10_000)
    for (const key of keys) expect(key).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  })
})
