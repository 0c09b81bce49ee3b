import { InternalError } from '@jatai/errors'
import type { JataiError } from '@jatai/errors'
import { systemClock } from '../clock.ts'
import type { Clock, Timer } from '../clock.ts'
import { queueClosedError, queueUnknownError, storageError } from '../errors.ts'
import { DelayedMessages } from './delayed-messages.ts'
import { createDeadLetters } from './embedded-dead-letters.ts'
import { checkEnvelopeSize } from './envelope.ts'
import type { Envelope } from './envelope.ts'
import { eventCopyKey } from './event-copy-key.ts'
import { ExpiryReports } from './expiry.ts'
import { Lane } from './lane.ts'
import type { LaneHost } from './lane.ts'
import type { Change, MessageStore } from './message-store.ts'
import type {
  ConsumeOptions,
  Consumer,
  DeadLetters,
  DeliveryHandler,
  ExpiryListener,
  PendingRequest,
  PublishOptions,
  Queue,
  QueueDepth,
  QueueLimits,
  RequestListener,
  SubscriptionTerms,
} from './queue.ts'
import type { QueuedMessage } from './queued-message.ts'

export interface EmbeddedQueueOptions {
  readonly store: MessageStore
  /** @default systemClock */
  readonly clock?: Clock
  /**
   * Durable messages of each queue that are kept in memory, for tests of what happens behind them.
   *
   * @default 1000, the largest prefetch many times over
   */
  readonly windowMessages?: number
}

/**
 * The {@link Queue} inside this process: a {@link Lane} per named queue over one {@link MessageStore}. Messages that are
 * not durable never reach the store.
 */
export class EmbeddedQueue implements Queue, LaneHost {
  readonly store: MessageStore
  readonly clock: Clock
  readonly windowMessages: number
  readonly deadLetters: DeadLetters
  readonly #lanes = new Map<string, Lane>()
  /** Topic → name of the queue → terms. */
  readonly #subscriptions = new Map<string, Map<string, SubscriptionTerms>>()
  readonly #expiry: ExpiryReports
  readonly #delayed: DelayedMessages
  #lastSequence: number
  #lastQueueId: number
  #sweepTimer: Timer | undefined
  #readFailure: Error | undefined
  #closing: Promise<void> | undefined

  constructor({ store, clock = systemClock, windowMessages = 1000 }: EmbeddedQueueOptions) {
    this.store = store
    this.clock = clock
    this.windowMessages = windowMessages
    this.#lastSequence = store.found.lastSequence
    this.#lastQueueId = store.found.lastQueue
    for (const found of store.found.queues) this.#lanes.set(found.name, new Lane(this, found))
    const lanes = this.#lanesById()
    for (const { topic, queue, terms } of store.found.subscriptions) {
      const name = lanes.get(queue)?.name
      if (name !== undefined) this.#subscribersOf(topic).set(name, terms)
    }
    this.deadLetters = createDeadLetters(store, (name) => this.#lane(name))
    this.#delayed = new DelayedMessages({
      store,
      clock,
      nextSequence: () => this.nextSequence(),
      lanes: () => this.#lanesById(),
      onReadFailure: (error) => (this.#readFailure = error),
    })
    this.#expiry = new ExpiryReports(store)
    this.#armSweep(SWEEP_MS)
    this.#delayed.arm()
  }

  async declare(name: string, limits: QueueLimits): Promise<void> {
    if (this.#closing) throw queueClosedError()
    const known = this.#lanes.get(name)
    const lane = known ?? new Lane(this, { id: ++this.#lastQueueId, name, limits, waiting: 0, delayed: 0 })
    if (!known) this.#lanes.set(name, lane)
    try {
      await this.#change({ kind: 'put-queue', id: lane.id, name, limits })
    } catch (error) {
      if (!known) this.#lanes.delete(name)
      throw error
    }
    lane.limits = limits
  }

  async delete(name: string): Promise<void> {
    const lane = this.#lanes.get(name)
    if (!lane) return
    this.#lanes.delete(name)
    for (const subscribers of this.#subscriptions.values()) subscribers.delete(name)
    lane.end(queueUnknownError(name), { isDeleted: true })
    await this.#change({ kind: 'delete-queue', id: lane.id, name })
  }

  publish(name: string, envelope: Envelope, options?: PublishOptions): void | Promise<void> {
    const lane = this.#lane(name)
    checkEnvelopeSize(envelope)
    const delayMs = options?.delayMs ?? 0
    if (envelope.durable) return this.#publishDurable(lane, envelope, delayMs)
    if (delayMs > 0) throw new InternalError('QUEUE_DELAY', 'Only a durable message can be delayed.')
    lane.addTransient(envelope, undefined)
  }

  request(name: string, envelope: Envelope, listener: RequestListener): PendingRequest {
    try {
      const lane = this.#lane(name)
      checkEnvelopeSize(envelope)
      if (!envelope.durable) return lane.addTransient(envelope, listener)
      const message: QueuedMessage = lane.addDurable(envelope, 0, listener, nothing, (error) => message.refuse(error))
      return message
    } catch (error) {
      listener.onRefused(error as JataiError) // `#lane`, the size check and the lane throw no others
      return NOTHING_PENDING
    }
  }

  consume(name: string, options: ConsumeOptions, handler: DeliveryHandler): Consumer {
    return this.#lane(name).consume(options, handler)
  }

  async subscribe(topic: string, name: string, terms: SubscriptionTerms): Promise<void> {
    const lane = this.#lane(name)
    await this.#change({ kind: 'subscribe', topic, queue: lane.id, terms })
    if (this.#lanes.get(name) === lane) this.#subscribersOf(topic).set(name, terms)
  }

  async unsubscribe(topic: string, name: string): Promise<void> {
    const lane = this.#lanes.get(name)
    this.#subscriptions.get(topic)?.delete(name)
    if (lane) await this.#change({ kind: 'unsubscribe', topic, queue: lane.id })
  }

  publishEvent(topic: string, envelope: Envelope): void | Promise<void> {
    if (this.#closing) throw queueClosedError()
    checkEnvelopeSize(envelope)
    const copies = [...(this.#subscriptions.get(topic) ?? [])].map(([name, terms]) => {
      const lane = this.#lane(name)
      lane.checkDurableRoom()
      return { lane, copy: eventCopy(envelope, name, terms) }
    })
    if (copies.length === 0) return
    return Promise.all(copies.map(({ lane, copy }) => this.#publishDurable(lane, copy, 0))).then(nothing)
  }

  async depth(name: string): Promise<QueueDepth> {
    const lane = this.#lane(name)
    return { ready: lane.transientReady + lane.durableReady, unacknowledged: lane.outstanding.size }
  }

  onExpired(listener: ExpiryListener): void {
    this.#expiry.listener = listener
    this.#armSweep(0)
  }

  async check(): Promise<void> {
    if (this.#closing) throw queueClosedError()
    try {
      if (this.#readFailure) throw this.#readFailure
      this.store.check()
    } catch (error) {
      throw storageError('QUEUE_UNAVAILABLE', this.store.location, error)
    }
  }

  close(): Promise<void> {
    this.#closing ??= this.#close()
    return this.#closing
  }

  nextSequence(): number {
    return ++this.#lastSequence
  }

  expired(message: QueuedMessage): void {
    this.#expiry.report(message)
  }

  delayed(dueAt: number): void {
    this.#delayed.expect(dueAt)
  }

  #lane(name: string): Lane {
    if (this.#closing) throw queueClosedError()
    const lane = this.#lanes.get(name)
    if (!lane) throw queueUnknownError(name)
    return lane
  }

  #publishDurable(lane: Lane, envelope: Envelope, delayMs: number): Promise<void> {
    const dueAt = delayMs > 0 ? this.clock.now() + delayMs : 0
    return new Promise((resolve, reject) => {
      lane.addDurable(envelope, dueAt, undefined, resolve, reject)
    })
  }

  #subscribersOf(topic: string): Map<string, SubscriptionTerms> {
    let subscribers = this.#subscriptions.get(topic)
    if (!subscribers) this.#subscriptions.set(topic, (subscribers = new Map<string, SubscriptionTerms>()))
    return subscribers
  }

  #change(change: Change): Promise<boolean> {
    return new Promise((resolve, reject) => {
      this.store.submit(change, {
        done: resolve,
        failed: (error) => reject(storageError('QUEUE_UNAVAILABLE', this.store.location, error)),
      })
    })
  }

  #lanesById(): Map<number, Lane> {
    return new Map([...this.#lanes.values()].map((lane) => [lane.id, lane]))
  }

  #armSweep(delayMs: number): void {
    this.#sweepTimer?.cancel()
    this.#sweepTimer = this.clock.setTimer(delayMs, () => this.#armSweep(this.#sweep() ? SWEEP_AGAIN_MS : SWEEP_MS))
  }

  /** Reports what expired while nobody took it, and tries again what failed before. True if there is more to do. */
  #sweep(): boolean {
    const now = this.clock.now()
    this.#readFailure = undefined
    for (const lane of this.#lanes.values()) {
      for (const message of lane.takeExpired(now)) this.#expiry.report(message)
    }
    let hasMore = false
    try {
      hasMore = this.#expiry.sweep(this.#lanesById(), now)
    } catch (error) {
      this.#readFailure = error as Error
    }
    for (const lane of this.#lanes.values()) {
      const failure = lane.window.takeReadFailure()
      this.#readFailure ??= failure
      if (failure) lane.pump()
    }
    this.#delayed.arm()
    return hasMore
  }

  async #close(): Promise<void> {
    this.#sweepTimer?.cancel()
    this.#delayed.close()
    for (const lane of this.#lanes.values()) lane.end(queueClosedError(), { isDeleted: false })
    await this.store.close()
  }
}

function eventCopy(event: Envelope, queue: string, terms: SubscriptionTerms): Envelope {
  return {
    ...event,
    key: eventCopyKey(event.key, queue),
    deployment: terms.deployment,
    durable: true,
    expiresAt: terms.expirationMs === 0 ? 0 : event.publishedAt + terms.expirationMs,
    timeoutMs: terms.timeoutMs,
    redeliveryAllowed: terms.redeliveryAllowed,
  }
}

function nothing(): void {}

const NOTHING_PENDING: PendingRequest = { abandon: nothing }

const SWEEP_MS = 1000
/** While a sweep leaves something to do. */
const SWEEP_AGAIN_MS = 20
