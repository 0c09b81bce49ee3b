import type { JataiError } from '@jatai/errors'
import type { Clock } from '../clock.ts'
import { queueFullError, storageError } from '../errors.ts'
import { Deque } from './deque.ts'
import type { Envelope } from './envelope.ts'
import { LaneConsumer } from './lane-consumer.ts'
import type { LaneDelivery } from './lane-delivery.ts'
import type { MessageStore, StoredMessage } from './message-store.ts'
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
 * One named queue: its messages in memory and the consumers that take them.
 *
 * Messages that are not durable are in memory alone. Of the durable ones a *window* is in memory: those with a sequence
 * number up to `#lastLoaded`. Behind it, `#behind` more wait in the store and are read when the window runs empty, so
 * that a backlog of a million costs no memory. A message that is accepted while none is behind the window goes straight
 * into it and is never read back.
 */
export class Lane {
  readonly id: number
  readonly name: string
  readonly host: LaneHost
  limits: QueueLimits
  /** Accepted durable messages that are not taken: window, store and delayed. */
  durableReady: number
  transientReady = 0
  readonly outstanding = new Set<LaneDelivery>()
  /** Durable messages of the store that are being reported as expired and must not be taken. */
  readonly reported = new Set<number>()

  readonly #transient = new Deque<QueuedMessage>()
  readonly #durable = new Deque<QueuedMessage>()
  /** Durable requests that are not in the window: what the store gives back later does not know its caller. */
  readonly #waitingCallers = new Map<number, QueuedMessage>()
  readonly #consumers: LaneConsumer[] = []
  #windowBytes = 0
  #lastLoaded = 0
  #behind: number
  #nextConsumer = 0
  #durablesTurn = false
  #isPumping = false
  #hasEnded = false
  #readFailure: Error | undefined

  constructor(host: LaneHost, id: number, name: string, limits: QueueLimits, waiting = 0, delayed = 0) {
    this.host = host
    this.id = id
    this.name = name
    this.limits = limits
    this.#behind = waiting
    this.durableReady = waiting + delayed
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
    if (listener !== undefined) this.#waitingCallers.set(message.sequence, message)
    const change = { kind: 'add', queue: this.id, sequence: message.sequence, envelope, dueAt } as const
    this.host.store.submit(change, {
      done: (isNew) => {
        if (!isNew) this.#forgetUnstored(message)
        else if (dueAt > 0) this.host.delayed(dueAt)
        else this.stored(message.sequence, message)
        accepted()
      },
      failed: (error) => {
        this.#forgetUnstored(message)
        refused(storageError('QUEUE_UNAVAILABLE', this.host.store.location, error))
      },
    })
    return message
  }

  /**
   * A message is in the store and waits. Those of a lane are told of in the order of their numbers; a read may have
   * seen some of them before.
   */
  stored(sequence: number, message: QueuedMessage | undefined): void {
    this.#behind++
    // Never 1 for a message that was read before it was told of: the read has counted it out already.
    if (message !== undefined && this.#behind === 1 && this.#hasWindowRoom()) {
      this.#behind = 0
      this.#lastLoaded = sequence
      this.#waitingCallers.delete(sequence)
      this.#pushDurable(message)
    }
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
      this.#windowBytes += message.bytes
      this.#durable.insert(message, (other) => other.sequence < message.sequence)
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
      this.#waitingCallers.delete(message.sequence)
      return
    }
    if (message.state !== 'ready') return
    message.state = 'gone'
    this.transientReady--
    // Callers give up about in the order in which they came, so this keeps the deque short without a search.
    while (this.#transient.peek()?.state === 'gone') this.#transient.shift()
  }

  /** Takes the expired messages out of memory and returns them. */
  takeExpired(now: number): QueuedMessage[] {
    const expired: QueuedMessage[] = []
    const keep = (message: QueuedMessage): boolean => {
      if (message.state === 'gone') return false
      if (!isExpired(message.envelope, now)) return true
      expired.push(message)
      return false
    }
    if (this.#transient.length > 0) this.#transient.filter(keep)
    if (this.#durable.length > 0) this.#durable.filter(keep)
    for (const message of expired) this.#forgetReady(message)
    return expired
  }

  /** Takes a stored message behind the window out of the lane; undefined if it is in memory or out already. */
  takeBehindWindow({ sequence, envelope, starts }: StoredMessage): QueuedMessage | undefined {
    if (sequence <= this.#lastLoaded || this.reported.has(sequence)) return undefined
    this.reported.add(sequence)
    this.#behind--
    this.durableReady--
    return this.#takeWaitingCaller(sequence) ?? new QueuedMessage(this, envelope, sequence, starts, undefined)
  }

  /** The last reason why the store could not be read; cleared, so that reading is tried again. */
  takeReadFailure(): Error | undefined {
    const failure = this.#readFailure
    this.#readFailure = undefined
    return failure
  }

  /** Ends all deliveries and requests: the queue closes, or this lane was deleted. */
  end(reason: JataiError, { isDeleted }: { readonly isDeleted: boolean }): void {
    this.#hasEnded = true
    const messages = [...this.#transient, ...this.#durable, ...this.#waitingCallers.values()]
    const deliveries = [...this.outstanding]
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
    this.#durablesTurn = !this.#durablesTurn
    return this.#durablesTurn
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
    for (;;) {
      while (this.#durable.length === 0 && this.#behind > 0 && this.#readFailure === undefined) this.#refill()
      const message = this.#durable.shift()
      if (message === undefined) return undefined
      this.durableReady--
      this.#windowBytes -= message.bytes
      if (!isExpired(message.envelope, this.host.clock.now())) return message
      message.state = 'gone'
      this.host.expired(message)
    }
  }

  #refill(): void {
    const readMessages = Math.min(READ_MESSAGES, this.host.windowMessages)
    try {
      const read = this.host.store.read(this.id, this.#lastLoaded, readMessages, READ_BYTES)
      for (const { sequence, envelope, starts } of read) {
        this.#lastLoaded = sequence
        if (this.reported.has(sequence)) continue
        this.#behind--
        const waiting = this.#takeWaitingCaller(sequence)
        this.#pushDurable(waiting ?? new QueuedMessage(this, envelope, sequence, starts, undefined))
      }
      // Only a foreign hand in the file can make the count wrong; asking again and again would not mend it.
      if (read.length === 0) this.#behind = 0
    } catch (error) {
      this.#readFailure = error as Error
    }
  }

  #takeWaitingCaller(sequence: number): QueuedMessage | undefined {
    const message = this.#waitingCallers.get(sequence)
    if (message !== undefined) this.#waitingCallers.delete(sequence)
    return message
  }

  #pushDurable(message: QueuedMessage): void {
    this.#durable.push(message)
    this.#windowBytes += message.bytes
  }

  #hasWindowRoom(): boolean {
    return this.#durable.length < this.host.windowMessages && this.#windowBytes < WINDOW_BYTES
  }

  #forgetUnstored({ sequence }: QueuedMessage): void {
    this.durableReady--
    this.#waitingCallers.delete(sequence)
  }

  #forgetReady(message: QueuedMessage): void {
    message.state = 'gone'
    if (message.envelope.durable) {
      this.durableReady--
      this.#windowBytes -= message.bytes
    } else {
      this.transientReady--
    }
  }
}

function isExpired(envelope: Envelope, now: number): boolean {
  return envelope.expiresAt !== 0 && envelope.expiresAt <= now
}

/** However few messages that are. */
const WINDOW_BYTES = 8 * 1024 * 1024

/** What one read brings: reading blocks the thread, 256 messages of 1 KiB for about a millisecond. */
const READ_MESSAGES = 256
const READ_BYTES = 4 * 1024 * 1024
