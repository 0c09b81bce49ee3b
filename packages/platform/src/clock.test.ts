import { describe, expect, it } from 'vitest'
import { createManualClock, delay, systemClock } from './clock.ts'

describe('manual clock', () => {
  it('calls timers in their order, each at its time, those they set included', () => {
    const clock = createManualClock(0)
    const calls: string[] = []
    clock.setTimer(200, () => calls.push(`late ${clock.now()}`))
    clock.setTimer(100, () => {
      calls.push(`early ${clock.now()}`)
      clock.setTimer(50, () => calls.push(`set by early ${clock.now()}`))
    })
    clock.setTimer(10, () => calls.push('cancelled')).cancel()
    clock.advance(99)
    expect(calls).toEqual([])
    clock.advance(101)
    expect(calls).toEqual(['early 100', 'set by early 150', 'late 200'])
    expect(clock.now()).toBe(200)
  })
})

describe('delay', () => {
  it('ends when its time is over or its signal aborts, whatever comes first', async () => {
    const clock = createManualClock(0)
    const ended: string[] = []
    const stop = new AbortController()
    const note = (name: string) => () => void ended.push(name)
    const all = [
      delay(clock, 100, new AbortController().signal).then(note('over')),
      delay(clock, 1000, stop.signal).then(note('aborted')),
      delay(clock, 1000, AbortSignal.abort()).then(note('aborted before')),
    ]
    await all[2]
    expect(ended).toEqual(['aborted before'])
    clock.advance(100)
    await all[0]
    expect(ended).toEqual(['aborted before', 'over'])
    stop.abort()
    await Promise.all(all)
    expect(ended).toEqual(['aborted before', 'over', 'aborted'])
  })
})

describe('system clock', () => {
  it('does not turn a timer of more than 24 days into one of a millisecond', async () => {
    let isCalled = false
    const timer = systemClock.setTimer(40 * 24 * 3600 * 1000, () => (isCalled = true))
    await new Promise((resolve) => setTimeout(resolve, 5))
    timer.cancel()
    expect(isCalled).toBe(false)
  })
})
