/**
 * The process that the kill test kills: publishes, starts and acknowledges durable messages without an end, and says
 * what it was promised, a line each: `P key` accepted, `S key` start recorded, `A key` about to acknowledge.
 */
import { writeSync } from 'node:fs'
import { createUuidV7 } from '../uuid-v7.ts'
import { openSqliteQueue } from './sqlite-queue.ts'

const [file = '', role = 'publish'] = globalThis.process.argv.slice(2)
const queue = openSqliteQueue({ file })
const newKey = createUuidV7()
const say = (line: string): unknown => writeSync(1, `${line}\n`)

await queue.declare('work', { maxMessages: 1_000_000 })

if (role === 'consume') {
  queue.consume('work', { prefetch: 8 }, (delivery) => {
    void Promise.resolve(delivery.start()).then(() => {
      say(`S ${delivery.envelope.key}`)
      // A third is left unsettled, so that the next process finds started messages too.
      if (delivery.envelope.body.length % 3 === 0) return
      say(`A ${delivery.envelope.key}`)
      void delivery.ack()
    })
  })
}

async function publishOn(): Promise<never> {
  for (let count = 0; ; count++) {
    const key = newKey()
    await queue.publish('work', {
      key,
      deployment: 'd',
      trigger: 'event',
      publishedAt: Date.now(),
      expiresAt: 0,
      timeoutMs: 30_000,
      durable: true,
      hops: 0,
      redeliveryAllowed: true,
      head: JSON.stringify({ key }),
      body: key.repeat(count % 50),
    })
    say(`P ${key}`)
  }
}

await Promise.all(Array.from({ length: 5 }, publishOn))
