import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createManualClock, systemClock } from '../clock.ts'
import { openDatabase } from '../sqlite/open-database.ts'
import { EmbeddedQueue } from './embedded-queue.ts'
import type { Envelope, Reply } from './envelope.ts'
import { createMemoryStore } from './memory-store.ts'
import type { MessageStore } from './message-store.ts'
import type { Consumer, Delivery, Queue } from './queue.ts'
import { requestReply } from './request-reply.ts'
import { createSqliteStore, QUEUE_DATABASE } from './sqlite-store.ts'

/** What is done to a queue; numbers choose among the consumers or deliveries that there are. */
type Action =
  | { readonly kind: 'publish'; readonly durable: boolean; readonly count: number }
  | { readonly kind: 'consume'; readonly prefetch: number }
  | { readonly kind: 'close' | 'pause' | 'resume' | 'ack' | 'start' | 'requeue' | 'set-aside'; readonly which: number }
  | { readonly kind: 'settle' | 'reopen' }

const which = fc.nat(1000)
const action: fc.Arbitrary<Action> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('publish'),
      durable: fc.boolean(),
      count: fc.integer({ min: 1, max: 8 }),
    }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('consume'), prefetch: fc.integer({ min: 1, max: 6 }) }) },
  { weight: 10, arbitrary: fc.record({ kind: fc.constantFrom('ack', 'ack', 'start', 'requeue', 'set-aside'), which }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constantFrom('close', 'pause', 'resume'), which }) },
  { weight: 3, arbitrary: fc.constant({ kind: 'settle' }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'reopen' }) },
)

/** What the queue should know of a message. */
interface Known {
  readonly durable: boolean
  readonly number: number
  state: 'ready' | 'taken' | 'gone'
  starts: number
}

interface Holder {
  consumer: Consumer | undefined
}

interface Held {
  readonly delivery: Delivery
  readonly message: Known
  readonly holder: Holder
}

class Model {
  readonly messages = new Map<string, Known>()
  /** What the queue did that it should not have. */
  readonly problems: string[] = []
  queue: Queue
  readonly #reopen: (() => Promise<Queue>) | undefined
  #held: Held[] = []
  #holders: Holder[] = []
  #published: Promise<void>[] = []

  constructor(queue: Queue, reopen?: () => Promise<Queue>) {
    this.queue = queue
    this.#reopen = reopen
  }

  async act(action: Action): Promise<void> {
    switch (action.kind) {
      case 'publish':
        for (let count = 0; count < action.count; count++) this.#publish(action.durable)
        return
      case 'consume':
        this.#consume(action.prefetch)
        return
      case 'settle':
        await this.settle()
        return
      case 'reopen':
        await this.#startAgain()
        return
      case 'pause':
      case 'resume':
        pick(this.#holders, action.which)?.consumer?.[action.kind]()
        return
      case 'close':
        this.#close(pick(this.#holders, action.which))
        return
      default:
        await this.#settleDelivery(action.kind, pick(this.#held, action.which))
    }
  }

  /** Waits for what was published. */
  async settle(): Promise<void> {
    await Promise.all(this.#published.splice(0))
  }

  #publish(durable: boolean): void {
    const number = this.messages.size
    const key = `message ${number}`
    this.messages.set(key, { durable, number, state: 'ready', starts: 0 })
    const published = this.queue.publish('work', envelope(key, durable))
    if (published) this.#published.push(published)
  }

  #consume(prefetch: number): void {
    const holder: Holder = { consumer: undefined }
    this.#holders.push(holder)
    holder.consumer = this.queue.consume('work', { prefetch }, (delivery) => {
      this.#taken(delivery, holder)
      if (this.#held.filter((held) => held.holder === holder).length > prefetch) this.problems.push('too many at once')
    })
  }

  #taken(delivery: Delivery, holder: Holder): void {
    const { key } = delivery.envelope
    const message = this.messages.get(key)
    if (message?.state !== 'ready') {
      this.problems.push(`${key} was delivered while it was ${message?.state}`)
      return
    }
    if (delivery.starts !== message.starts) this.problems.push(`${key} has ${delivery.starts} starts`)
    for (const { state, durable, number } of this.messages.values()) {
      if (number >= message.number) break
      if (state === 'ready' && durable === message.durable) this.problems.push(`${key} came before ${number}`)
    }
    message.state = 'taken'
    this.#held.push({ delivery, message, holder })
  }

  async #settleDelivery(kind: 'ack' | 'start' | 'requeue' | 'set-aside', held: Held | undefined): Promise<void> {
    if (!held) return
    const { delivery, message } = held
    if (kind === 'start') {
      await delivery.start()
      message.starts = delivery.starts + 1
      return
    }
    this.#held = this.#held.filter((other) => other !== held)
    message.state = kind === 'requeue' ? 'ready' : 'gone'
    if (kind === 'ack') await delivery.ack()
    else if (kind === 'requeue') delivery.requeue()
    else await delivery.deadLetter('why')
  }

  #close(holder: Holder | undefined): void {
    if (!holder) return
    this.#holders = this.#holders.filter((other) => other !== holder)
    // Before it closes, since what it gives back may be taken by another one at once.
    this.#held = this.#held.filter((held) => {
      const isBack = held.holder === holder && held.message.starts === held.delivery.starts
      if (isBack) held.message.state = 'ready'
      return !isBack
    })
    holder.consumer?.close()
  }

  async #startAgain(): Promise<void> {
    if (!this.#reopen) return
    await this.settle()
    this.#holders = []
    this.#held = []
    for (const message of this.messages.values()) {
      if (!message.durable) message.state = 'gone'
      else if (message.state === 'taken') message.state = 'ready'
    }
    this.queue = await this.#reopen()
  }

  /** Everything that is ready must come out. */
  async drain(): Promise<void> {
    await this.settle()
    for (const holder of this.#holders) this.#close(holder)
    const ready = [...this.messages.values()].filter(({ state }) => state === 'ready').length
    const held = this.#held.length
    expect(await this.queue.depth('work')).toEqual({ ready, unacknowledged: held })
    this.#consume(1_000_000)
    expect(this.#held.length).toBe(held + ready)
    await this.queue.close()
    expect(this.problems).toEqual([])
  }
}

function pick<T>(list: readonly T[], index: number): T | undefined {
  return list[index % list.length]
}

function envelope(key: string, durable: boolean): Envelope {
  const fields = { deployment: 'd', trigger: 'event', publishedAt: 0, expiresAt: 0, timeoutMs: 1, hops: 0 }
  return { key, ...fields, durable, redeliveryAllowed: true, head: '{}', body: '' }
}

describe('embedded queue, whatever is done to it', () => {
  const actions = fc.array(action, { minLength: 5, maxLength: 60 })
  // So few that most durable messages wait behind the window.
  const windowMessages = fc.integer({ min: 1, max: 5 })

  it('takes each message once, in order, with its starts, and loses none (memory)', async () => {
    await fc.assert(
      fc.asyncProperty(actions, windowMessages, async (all, window) => {
        const queue = new EmbeddedQueue({ store: createMemoryStore(), windowMessages: window })
        await queue.declare('work', { maxMessages: 1000 })
        const model = new Model(queue)
        for (const one of all) await model.act(one)
        await model.drain()
      }),
      { numRuns: 300 },
    )
  })

  it('takes each message once, in order, with its starts, and loses none over restarts (SQLite)', async () => {
    await fc.assert(
      fc.asyncProperty(actions, windowMessages, async (all, window) => {
        const folder = mkdtempSync(join(tmpdir(), 'jatai-model-'))
        const open = (): Queue => {
          const file = join(folder, 'queue.db')
          const database = openDatabase({ ...QUEUE_DATABASE, file, isDurable: false })
          const store = createSqliteStore({ database, file, clock: systemClock })
          return new EmbeddedQueue({ store, windowMessages: window })
        }
        const queue = open()
        await queue.declare('work', { maxMessages: 1000 })
        const model = new Model(queue, async () => {
          await model.queue.close()
          return open()
        })
        for (const one of all) await model.act(one)
        await model.drain()
        rmSync(folder, { recursive: true })
      }),
      { numRuns: 60 },
    )
  })
})

describe('embedded queue, when handlers and listeners reach into it', () => {
  async function openSmall(windowMessages = 1): Promise<Queue> {
    const queue = new EmbeddedQueue({ store: storeInMemory(), clock, windowMessages })
    for (const name of ['work', 'other']) await queue.declare(name, { maxMessages: 1000 })
    return queue
  }

  /** A SQLite store, since only there a group of changes becomes safe at once. */
  function storeInMemory(): MessageStore {
    const database = openDatabase({ ...QUEUE_DATABASE, file: ':memory:' })
    return createSqliteStore({ database, file: 'memory', clock })
  }

  const clock = createManualClock()

  it('delivers once, with its caller, what a read saw before the queue was told that it is stored', async () => {
    const queue = await openSmall(3)
    const keys: string[] = []
    let held: Delivery | undefined
    queue.consume('work', { prefetch: 1 }, (delivery) => {
      const { key } = delivery.envelope
      keys.push(key)
      delivery.reply({ kind: 'response', head: '{}', body: key })
      if (held) void delivery.ack()
      else held = delivery
    })
    // The message for the other queue lets go of the one that holds this queue up, in the middle of the group.
    queue.consume('other', { prefetch: 1 }, (delivery) => {
      void held?.ack()
      void delivery.ack()
    })
    const request = (key: string): Promise<Reply> => requestReply(queue, 'work', envelope(key, true))
    const before = ['1', '2', '3', '4', '5'].map(request)
    const release = queue.publish('other', envelope('x', true))
    const after = ['6', '7', '8', '9'].map(request)
    const replies = await Promise.all([...before, ...after])
    await release
    expect(replies.map(({ body }) => body)).toEqual(['1', '2', '3', '4', '5', '6', '7', '8', '9'])
    expect((await request('10')).body).toBe('10')
    expect(keys).toEqual(['1', '2', '3', '4', '5', '6', '7', '8', '9', '10'])
    expect(await queue.depth('work')).toEqual({ ready: 0, unacknowledged: 0 })
    await queue.close()
  })

  it('neither delivers nor reports again what is being reported as expired', async () => {
    const queue = await openSmall()
    const reported: string[] = []
    const told = Promise.withResolvers<void>()
    queue.onExpired(({ key }) => {
      reported.push(key)
      return told.promise
    })
    const expiresAt = clock.now() + 500
    const all = ['1', '2', '3', '4', '5'].map((key) => ({
      ...envelope(key, true),
      expiresAt: key === '5' ? 0 : expiresAt,
    }))
    await Promise.all(all.map(async (one) => queue.publish('work', one)))
    clock.advance(3000)
    const keys: string[] = []
    queue.consume('work', { prefetch: 10 }, (delivery) => keys.push(delivery.envelope.key))
    clock.advance(3000)
    told.resolve()
    await told.promise
    await new Promise(setImmediate)
    clock.advance(3000)
    expect(keys).toEqual(['5'])
    expect(reported).toEqual(['1', '2', '3', '4'])
    await queue.close()
  })

  it('gives nothing to a consumer that the listener for expired messages has closed', async () => {
    const queue = await openSmall()
    for (const key of ['expired', 'good']) {
      void queue.publish('work', { ...envelope(key, false), expiresAt: key === 'good' ? 0 : clock.now() + 100 })
    }
    const keys: string[] = []
    const consumer = queue.consume('work', { prefetch: 0 }, (delivery) => keys.push(delivery.envelope.key))
    queue.onExpired(() => consumer.close())
    // Past its time, but before the next sweep.
    clock.advance(200)
    consumer.setPrefetch(5)
    expect(keys).toEqual([])
    expect(await queue.depth('work')).toEqual({ ready: 1, unacknowledged: 0 })
    await queue.close()
  })
})
