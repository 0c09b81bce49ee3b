import { mkdtempSync, rmSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { RemoteError } from '@jatai/errors'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createManualClock } from '../clock.ts'
import { openDatabase } from '../sqlite/open-database.ts'
import { EmbeddedQueue } from './embedded-queue.ts'
import type { Envelope } from './envelope.ts'
import { queueContract } from './queue.contract.ts'
import type { Delivery } from './queue.ts'
import { openSqliteQueue } from './sqlite-queue.ts'
import { createSqliteStore, QUEUE_DATABASE } from './sqlite-store.ts'

describe('SQLite queue', () => {
  queueContract({
    async open() {
      const folder = mkdtempSync(join(tmpdir(), 'jatai-queue-'))
      const file = join(folder, 'queue.db')
      const clock = createManualClock()
      let queue = openSqliteQueue({ file, clock })
      return {
        queue,
        now: () => clock.now(),
        async pass(milliseconds) {
          clock.advance(milliseconds)
          // What the clock set off is committed at the end of this turn.
          await new Promise(setImmediate)
        },
        async reopen() {
          await queue.close()
          return (queue = openSqliteQueue({ file, clock }))
        },
        async dispose() {
          rmSync(folder, { recursive: true })
        },
      }
    },
  })
})

describe('SQLite queue and its file', () => {
  let folder: string
  let file: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'jatai-queue-'))
    file = join(folder, 'queue.db')
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  const message = (key: string, body = ''): Envelope => ({
    key,
    deployment: 'd',
    trigger: 'event',
    publishedAt: 0,
    expiresAt: 0,
    timeoutMs: 1000,
    durable: true,
    hops: 0,
    redeliveryAllowed: true,
    head: '{}',
    body,
  })

  it('refuses the file of another program and of a newer version', () => {
    const database = openDatabase({ file, kind: 'XXXX', migrations: [''] })
    database.close()
    expect(() => openSqliteQueue({ file })).toThrow(/belongs to another program/)
    openDatabase({ file: `${file}2`, kind: 'JaQu', migrations: Array<string>(99).fill('') }).close()
    expect(() => openSqliteQueue({ file: `${file}2` })).toThrow(/newer version of Jataí has written it/)
  })

  it('writes nothing for messages that are not durable', async () => {
    const queue = openSqliteQueue({ file })
    await queue.declare('work', { maxMessages: 10 })
    const database = { changes: await fileText(file) }
    for (let count = 0; count < 100; count++) void queue.publish('work', { ...message(`k${count}`), durable: false })
    await new Promise(setImmediate)
    expect(await fileText(file)).toBe(database.changes)
    await queue.close()
  })

  it('refuses what a full disk cannot take, keeps working, and finishes what it owes when there is room', async () => {
    const database = openDatabase({ ...QUEUE_DATABASE, file })
    const limitPages = (pages: number): unknown => database.exec(`PRAGMA max_page_count = ${pages}`)
    const clock = createManualClock()
    const queue = new EmbeddedQueue({ store: createSqliteStore({ database, file, clock }), clock })
    await queue.declare('work', { maxMessages: 100 })
    await queue.publish('work', message('first', 'x'.repeat(100_000)))
    limitPages(1)

    const refusal = await Promise.resolve(queue.publish('work', message('second', 'x'.repeat(1e6)))).then(
      () => undefined,
      (error: RemoteError) => error,
    )
    expect(refusal).toMatchObject({ code: 'QUEUE_UNAVAILABLE', retryable: true })
    expect(refusal?.message).toMatch(/queue\.db: no space is left on the device/)
    expect(await queue.depth('work')).toEqual({ ready: 1, unacknowledged: 0 })

    // Transient messages do not need the disk.
    const deliveries: Delivery[] = []
    queue.consume('work', { prefetch: 10 }, (delivery) => deliveries.push(delivery))
    void queue.publish('work', { ...message('transient'), durable: false })
    expect(deliveries.map(({ envelope }) => envelope.key).sort()).toEqual(['first', 'transient'])
    const first = deliveries.find(({ envelope }) => envelope.key === 'first')
    const setAside = first?.deadLetter('x'.repeat(100_000))
    await new Promise(setImmediate)

    limitPages(1_000_000)
    clock.advance(1000)
    await setAside
    await queue.publish('work', message('second'))
    await queue.close()

    const next = openSqliteQueue({ file })
    expect(await next.depth('work')).toEqual({ ready: 1, unacknowledged: 0 })
    expect(await next.deadLetters.list('work')).toMatchObject([{ key: 'first' }])
    await next.close()
  })

  it('does not start an execution whose start record cannot be written', async () => {
    const database = openDatabase({ ...QUEUE_DATABASE, file })
    const clock = createManualClock()
    const queue = new EmbeddedQueue({ store: createSqliteStore({ database, file, clock }), clock })
    await queue.declare('work', { maxMessages: 10 })
    await queue.publish('work', message('one'))
    const deliveries: Delivery[] = []
    queue.consume('work', { prefetch: 1 }, (delivery) => deliveries.push(delivery))
    database.exec('PRAGMA query_only = 1')
    await expect(deliveries[0]?.start()).rejects.toMatchObject({ code: 'QUEUE_UNAVAILABLE' })
    await expect(queue.check()).rejects.toThrow(/queue\.db: it can be read but not written/)
    database.exec('PRAGMA query_only = 0')
    await queue.check()
    await deliveries[0]?.start()
    deliveries[0]?.requeue()
    expect(deliveries[1]?.starts).toBe(1)
    await queue.close()
  })
})

async function fileText(file: string): Promise<string> {
  const parts = await Promise.all([file, `${file}-wal`].map(async (path) => readFile(path, 'latin1')))
  return parts.join('')
}
