import { openMemoryQueue } from '@jatai/platform'
import type { Delivery, Envelope } from '@jatai/platform'
import { expect, test } from 'vitest'
import { refusalOf } from './refusals.ts'

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
  const whole: Envelope = {
    key: 'k',
    deployment: 'd',
    trigger: 'email-v2',
    publishedAt: Date.now(),
    expiresAt: 0,
    timeoutMs: 30_000,
    durable: true,
    hops: 0,
    redeliveryAllowed: false,
    head: '',
    body: '{}',
  }
  await queue.publish(QUEUE, { ...whole, ...envelope })
  return promise
}

test('a message that was started is refused where redelivery is not allowed, whoever knows that it was', async () => {
  expect(refusalOf(await delivery({}))).toBeUndefined()
  expect(refusalOf(await delivery({}, 1))).toContain('redelivery is not allowed')
  expect(refusalOf(await delivery({ isOnce: true, wasStarted: true }))).toContain('redelivery is not allowed')
})

test('where it is allowed it runs again, three times at the most', async () => {
  const allowed = { redeliveryAllowed: true }
  const cutOff = await delivery({ ...allowed, isOnce: true, wasStarted: true })
  expect(refusalOf(cutOff)).toBeUndefined()
  expect(cutOff.redelivered).toBe(true)
  expect(refusalOf(await delivery(allowed, 2))).toBeUndefined()
  expect(refusalOf(await delivery(allowed, 3))).toContain('3 times')
})
