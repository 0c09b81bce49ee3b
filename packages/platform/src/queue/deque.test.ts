import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Deque } from './deque.ts'

describe('deque', () => {
  it('behaves like an array', () => {
    const operation = fc.oneof(
      fc.record({ kind: fc.constant('push' as const), value: fc.integer() }),
      fc.record({ kind: fc.constantFrom('shift' as const, 'filter' as const, 'insert' as const), value: fc.integer() }),
    )
    fc.assert(
      fc.property(fc.array(operation, { maxLength: 200 }), (operations) => {
        const deque = new Deque<number>()
        let array: number[] = []
        for (const { kind, value } of operations) {
          if (kind === 'push') {
            deque.push(value)
            array.push(value)
          } else if (kind === 'shift') {
            expect(deque.shift()).toBe(array.shift())
          } else if (kind === 'filter') {
            deque.filter((it) => it % 3 !== value % 3)
            array = array.filter((it) => it % 3 !== value % 3)
          } else {
            deque.insert(value, (it) => it < value)
            const place = array.findIndex((it) => it >= value)
            array.splice(place < 0 ? array.length : place, 0, value)
          }
          expect(deque.length).toBe(array.length)
          expect(deque.peek()).toBe(array[0])
          expect(deque.at(array.length >> 1)).toBe(array[array.length >> 1])
          expect([...deque]).toEqual(array)
        }
      }),
    )
  })

  it('gives its room back after a flood', () => {
    const deque = new Deque<number>()
    for (let round = 0; round < 2; round++) {
      for (let value = 0; value < 100_000; value++) deque.push(value)
      for (let value = 0; value < 100_000; value++) expect(deque.shift()).toBe(value)
      expect(deque.shift()).toBeUndefined()
    }
  })
})
