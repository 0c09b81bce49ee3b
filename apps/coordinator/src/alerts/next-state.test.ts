import { expect, test } from 'vitest'
import { nextState } from './next-state.ts'
import type { Transition } from './next-state.ts'

const MINUTE = 60_000
const T0 = 1_764_000_000_000

/** Goes through the minutes; what is told in each. */
function told(minutes: readonly (boolean | undefined)[], toleranceMinutes = 5): readonly (string | undefined)[] {
  let state: Transition['state']
  return minutes.map((isHolding, minute) => {
    const next = nextState(state, isHolding, toleranceMinutes, T0 + minute * MINUTE)
    state = next.state
    return next.tells
  })
}

const times = (count: number, value: boolean | undefined): readonly (boolean | undefined)[] =>
  Array.from({ length: count }, () => value)

test('fires once the condition has held for the tolerance, and is resolved when it does not', () => {
  const news = told([...times(7, true), false, false])
  expect(news).toEqual([...times(5, undefined), 'firing', undefined, 'resolved', undefined])
})

test('a break begins the tolerance anew', () => {
  expect(told([...times(5, true), false, ...times(5, true), true])).toEqual([...times(11, undefined), 'firing'])
})

test('a minute in which nothing can be said is no break and no sign', () => {
  expect(told([true, ...times(4, undefined), true])).toEqual([...times(5, undefined), 'firing'])
  expect(told(times(30, undefined))).toEqual(times(30, undefined))
  expect(told([...times(6, true), ...times(30, undefined), false]).at(-1)).toBe('resolved')
})

test('is told again every four hours while it fires', () => {
  const news = told(times(5 + 2 * 240 + 1, true))
  expect(news.flatMap((what, minute) => (what === undefined ? [] : [`${what} ${minute}`]))).toEqual([
    'firing 5',
    'firing 245',
    'firing 485',
  ])
})
