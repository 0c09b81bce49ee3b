import { openMemoryQueue } from '@jatai/platform'
import type { Delivery, Envelope } from '@jatai/platform'
import { expect, test } from 'vitest'
import { durableEnvelope } from '../__fixtures__/durable-envelope.ts'
import { refusalOf } from './refusals.ts'

const NOW = Date.parse('2026-01-01T00:00:00Z')
const QUEUE = 'pe.test.demo.orders.v1'

/** A message as its queue hands it over after so many starts. */
async function delivery(envelope: Partial<Envelope>, starts = 0): Promise<Delivery> {
  const queue = openMemoryQueue()
  await queue.declare(QUEUE, { maxMessages: 10 })
  const { promise, resolve } = Promise.withResolvers<Delivery>()
  let left = starts
  queue.consume(QUEUE, { prefetch: 1 }, (delivered) => {
    if (left-- <= 0) return resolve(delivered)
    void Promise.resolve(delivered.start()).then(() => delivered.requeue())
  })
  await queue.publish(QUEUE, durableEnvelope({ publishedAt: NOW, ...envelope }))
  return promise
}

test('a message that was started is refused where redelivery is not allowed, whoever knows that it was', async () => {
  expect(refusalOf(await delivery({}), NOW)).toBeUndefined()
  expect(refusalOf(await delivery({}, 1), NOW)).toContain('redelivery is not allowed')
  expect(refusalOf(await delivery({ isOnce: true, wasStarted: true }), NOW)).toContain('redelivery is not allowed')
})

test('where it is allowed it runs again, three times at the most', async () => {
  const allowed = { redeliveryAllowed: true }
  const cutOff = await delivery({ ...allowed, isOnce: true, wasStarted: true })
  expect(refusalOf(cutOff, NOW)).toBeUndefined()
  expect(cutOff.redelivered).toBe(true)
  expect(refusalOf(await delivery(allowed, 2), NOW)).toBeUndefined()
  expect(refusalOf(await delivery(allowed, 3), NOW)).toContain('3 times')
})

test('where it does not expire it runs again within Maximum Timeout, not later', async () => {
  const again = { redeliveryAllowed: true, timeoutMs: 30_000 }
  expect(refusalOf(await delivery(again, 1), NOW + 30_000)).toBeUndefined()
  expect(refusalOf(await delivery(again, 1), NOW + 30_001)).toContain('30000 ms, is over')
  expect(refusalOf(await delivery(again), NOW + 30_001)).toBeUndefined()
  const expiring = { ...again, expiresAt: Date.now() + 3_600_000 }
  expect(refusalOf(await delivery(expiring, 1), NOW + 60_000)).toBeUndefined()
})
