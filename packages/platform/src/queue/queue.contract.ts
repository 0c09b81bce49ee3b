import type { JataiError } from '@jatai/errors'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createUuidV7 } from '../uuid-v7.ts'
import { MAX_BODY_BYTES, MAX_MESSAGE_BYTES } from './envelope.ts'
import type { Envelope, Reply } from './envelope.ts'
import { eventCopyKey } from './event-copy-key.ts'
import { MOST_DEAD_LETTERS } from './queue.ts'
import type { Delivery, Queue, RequestListener, SubscriptionTerms } from './queue.ts'

/** An adapter that the suite runs against. */
export interface QueueUnderTest {
  readonly queue: Queue
  /** The adapter's clock. */
  now(): number
  /** Lets time pass: moves the clock that drives the adapter, or waits. */
  pass(milliseconds: number): Promise<void>
  /** Closes the queue and opens again what it left, as the next process would. Absent: nothing outlives it. */
  reopen?(): Promise<Queue>
  dispose(): Promise<void>
}

export interface QueueContractOptions {
  readonly open: () => Promise<QueueUnderTest>
  /** Tests that the adapter cannot pass, by their names, and why. */
  readonly skip?: readonly { readonly reason: string; readonly tests: readonly string[] }[]
}

/** The promises of {@link Queue}, as tests; to be called inside a `describe`. */
export function queueContract({ open, skip = [] }: QueueContractOptions): void {
  let subject: QueueUnderTest
  let queue: Queue
  const newKey = createUuidV7()

  function test(name: string, run: () => Promise<void>): void {
    const reason = skip.find(({ tests }) => tests.includes(name))?.reason
    if (reason === undefined) it(name, run)
    else it.skip(`${name} (${reason})`, run)
  }

  function message(changes: Partial<Envelope> = {}): Envelope {
    return {
      key: newKey(),
      deployment: 'deployment-1',
      trigger: 'rest',
      publishedAt: subject.now(),
      expiresAt: 0,
      timeoutMs: 30_000,
      durable: true,
      hops: 0,
      redeliveryAllowed: false,
      head: '{}',
      body: '',
      ...changes,
    }
  }

  const messages = (count: number, changes: Partial<Envelope> = {}): Envelope[] =>
    Array.from({ length: count }, (_, index) => message({ body: String(index), ...changes }))

  /** Consumes and keeps the deliveries. */
  function take(prefetch: number, name = 'work'): { deliveries: Delivery[]; consumer: ReturnType<Queue['consume']> } {
    const deliveries: Delivery[] = []
    const consumer = queue.consume(name, { prefetch }, (delivery) => deliveries.push(delivery))
    return { deliveries, consumer }
  }

  async function publishAll(envelopes: readonly Envelope[]): Promise<void> {
    await Promise.all(envelopes.map(async (envelope) => queue.publish('work', envelope)))
  }

  async function reopen(): Promise<void> {
    if (!subject.reopen) throw new Error('This adapter keeps nothing: name the test in `skip`.')
    queue = await subject.reopen()
  }

  const lengthOf = async (list: readonly unknown[], length: number): Promise<void> =>
    vi.waitFor(() => expect(list).toHaveLength(length), WAIT)

  const depthOf = async (expected: { ready: number; unacknowledged: number }): Promise<void> =>
    vi.waitFor(async () => expect(await queue.depth('work')).toEqual(expected), WAIT)

  async function codeOf(action: () => unknown): Promise<string> {
    try {
      await action()
    } catch (error) {
      return (error as JataiError).code
    }
    return 'nothing was thrown'
  }

  function caller(): RequestListener & { readonly replies: Reply[]; readonly refusals: JataiError[] } {
    const replies: Reply[] = []
    const refusals: JataiError[] = []
    return { replies, refusals, onReply: (reply) => replies.push(reply), onRefused: (error) => refusals.push(error) }
  }

  beforeEach(async () => {
    subject = await open()
    queue = subject.queue
    await queue.declare('work', { maxMessages: 5000, maxTransientMessages: 5000 })
  })

  afterEach(async () => {
    await queue.close()
    await subject.dispose()
  })

  describe('order and sharing', () => {
    for (const durable of [true, false]) {
      const kind = durable ? 'durable' : 'transient'

      test(`delivers ${kind} messages in the order in which they were accepted`, async () => {
        const before = messages(50, { durable })
        const after = messages(50, { durable })
        await publishAll(before)
        const { deliveries } = take(1000)
        await publishAll(after)
        await lengthOf(deliveries, 100)
        expect(deliveries.map(({ envelope }) => envelope)).toEqual([...before, ...after])
      })

      test(`puts ${kind} messages that come back into their old places`, async () => {
        const all = messages(8, { durable })
        await publishAll(all)
        const { deliveries, consumer } = take(5)
        await lengthOf(deliveries, 5)
        consumer.pause()
        for (const index of [3, 0, 4, 1]) deliveries[index]?.requeue()
        await depthOf({ ready: 7, unacknowledged: 1 })
        const second = take(100)
        await lengthOf(second.deliveries, 7)
        const expected = all.filter((_, index) => index !== 2)
        expect(second.deliveries.map(({ envelope }) => envelope.key)).toEqual(expected.map(({ key }) => key))
      })
    }

    test('serves both kinds in turns', async () => {
      await publishAll([...messages(100, { durable: false }), ...messages(100)])
      const { deliveries } = take(20)
      await lengthOf(deliveries, 20)
      const durables = deliveries.filter(({ envelope }) => envelope.durable).length
      expect(durables).toBeGreaterThanOrEqual(5)
      expect(durables).toBeLessThanOrEqual(15)
    })

    test('gives a consumer no more than its prefetch, and the next when one is settled', async () => {
      await publishAll(messages(5))
      const { deliveries, consumer } = take(2)
      await lengthOf(deliveries, 2)
      await depthOf({ ready: 3, unacknowledged: 2 })
      await deliveries[0]?.ack()
      await lengthOf(deliveries, 3)
      consumer.setPrefetch(3)
      await lengthOf(deliveries, 4)
      await depthOf({ ready: 1, unacknowledged: 3 })
    })

    test('delivers nothing to a paused consumer', async () => {
      const { deliveries, consumer } = take(10)
      consumer.pause()
      await publishAll([...messages(2), ...messages(2, { durable: false })])
      await depthOf({ ready: 4, unacknowledged: 0 })
      consumer.resume()
      await lengthOf(deliveries, 4)
    })

    test('gives each message to one of several consumers', async () => {
      const first = take(3)
      const second = take(3)
      await publishAll(messages(6))
      await lengthOf(first.deliveries, 3)
      await lengthOf(second.deliveries, 3)
      const keys = [...first.deliveries, ...second.deliveries].map(({ envelope }) => envelope.key)
      expect(new Set(keys).size).toBe(6)
    })

    test('carries a backlog larger than any buffer, in order', async () => {
      const all = messages(3000)
      await publishAll(all)
      const seen: string[] = []
      queue.consume('work', { prefetch: 7 }, (delivery) => {
        seen.push(delivery.envelope.key)
        void delivery.ack()
      })
      const late = messages(200)
      await publishAll(late)
      await lengthOf(seen, 3200)
      expect(seen).toEqual([...all, ...late].map(({ key }) => key))
      await depthOf({ ready: 0, unacknowledged: 0 })
    })

    test('lets a handler settle, publish and stop at once', async () => {
      const seen: string[] = []
      const consumer = queue.consume('work', { prefetch: 1 }, (delivery) => {
        seen.push(delivery.envelope.body)
        if (delivery.envelope.body === '0') void queue.publish('work', message({ durable: false, body: 'next' }))
        void delivery.ack()
        if (delivery.envelope.body === 'next') consumer.close()
      })
      await publishAll([message({ durable: false, body: '0' })])
      await lengthOf(seen, 2)
      await publishAll([message({ durable: false, body: 'late' })])
      await depthOf({ ready: 1, unacknowledged: 0 })
      expect(seen).toEqual(['0', 'next'])
    })
  })

  describe('limits and refusals', () => {
    for (const durable of [true, false]) {
      test(`refuses a ${durable ? 'durable' : 'transient'} message when the queue is full, and drops none`, async () => {
        await queue.declare('work', { maxMessages: 3, maxTransientMessages: 3 })
        await publishAll(messages(3, { durable }))
        expect(await codeOf(() => queue.publish('work', message({ durable })))).toBe('QUEUE_FULL')
        const { deliveries } = take(2)
        await lengthOf(deliveries, 2)
        await publishAll(messages(2, { durable }))
        expect(await codeOf(() => queue.publish('work', message({ durable })))).toBe('QUEUE_FULL')
        await depthOf({ ready: 3, unacknowledged: 2 })
      })
    }

    test('says that it knows no such queue', async () => {
      expect(await codeOf(() => queue.publish('nowhere', message()))).toBe('QUEUE_UNKNOWN')
      expect(await codeOf(() => queue.publish('nowhere', message({ durable: false })))).toBe('QUEUE_UNKNOWN')
      const waiting = caller()
      queue.request('nowhere', message({ durable: false }), waiting)
      await lengthOf(waiting.refusals, 1)
      expect(waiting.refusals[0]?.code).toBe('QUEUE_UNKNOWN')
    })

    test('takes the largest message and refuses one byte more (BUS-12)', async () => {
      const { deliveries } = take(10)
      await publishAll([message({ body: 'b'.repeat(MAX_BODY_BYTES) })])
      const head = `"${'h'.repeat(MAX_MESSAGE_BYTES - MAX_BODY_BYTES - 2)}"`
      await publishAll([message({ body: 'b'.repeat(MAX_BODY_BYTES), head })])
      await lengthOf(deliveries, 2)
      expect(deliveries[1]?.envelope.body.length).toBe(MAX_BODY_BYTES)
      expect(await codeOf(() => queue.publish('work', message({ body: 'b'.repeat(MAX_BODY_BYTES + 1) })))).toBe(
        'MESSAGE_TOO_LARGE',
      )
      const tooLarge = message({ body: 'b'.repeat(MAX_BODY_BYTES), head: `${head} `, durable: false })
      expect(await codeOf(() => queue.publish('work', tooLarge))).toBe('MESSAGE_TOO_LARGE')
    })

    test('deletes a queue with what waits in it, and tells whoever works for it', async () => {
      await publishAll(messages(3))
      const lost: Delivery[] = []
      const deliveries: Delivery[] = []
      queue.consume('work', { prefetch: 1, onLost: (delivery) => lost.push(delivery) }, (it) => deliveries.push(it))
      await lengthOf(deliveries, 1)
      await queue.delete('work')
      await lengthOf(lost, 1)
      await deliveries[0]?.ack()
      expect(await codeOf(() => queue.publish('work', message()))).toBe('QUEUE_UNKNOWN')
      await queue.delete('work')
      await queue.declare('work', { maxMessages: 10 })
      await depthOf({ ready: 0, unacknowledged: 0 })
    })

    test('takes nothing once it is closed', async () => {
      const waiting = caller()
      queue.request('work', message({ durable: false }), waiting)
      await queue.close()
      expect(waiting.refusals.map(({ code }) => code)).toEqual(['QUEUE_CLOSED'])
      expect(await codeOf(() => queue.publish('work', message()))).toBe('QUEUE_CLOSED')
      expect(await codeOf(() => queue.check())).toBe('QUEUE_CLOSED')
    })

    test('says that it is well', async () => {
      await queue.check()
    })
  })

  describe('starts and settling', () => {
    for (const durable of [true, false]) {
      const kind = durable ? 'durable' : 'transient'

      test(`counts starts of a ${kind} message, not deliveries (EXE-02, EXE-07)`, async () => {
        await publishAll([message({ durable })])
        const { deliveries } = take(1)
        await lengthOf(deliveries, 1)
        deliveries[0]?.requeue()
        await lengthOf(deliveries, 2)
        expect(deliveries[1]).toMatchObject({ starts: 0, redelivered: false })
        await deliveries[1]?.start()
        deliveries[1]?.requeue()
        await lengthOf(deliveries, 3)
        expect(deliveries[2]).toMatchObject({ starts: 1, redelivered: true })
        await deliveries[2]?.start()
        deliveries[2]?.requeue()
        await lengthOf(deliveries, 4)
        expect(deliveries[3]).toMatchObject({ starts: 2, redelivered: true })
      })

      test(`takes a ${kind} message as redelivered whose source says that it was started`, async () => {
        await publishAll([message({ durable, isOnce: true, wasStarted: true })])
        const { deliveries } = take(1)
        await lengthOf(deliveries, 1)
        expect(deliveries[0]).toMatchObject({ starts: 0, redelivered: true })
      })

      test(`gives unstarted ${kind} messages back when a consumer closes, and lets started ones end`, async () => {
        await publishAll(messages(3, { durable }))
        const { deliveries, consumer } = take(3)
        await lengthOf(deliveries, 3)
        await deliveries[1]?.start()
        consumer.close()
        await depthOf({ ready: 2, unacknowledged: 1 })
        const second = take(10)
        await lengthOf(second.deliveries, 2)
        expect(second.deliveries.map(({ envelope, starts }) => [envelope.body, starts])).toEqual([
          ['0', 0],
          ['2', 0],
        ])
        await deliveries[1]?.ack()
        await depthOf({ ready: 0, unacknowledged: 2 })
      })

      test(`ignores a ${kind} delivery that was settled before`, async () => {
        await publishAll([message({ durable })])
        const { deliveries } = take(1)
        await lengthOf(deliveries, 1)
        const [stale] = deliveries
        stale?.requeue()
        await lengthOf(deliveries, 2)
        await stale?.ack()
        stale?.requeue()
        await stale?.deadLetter('no')
        expect(await codeOf(() => stale?.start())).toBe('DELIVERY_LOST')
        await depthOf({ ready: 0, unacknowledged: 1 })
        expect(await queue.deadLetters.list('work')).toEqual([])
        await deliveries[1]?.ack()
        await depthOf({ ready: 0, unacknowledged: 0 })
      })
    }

    test('keeps one copy of a key that is published twice (BUS-06)', async () => {
      const twice = message()
      await publishAll([twice, twice])
      await publishAll([twice])
      await depthOf({ ready: 1, unacknowledged: 0 })
    })
  })

  describe('requests', () => {
    for (const durable of [true, false]) {
      const kind = durable ? 'durable' : 'transient'

      test(`brings the reply of a ${kind} message to its caller, once`, async () => {
        const waiting = caller()
        const other = caller()
        queue.request('work', message({ durable, body: 'ping' }), waiting)
        queue.request('work', message({ durable, body: 'other' }), other)
        const { deliveries } = take(2)
        await lengthOf(deliveries, 2)
        const ping = deliveries.find(({ envelope }) => envelope.body === 'ping')
        const reply: Reply = { kind: 'response', head: '{"status":200}', body: 'pong\u00ff\u0000' }
        ping?.reply(reply)
        ping?.reply({ ...reply, body: 'second' })
        await ping?.ack()
        await lengthOf(waiting.replies, 1)
        expect(waiting.replies).toEqual([reply])
        expect(waiting.refusals).toEqual([])
        expect(other.replies).toEqual([])
      })
    }

    test('drops the reply to a caller that went away', async () => {
      const waiting = caller()
      const pending = queue.request('work', message({ durable: false }), waiting)
      const { deliveries } = take(1)
      await lengthOf(deliveries, 1)
      pending.abandon()
      pending.abandon()
      deliveries[0]?.reply({ kind: 'response', head: '{}', body: '' })
      await deliveries[0]?.ack()
      await depthOf({ ready: 0, unacknowledged: 0 })
      expect(waiting.replies).toEqual([])
    })

    test('does not deliver what nobody waits for any more', async () => {
      const [first, second, third] = [0, 1, 2].map((index) =>
        queue.request('work', message({ durable: false, body: String(index) }), caller()),
      )
      second?.abandon()
      await depthOf({ ready: 2, unacknowledged: 0 })
      const { deliveries } = take(5)
      await lengthOf(deliveries, 2)
      expect(deliveries.map(({ envelope }) => envelope.body)).toEqual(['0', '2'])
      expect([first, third].every((it) => it !== undefined)).toBe(true)
    })

    test('refuses a request when the queue is full', async () => {
      await queue.declare('work', { maxMessages: 1, maxTransientMessages: 1 })
      const callers = [caller(), caller()] as const
      for (const waiting of callers) queue.request('work', message({ durable: false }), waiting)
      await lengthOf(callers[1].refusals, 1)
      expect(callers[1].refusals[0]).toMatchObject({ code: 'QUEUE_FULL', retryable: true })
      expect(callers[0].refusals).toEqual([])
    })

    test('answers the caller of a message that becomes a dead letter', async () => {
      const waiting = caller()
      queue.request('work', message({ durable: false }), waiting)
      const { deliveries } = take(1)
      await lengthOf(deliveries, 1)
      await deliveries[0]?.deadLetter('cannot be read')
      await lengthOf(waiting.refusals, 1)
      expect(waiting.refusals[0]?.code).toBe('MESSAGE_SET_ASIDE')
    })

    test('brings the replies of a burst of requests larger than any buffer', async () => {
      await queue.declare('work', { maxMessages: 3000, maxTransientMessages: 3000 })
      const callers = Array.from({ length: 2000 }, caller)
      callers.forEach((waiting, index) => {
        queue.request('work', message({ durable: index % 2 === 0, body: String(index) }), waiting)
      })
      queue.consume('work', { prefetch: 10 }, (delivery) => {
        delivery.reply({ kind: 'response', head: '{}', body: delivery.envelope.body })
        void delivery.ack()
      })
      await vi.waitFor(() => expect(callers.every(({ replies }) => replies.length === 1)).toBe(true), WAIT)
      expect(callers.map(({ replies }) => replies[0]?.body)).toEqual(callers.map((_, index) => String(index)))
    })
  })

  describe('events', () => {
    const terms: SubscriptionTerms = {
      deployment: 'subscriber',
      expirationMs: 60_000,
      timeoutMs: 1234,
      redeliveryAllowed: true,
    }

    test('gives each subscribed queue a copy on its own terms', async () => {
      await queue.declare('other', { maxMessages: 10 })
      await queue.subscribe('orders', 'work', terms)
      await queue.subscribe('orders', 'other', { ...terms, deployment: 'second', expirationMs: 0 })
      const event = message({ trigger: 'event', body: '{"id":1}', hops: 3, durable: false })
      await queue.publishEvent('orders', event)
      const first = take(10)
      const second = take(10, 'other')
      await lengthOf(first.deliveries, 1)
      await lengthOf(second.deliveries, 1)
      expect(first.deliveries[0]?.envelope).toEqual({
        ...event,
        key: eventCopyKey(event.key, 'work'),
        deployment: 'subscriber',
        durable: true,
        expiresAt: event.publishedAt + 60_000,
        timeoutMs: 1234,
        redeliveryAllowed: true,
      })
      expect(second.deliveries[0]?.envelope).toMatchObject({
        key: eventCopyKey(event.key, 'other'),
        deployment: 'second',
        expiresAt: 0,
      })
    })

    test('lets an event without subscribers vanish, and gives later subscribers no older events', async () => {
      await queue.publishEvent('orders', message())
      await queue.subscribe('orders', 'work', terms)
      await queue.publishEvent('other topic', message())
      await queue.publishEvent('orders', message({ body: 'mine' }))
      await queue.unsubscribe('orders', 'work')
      await queue.publishEvent('orders', message())
      const { deliveries } = take(10)
      await lengthOf(deliveries, 1)
      expect(deliveries[0]?.envelope.body).toBe('mine')
      await depthOf({ ready: 0, unacknowledged: 1 })
    })

    test('fails the publisher when a subscribed queue is full', async () => {
      await queue.declare('work', { maxMessages: 1 })
      await queue.subscribe('orders', 'work', terms)
      await queue.publishEvent('orders', message())
      expect(await codeOf(() => queue.publishEvent('orders', message()))).toBe('QUEUE_FULL')
    })

    test('forgets the subscriptions of a deleted queue', async () => {
      await queue.subscribe('orders', 'work', terms)
      await queue.delete('work')
      await queue.publishEvent('orders', message())
      await queue.declare('work', { maxMessages: 10 })
      await queue.publishEvent('orders', message())
      await depthOf({ ready: 0, unacknowledged: 0 })
    })
  })

  describe('time', () => {
    test('keeps a delayed message back until its time', async () => {
      const { deliveries } = take(10)
      await queue.publish('work', message({ body: 'later' }), { delayMs: 2000 })
      await queue.publish('work', message({ body: 'soon' }), { delayMs: 500 })
      await queue.publish('work', message({ body: 'now' }))
      await lengthOf(deliveries, 1)
      await subject.pass(600)
      await lengthOf(deliveries, 2)
      await subject.pass(2000)
      await lengthOf(deliveries, 3)
      expect(deliveries.map(({ envelope }) => envelope.body)).toEqual(['now', 'soon', 'later'])
    })

    for (const durable of [true, false]) {
      const kind = durable ? 'durable' : 'transient'

      test(`does not deliver an expired ${kind} message, and reports it once`, async () => {
        const reported: string[] = []
        queue.onExpired(({ body }, name) => void reported.push(`${name} ${body}`))
        const expiresAt = subject.now() + 200
        const [short, long] = [message({ durable, expiresAt, body: 'short' }), message({ durable, body: 'long' })]
        await publishAll([short, long])
        await subject.pass(5000)
        await lengthOf(reported, 1)
        const { deliveries } = take(10)
        await lengthOf(deliveries, 1)
        expect(deliveries[0]?.envelope.body).toBe('long')
        expect(reported).toEqual(['work short'])
        await depthOf({ ready: 0, unacknowledged: 1 })
      })
    }

    test('reports an expired durable message again until the listener has managed', async () => {
      const tries: string[] = []
      queue.onExpired(async ({ body }) => {
        tries.push(body)
        if (tries.length < 3) throw new Error('the log is down')
      })
      await publishAll([message({ expiresAt: subject.now() + 100, body: 'x' })])
      for (let seconds = 1; seconds <= 10 && tries.length < 3; seconds++) await subject.pass(1100)
      await lengthOf(tries, 3)
      await subject.pass(5000)
      expect(tries).toEqual(['x', 'x', 'x'])
    })

    test('reports what expired before there was a listener', async () => {
      await publishAll([message({ expiresAt: subject.now() + 100, body: 'x' })])
      const { deliveries } = take(1)
      await lengthOf(deliveries, 1)
      await subject.pass(5000)
      deliveries[0]?.requeue()
      await subject.pass(2000)
      const reported: string[] = []
      queue.onExpired(({ body }) => void reported.push(body))
      await subject.pass(2000)
      await lengthOf(reported, 1)
      expect(deliveries).toHaveLength(1)
    })

    test('reports all of a long queue that expired, and delivers the rest', async () => {
      const reported = new Set<string>()
      queue.onExpired(async ({ key }) => void reported.add(key))
      const expiresAt = subject.now() + 1000
      const all = messages(3000).map((it, index) => (index % 3 === 0 ? it : { ...it, expiresAt }))
      await publishAll(all)
      for (let rounds = 0; rounds < 20 && reported.size < 2000; rounds++) await subject.pass(2000)
      await vi.waitFor(() => expect(reported.size).toBe(2000), WAIT)
      const { deliveries } = take(2000)
      await lengthOf(deliveries, 1000)
      expect(deliveries.every(({ envelope }) => !reported.has(envelope.key))).toBe(true)
      await depthOf({ ready: 0, unacknowledged: 1000 })
    })

    test('tells the caller that a request expired', async () => {
      const waiting = caller()
      queue.request('work', message({ durable: false, expiresAt: subject.now() + 100 }), waiting)
      await subject.pass(5000)
      await lengthOf(waiting.refusals, 1)
      expect(waiting.refusals[0]?.code).toBe('MESSAGE_EXPIRED')
      await depthOf({ ready: 0, unacknowledged: 0 })
    })
  })

  describe('dead letters (EXE-10)', () => {
    async function setAside(envelope: Envelope, reason: string): Promise<void> {
      await queue.publish('work', envelope)
      const deliveries: Delivery[] = []
      const consumer = queue.consume('work', { prefetch: 1 }, (delivery) => deliveries.push(delivery))
      await lengthOf(deliveries, 1)
      await deliveries[0]?.start()
      await deliveries[0]?.deadLetter(reason)
      consumer.close()
    }

    for (const durable of [true, false]) {
      test(`lists and shows ${durable ? 'durable' : 'transient'} messages that were set aside`, async () => {
        const envelope = message({ durable, body: 'body\u00ff', head: '{"é":"ü"}' })
        await setAside(envelope, 'wrong authentication code')
        const [letter] = await queue.deadLetters.list('work')
        expect(letter).toEqual({
          id: letter?.id,
          key: envelope.key,
          queue: 'work',
          reason: 'wrong authentication code',
          setAsideAt: subject.now(),
          starts: 1,
          bodyBytes: 5,
        })
        const whole = await queue.deadLetters.get(letter?.id ?? '')
        expect(whole?.envelope).toMatchObject({ key: envelope.key, body: envelope.body, head: envelope.head })
        await depthOf({ ready: 0, unacknowledged: 0 })
      })
    }

    test('pages through the list, oldest first', async () => {
      for (const envelope of messages(5)) await setAside(envelope, `reason ${envelope.body}`)
      const first = await queue.deadLetters.list('work', { limit: 3 })
      const second = await queue.deadLetters.list('work', { limit: 3, after: first[2]?.id ?? '' })
      expect([...first, ...second].map(({ reason }) => reason)).toEqual([0, 1, 2, 3, 4].map((it) => `reason ${it}`))
      expect(await queue.deadLetters.list('elsewhere')).toEqual([])
    })

    test('puts a message in the place of one, as new, once', async () => {
      await setAside(message({ body: 'again' }), 'why')
      const [letter] = await queue.deadLetters.list('work')
      const id = letter?.id ?? ''
      const resend = () => queue.deadLetters.resend(id, message({ body: 'again' }))
      const sent = await Promise.all([resend(), resend(), queue.deadLetters.discard(id)])
      expect(sent).toEqual([true, false, false])
      expect(await resend()).toBe(false)
      const { deliveries } = take(10)
      await lengthOf(deliveries, 1)
      expect(deliveries[0]).toMatchObject({ starts: 0, redelivered: false, envelope: { body: 'again' } })
      expect(await queue.deadLetters.list('work')).toEqual([])
    })

    test('keeps one that its queue does not take now', async () => {
      await setAside(message(), 'why')
      await queue.declare('work', { maxMessages: 1 })
      await queue.publish('work', message())
      const [letter] = await queue.deadLetters.list('work')
      const id = letter?.id ?? ''
      expect(await codeOf(() => queue.deadLetters.resend(id, message()))).toBe('QUEUE_FULL')
      expect(await queue.deadLetters.list('work')).toEqual([letter])
    })

    test('counts them, and lists those of several queues together', async () => {
      await queue.declare('work.too', { maxMessages: 10 })
      await setAside(message(), 'one')
      await queue.publish('work.too', message())
      queue.consume('work.too', { prefetch: 1 }, (delivery) => void delivery.deadLetter('two'))
      await expect.poll(() => queue.deadLetters.count('work.too'), WAIT).toBe(1)
      expect(await queue.deadLetters.count('work')).toBe(1)
      const reasons = async (prefix: string) => (await queue.deadLetters.list(prefix)).map(({ reason }) => reason)
      expect(await reasons('work')).toEqual(['one', 'two'])
      expect(await reasons('work.')).toEqual(['two'])
      await queue.delete('work.too')
      expect(await reasons('work')).toEqual(['one'])
    })

    test('keeps the newest when there are too many', async () => {
      const consumer = queue.consume('work', { prefetch: 10 }, (delivery) => {
        void delivery.deadLetter(delivery.envelope.body)
      })
      await publishAll(messages(MOST_DEAD_LETTERS + 2))
      await expect.poll(async () => (await queue.deadLetters.list('work'))[0]?.reason, WAIT).toBe('2')
      expect(await queue.deadLetters.count('work')).toBe(MOST_DEAD_LETTERS)
      consumer.close()
    })

    test('discards what was set aside long ago', async () => {
      await setAside(message(), 'old')
      await subject.pass(5000)
      await setAside(message(), 'new')
      await queue.deadLetters.discardBefore('other', subject.now())
      expect(await queue.deadLetters.count('work')).toBe(2)
      await queue.deadLetters.discardBefore('wo', subject.now() - 1000)
      expect(await queue.deadLetters.list('work')).toMatchObject([{ reason: 'new' }])
    })

    test('discards one', async () => {
      await setAside(message(), 'why')
      const [letter] = await queue.deadLetters.list('work')
      expect(await queue.deadLetters.discard('nothing')).toBe(false)
      expect(await queue.deadLetters.discard(letter?.id ?? '')).toBe(true)
      expect(await queue.deadLetters.discard(letter?.id ?? '')).toBe(false)
      expect(await queue.deadLetters.get(letter?.id ?? '')).toBeUndefined()
    })
  })

  describe('the next process', () => {
    test('finds every durable message, in order and to the byte', async () => {
      const bytes = String.fromCharCode(...Array.from({ length: 256 }, (_, value) => value))
      const all = messages(1500).map((it) => ({ ...it, body: bytes + it.body, head: '{"a":"\\u0000ü€😀"}', hops: 2 }))
      await publishAll(all)
      await reopen()
      const { deliveries } = take(2000)
      await lengthOf(deliveries, 1500)
      expect(deliveries.map(({ envelope }) => envelope)).toEqual(all)
      expect(deliveries.every(({ starts, redelivered }) => starts === 0 && !redelivered)).toBe(true)
    })

    test('keeps fields of an envelope that this version does not know (BUS-14)', async () => {
      const envelope = { ...message({ traceparent: '00-1-2-03' }), later: { added: [1] } }
      await publishAll([envelope])
      await reopen()
      const { deliveries } = take(1)
      await lengthOf(deliveries, 1)
      expect(deliveries[0]?.envelope).toEqual(envelope)
    })

    test('knows which messages were started, settled or only held (EXE-01)', async () => {
      await publishAll(messages(4))
      const { deliveries } = take(3)
      await lengthOf(deliveries, 3)
      await deliveries[0]?.start()
      await deliveries[1]?.start()
      await deliveries[1]?.ack()
      await reopen()
      const next = take(10)
      await lengthOf(next.deliveries, 3)
      expect(next.deliveries.map(({ envelope, starts, redelivered }) => [envelope.body, starts, redelivered])).toEqual([
        ['0', 1, true],
        ['2', 0, false],
        ['3', 0, false],
      ])
    })

    test('finds limits, subscriptions, delayed messages and dead letters', async () => {
      await queue.declare('work', { maxMessages: 4 })
      await queue.subscribe('orders', 'work', {
        deployment: 'd',
        expirationMs: 0,
        timeoutMs: 1,
        redeliveryAllowed: false,
      })
      await publishAll([message({ body: 'bad' })])
      const { deliveries, consumer } = take(1)
      await lengthOf(deliveries, 1)
      await deliveries[0]?.deadLetter('reason')
      consumer.close()
      await queue.publish('work', message({ body: 'delayed' }), { delayMs: 5000 })
      await reopen()
      await queue.publishEvent('orders', message({ body: 'event' }))
      await publishAll(messages(2))
      expect(await codeOf(() => queue.publish('work', message()))).toBe('QUEUE_FULL')
      const next = take(10)
      await lengthOf(next.deliveries, 3)
      await subject.pass(6000)
      await lengthOf(next.deliveries, 4)
      expect(next.deliveries[3]?.envelope.body).toBe('delayed')
      expect(await queue.deadLetters.list('work')).toMatchObject([{ reason: 'reason' }])
    })

    test('finds nothing of a deleted queue', async () => {
      await publishAll(messages(3))
      await queue.delete('work')
      await reopen()
      expect(await codeOf(() => queue.publish('work', message()))).toBe('QUEUE_UNKNOWN')
      await queue.declare('work', { maxMessages: 10 })
      await depthOf({ ready: 0, unacknowledged: 0 })
    })

    test('reports what expired while no process ran', async () => {
      await publishAll([message({ expiresAt: subject.now() + 1000, body: 'x' }), message({ body: 'y' })])
      await reopen()
      const reported: string[] = []
      queue.onExpired(({ body }) => void reported.push(body))
      await subject.pass(3000)
      await lengthOf(reported, 1)
      await depthOf({ ready: 1, unacknowledged: 0 })
    })
  })
}

const WAIT = { interval: 2, timeout: 10_000 }
