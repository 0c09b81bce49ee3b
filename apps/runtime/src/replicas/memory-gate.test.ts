import { expect, test } from 'vitest'
import { openMemoryQueue } from '@jatai/platform'
import type { Delivery } from '@jatai/platform'
import { durableEnvelope } from '../__fixtures__/durable-envelope.ts'
import { createMemoryGate } from './memory-gate.ts'

const MB = 1_048_576
const QUEUE = 'pe.test.demo.large.v1'

/** Messages of these sizes wait; whoever takes one enters it, and leaves by `end`. */
async function waiting(bodies: readonly number[], budgetMb: number) {
  const queue = openMemoryQueue()
  await queue.declare(QUEUE, { maxMessages: 100 })
  for (const [n, bytes] of bodies.entries()) {
    await queue.publish(QUEUE, durableEnvelope({ key: String(n), body: 'x'.repeat(bytes) }))
  }
  const running: Delivery[] = []
  const consumer = queue.consume(QUEUE, { prefetch: 0 }, (delivery) => {
    running.push(delivery)
    gate.entered(delivery.envelope.body.length)
  })
  const gate = createMemoryGate(budgetMb * MB, consumer)
  consumer.setPrefetch(10)
  return {
    gate,
    running,
    async end(): Promise<void> {
      const delivery = running.shift() ?? expect.fail('nothing runs')
      gate.left(delivery.envelope.body.length)
      await delivery.ack()
    },
  }
}

test('small messages run as many at a time as there are consumers', async () => {
  const { running } = await waiting(Array<number>(12).fill(100_000), 64)
  expect(running).toHaveLength(10)
})

test('large messages run fewer at a time, each of them in the end, and one is never too large', async () => {
  const sizes = Array<number>(7).fill(4 * MB)
  const { running, end } = await waiting(sizes, 64)
  for (let left = sizes.length; left > 0; left--) {
    expect(running).toHaveLength(Math.min(left, 3))
    await end()
  }
  expect((await waiting([5 * MB, 1], 1)).running).toHaveLength(1)
})

test('takes nothing any more once it is closed', async () => {
  const { gate, running, end } = await waiting([5 * MB, 5 * MB, 5 * MB, 1], 64)
  gate.close()
  for (const count of [1, 0]) {
    await end()
    expect(running).toHaveLength(count)
  }
})
