import type { Delivery, Envelope } from '@jatai/platform'
import { expect, test } from 'vitest'
import { isRedelivered, refusalOf } from './refusals.ts'

function delivery(envelope: Partial<Envelope>, starts = 0): Delivery {
  return { starts, redelivered: starts > 0, envelope: { redeliveryAllowed: false, ...envelope } } as Delivery
}

test('a message that was started is refused where redelivery is not allowed, whoever knows that it was', () => {
  expect(refusalOf(delivery({}))).toBeUndefined()
  expect(refusalOf(delivery({}, 1))).toContain('redelivery is not allowed')
  expect(refusalOf(delivery({ isOnce: true, wasStarted: true }))).toContain('redelivery is not allowed')
})

test('where it is allowed it runs again, three times at the most', () => {
  const allowed = { redeliveryAllowed: true }
  expect(refusalOf(delivery({ ...allowed, isOnce: true, wasStarted: true }))).toBeUndefined()
  expect(isRedelivered(delivery({ ...allowed, isOnce: true, wasStarted: true }))).toBe(true)
  expect(refusalOf(delivery(allowed, 2))).toBeUndefined()
  expect(refusalOf(delivery(allowed, 3))).toContain('3 times')
})
