import { createManualClock, openMemoryCache } from '@jatai/platform'
import type { Cache } from '@jatai/platform'
import { describe, expect, test } from 'vitest'
import { createRateLimiter } from './rate-limiter.ts'
import type { RateLimit } from './rate-limit-options.ts'

const MONTH_END = Date.UTC(2026, 1, 28, 23, 59, 59, 500)

/** As one over a network. */
function promising(cache: Cache): Cache {
  return { ...cache, increment: async (key, by, ttlMs) => cache.increment(key, by, ttlMs) }
}

describe.each([
  ['a cache in memory', (cache: Cache) => cache],
  ['a cache that answers later', promising],
])('with %s', (_name, wrap) => {
  function limiterOf(limits: readonly RateLimit[], start = MONTH_END - 100_000) {
    const clock = createManualClock(start)
    const cache = wrap(openMemoryCache({ clock }))
    const open = (scope: string) => createRateLimiter({ cache, scope, limits, now: clock.now })
    return { clock, open, limiter: open('a') }
  }

  test('gives a budget for each interval, anew when it begins', async () => {
    const { clock, limiter } = limiterOf([{ interval: 'month', limit: 2 }], MONTH_END)
    expect((await limiter.take('joe')).headers).toEqual({
      'X-RateLimit-Limit-Month': '2',
      'X-RateLimit-Remaining-Month': '1',
      'RateLimit-Limit': '2',
      'RateLimit-Remaining': '1',
      'RateLimit-Reset': '1',
    })
    expect((await limiter.take('joe')).isOver).toBe(false)
    expect(await limiter.take('joe')).toMatchObject({
      isOver: true,
      headers: { 'RateLimit-Remaining': '0', 'Retry-After': '1' },
    })
    clock.advance(499)
    expect((await limiter.take('joe')).isOver).toBe(true)
    clock.advance(1)
    expect((await limiter.take('joe')).isOver).toBe(false)
  })

  test('tells of the tightest interval, and of the one to wait for', async () => {
    const { limiter } = limiterOf(
      [
        { interval: 'second', limit: 2 },
        { interval: 'hour', limit: 3 },
      ],
      MONTH_END - 1_800_000,
    )
    expect((await limiter.take('joe')).headers).toMatchObject({ 'RateLimit-Limit': '2', 'RateLimit-Remaining': '1' })
    await limiter.take('joe')
    const over = await limiter.take('joe')
    expect(over).toMatchObject({
      isOver: true,
      headers: {
        'Retry-After': '1',
        'X-RateLimit-Remaining-Second': '0',
        'X-RateLimit-Remaining-Hour': '1',
      },
    })
  })

  test('takes nothing for a call that is refused', async () => {
    const { clock, limiter } = limiterOf([
      { interval: 'second', limit: 1 },
      { interval: 'day', limit: 2 },
    ])
    for (let call = 0; call < 10; call++) await limiter.take('joe')
    clock.advance(1000)
    expect(await limiter.take('joe')).toMatchObject({ isOver: false, headers: { 'X-RateLimit-Remaining-Day': '0' } })
    clock.advance(1000)
    expect(await limiter.take('joe')).toMatchObject({ isOver: true })
  })

  test('keeps callers and pipelines apart', async () => {
    const { limiter, open } = limiterOf([{ interval: 'day', limit: 1 }])
    expect((await limiter.take('joe')).isOver).toBe(false)
    expect((await limiter.take('eve')).isOver).toBe(false)
    expect((await open('b').take('joe')).isOver).toBe(false)
    expect((await open('a').take('joe')).isOver).toBe(true)
  })
})
