import { describe, expect, test } from 'vitest'
import { repeatsOf } from './repeats.ts'

const told = (key: string, begins: readonly number[], ends: readonly number[] = []) => ({
  key,
  begins: [...begins],
  ends: [...ends],
})
const NONE = new Set<string>()
const SECOND = 1_000

describe('a message that is acknowledged after success may be executed again', () => {
  const message = { sentAt: 950, acknowledgedAfter: 'success' } as const
  const again = told('two', [10 * SECOND], [11 * SECOND])

  test('when a cut came before its end, or so soon after that the acknowledgement was on its way', () => {
    expect(repeatsOf([told('one', [1_000]), again], message, [2_000], NONE)).toEqual({ excused: 1, unexcused: 0 })
    const ended = told('one', [1_000], [1_500])
    expect(repeatsOf([ended, again], message, [4_000], NONE)).toEqual({ excused: 1, unexcused: 0 })
  })

  test('when it failed', () => {
    expect(repeatsOf([told('one', [1_000]), again], message, [], new Set(['one']))).toMatchObject({ unexcused: 0 })
  })

  test('not without a cut, nor when the cut came long after its end or before it was sent', () => {
    const ended = told('one', [1_000], [1_500])
    for (const cuts of [[], [900], [6_000], [12_000]]) {
      expect(repeatsOf([ended, again], message, cuts, NONE)).toEqual({ excused: 0, unexcused: 1 })
    }
  })

  test('by the same key too', () => {
    expect(repeatsOf([told('one', [1_000, 5_000], [5_100])], message, [2_000], NONE)).toEqual({
      excused: 1,
      unexcused: 0,
    })
  })
})

describe('a message that is acknowledged on acceptance may be executed again', () => {
  const message = { sentAt: 1_000, acknowledgedAfter: 'acceptance' } as const
  const both = [told('one', [5_000], [5_100]), told('two', [20_000])]

  test('when a cut came between its sending and its beginning', () => {
    expect(repeatsOf(both, message, [4_000], NONE)).toEqual({ excused: 1, unexcused: 0 })
  })

  test('not when it had begun long before, whether it failed or not', () => {
    expect(repeatsOf(both, message, [500, 9_000], new Set(['one']))).toEqual({ excused: 0, unexcused: 1 })
  })
})
