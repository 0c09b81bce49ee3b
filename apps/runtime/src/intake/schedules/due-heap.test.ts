import fc from 'fast-check'
import { expect, test } from 'vitest'
import { DueHeap } from './due-heap.ts'

test('gives what is due, the earliest first, and nothing else', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 50 })), fc.integer({ min: 0, max: 50 }), (times, now) => {
      const heap = new DueHeap<number>()
      for (const time of times) heap.push(time, time)
      const taken: number[] = []
      for (let next = heap.takeDue(now); next !== undefined; next = heap.takeDue(now)) taken.push(next)
      const sorted = [...times].sort((a, b) => a - b)
      expect(taken).toEqual(sorted.filter((time) => time <= now))
      expect(heap.size).toBe(times.length - taken.length)
      expect(heap.nextAt).toBe(sorted.find((time) => time > now))
    }),
  )
})
