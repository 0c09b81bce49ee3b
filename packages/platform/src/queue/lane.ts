import type { JataiError } from '@jatai/errors'
import type { Clock } from '../clock.ts'
import { queueFullError, storageError } from '../errors.ts'
import { SlotTable } from '../slot-table.ts'
import { Deque } from './deque.ts'
import { DurableWindow } from './durable-window.ts'
import type { Envelope } from './envelope.ts'
import { isExpired } from './envelope.ts'
import { LaneConsumer } from './lane-consumer.ts'
import type { LaneDelivery } from './lane-delivery.ts'
import type { FoundQueue, MessageStore } from './message-store.ts'
import type { ConsumeOptions, DeliveryHandler, QueueLimits, RequestListener } from './queue.ts'
import { DEFAULT_MAX_TRANSIENT_MESSAGES } from './queue.ts'
import { QueuedMessage } from './queued-message.ts'

/** What a lane needs from the queue it belongs to. */
export interface LaneHost {
  readonly clock: Clock
  readonly store: MessageStore
  /** How many durable messages of a lane are kept in memory. */
  readonly windowMessages: number
  nextSequence(): number
  /** A message was found expired when it was about to be taken. */
  expired(message: QueuedMessage): void
  /** A delayed message was accepted. */
  delayed(dueAt: number): void
}

/**
 * One named queue: its messages, those that are not durable in memory alone, and the consumers that take them.
 */
export class Lane {
  readonly id: number
  readonly name: string
  readonly host: LaneHost
  limits: QueueLimits
  /** Accepted durable messages that are not taken, delayed ones included. */
  durableReady: number
  transientReady = 0
  readonly outstanding = new SlotTable<LaneDelivery>()
  readonly window: DurableWindow

  readonly #transient = new Deque<QueuedMessage>()
  readonly #consumers: LaneConsumer[] = []
  #nextConsumer = 0
  #isDurablesTurn = false
  #isPumping = false
  #isPumpingLater = false
  #hasEnded = false

  constructor(host: LaneHost, { id, name, limits, waiting, delayed }: FoundQueue) {
    this.host = host
    this.id = id
    this.name = name
    this.limits = limits
    this.durableReady = waiting + delayed
    this.window = new DurableWindow({
      store: host.store,
      queue: id,
      maxMessages: host.windowMessages,
      waiting,
      make: ({ sequence, envelope, starts }) => new QueuedMessage(this, envelope, sequence, starts, undefined),
    })
  }

  /** @throws RemoteError `QUEUE_FULL` */
  addTransient(envelope: Envelope, listener: RequestListener | undefined): QueuedMessage {
    const limit = this.limits.maxTransientMessages ?? DEFAULT_MAX_TRANSIENT_MESSAGES
    if (this.transientReady >= limit) throw queueFullError(this.name, limit)
    const message = new QueuedMessage(this, envelope, this.host.nextSequence(), 0, listener)
    this.#transient.push(message)
    this.transientReady++
    this.pump()
    return message
  }

  /** @throws RemoteError `QUEUE_FULL` */
  checkDurableRoom(): void {
    if (this.durableReady >= this.limits.maxMessages) throw queueFullError(this.name, this.limits.maxMessages)
  }

  /**
   * Stores a message; `accepted` or `refused` is called when it is safe or not.
   *
   * @throws RemoteError `QUEUE_FULL`
   */
  addDurable(
    envelope: Envelope,
    dueAt: number,
    listener: RequestListener | undefined,
    accepted: () => void,
    refused: (error: JataiError) => void,
  ): QueuedMessage {
    this.checkDurableRoom()
    this.durableReady++
    const message = new QueuedMessage(this, envelope, this.host.nextSequence(), 0, listener)
    if (listener !== undefined) this.window.expectCaller(message)
    const { store } = this.host
    const change = { kind: 'add', queue: this.id, sequence: message.sequence, envelope, dueAt } as const
    store.submit(change, {
      done: (isNew) => {
        if (!isNew) this.#forgetUnstored(message)
        else if (dueAt > 0) this.host.delayed(dueAt)
        else this.stored(message.sequence, message)
        accepted()
      },
      failed: (error) => {
        this.#forgetUnstored(message)
        refused(storageError('QUEUE_UNAVAILABLE', store.location, error))
      },
    })
    return message
  }

  /** A message is in the store and waits; told in the order of the numbers. */
  stored(sequence: number, message: QueuedMessage | undefined): void {
    this.window.stored(sequence, message)
    this.pump()
  }

  consume(options: ConsumeOptions, handler: DeliveryHandler): LaneConsumer {
    const consumer = new LaneConsumer(this, options, handler)
    this.#consumers.push(consumer)
    this.pump()
    return consumer
  }

  removeConsumer(consumer: LaneConsumer): void {
    const index = this.#consumers.indexOf(consumer)
    if (index >= 0) this.#consumers.splice(index, 1)
  }

  /** Hands messages to consumers as long as there are both. What handlers cause meanwhile is done by the same loop. */
  pump(): void {
    if (this.#isPumping || this.#hasEnded) return
    this.#isPumping = true
    for (let consumer = this.#freeConsumer(); consumer; consumer = this.#freeConsumer()) {
      const message = this.#next()
      if (message === undefined) break
      message.state = 'taken'
      // Whoever was told of an expired message may have closed the consumer meanwhile.
      if (consumer.isFree) consumer.deliver(message)
      else this.putBack(message)
    }
    this.#isPumping = false
  }

  /** Puts a message that was taken back to its place. */
  putBack(message: QueuedMessage): void {
    if (this.#hasEnded) return
    if (message.envelope.durable) {
      message.state = 'ready'
      this.window.putBack(message)
      this.durableReady++
    } else if (message.abandoned) {
      message.state = 'gone'
    } else {
      message.state = 'ready'
      this.#transient.insert(message, (other) => other.sequence < message.sequence)
      this.transientReady++
    }
  }

  /** The caller of a request waits no longer: a message that nobody took and that is not durable goes. */
  dropAbandoned(message: QueuedMessage): void {
    if (message.envelope.durable) {
      this.window.forgetCaller(message.sequence)
    } else if (message.state === 'ready') {
      message.state = 'gone'
      this.transientReady--
      // Callers give up about in the order in which they came, so this keeps the deque short without a search.
      while (this.#transient.peek()?.state === 'gone') this.#transient.shift()
    }
  }

  /** Takes the expired messages out of memory and returns them. */
  takeExpired(now: number): QueuedMessage[] {
    const expired: QueuedMessage[] = []
    const keep = (message: QueuedMessage): boolean => {
      if (message.state === 'gone') return false
      if (!isExpired(message.envelope, now)) return true
      message.state = 'gone'
      expired.push(message)
      return false
    }
    if (this.#transient.length > 0) this.#transient.filter(keep)
    this.transientReady -= expired.length
    const transient = expired.length
    this.window.filter(keep)
    this.durableReady -= expired.length - transient
    return expired
  }

  /** Ends all deliveries and requests: the queue closes, or this lane was deleted. */
  end(reason: JataiError, { isDeleted }: { readonly isDeleted: boolean }): void {
    this.#hasEnded = true
    const messages = [...this.#transient, ...this.window]
    const deliveries = [...this.outstanding.values()]
    for (const consumer of this.#consumers) consumer.end()
    this.#consumers.length = 0
    for (const delivery of deliveries) delivery.lose(isDeleted)
    for (const { message } of deliveries) messages.push(message)
    for (const message of messages) message.refuse(reason)
  }

  #freeConsumer(): LaneConsumer | undefined {
    const count = this.#consumers.length
    for (let tries = 0; tries < count; tries++) {
      if (this.#nextConsumer >= count) this.#nextConsumer = 0
      const consumer = this.#consumers[this.#nextConsumer++] as LaneConsumer // below count
      if (consumer.isFree) return consumer
    }
    return undefined
  }

  /** Takes turns between the two kinds, so that neither waits for the other to run dry. */
  #next(): QueuedMessage | undefined {
    this.#isDurablesTurn = !this.#isDurablesTurn
    return this.#isDurablesTurn
      ? (this.#nextDurable() ?? this.#nextTransient())
      : (this.#nextTransient() ?? this.#nextDurable())
  }

  #nextTransient(): QueuedMessage | undefined {
    for (let message = this.#transient.shift(); message; message = this.#transient.shift()) {
      if (message.state === 'gone') continue
      this.transientReady--
      if (!isExpired(message.envelope, this.host.clock.now())) return message
      message.state = 'gone'
      this.host.expired(message)
    }
    return undefined
  }

  #nextDurable(): QueuedMessage | undefined {
    for (let expired = 0; expired < EXPIRED_AT_ONCE; expired++) {
      const message = this.window.shift()
      if (message === undefined) return undefined
      this.durableReady--
      if (!isExpired(message.envelope, this.host.clock.now())) return message
      message.state = 'gone'
      this.host.expired(message)
    }
    this.#pumpLater()
    return undefined
  }

  /** A long queue that expired as a whole must not hold up the thread. */
  #pumpLater(): void {
    if (this.#isPumpingLater) return
    this.#isPumpingLater = true
    setImmediate(() => {
      this.#isPumpingLater = false
      this.pump()
    })
  }

  #forgetUnstored({ sequence }: QueuedMessage): void {
    this.durableReady--
    this.window.forgetCaller(sequence)
  }
}

const EXPIRED_AT_ONCE = 500
