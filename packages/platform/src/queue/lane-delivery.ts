import { deliveryLostError, messageSetAsideError, storageError } from '../errors.ts'
import type { Envelope, Reply } from './envelope.ts'
import type { LaneConsumer } from './lane-consumer.ts'
import type { Lane } from './lane.ts'
import type { Delivery } from './queue.ts'
import type { QueuedMessage } from './queued-message.ts'

/** A message of a {@link Lane} in the hands of a consumer; a new object each time, so that a stale one has no effect. */
export class LaneDelivery implements Delivery {
  readonly message: QueuedMessage
  readonly consumer: LaneConsumer
  readonly envelope: Envelope
  readonly starts: number
  isStarted = false
  readonly #lane: Lane
  readonly #ticket: number
  #isSettled = false

  constructor(lane: Lane, consumer: LaneConsumer, message: QueuedMessage) {
    this.#lane = lane
    this.consumer = consumer
    this.message = message
    this.envelope = message.envelope
    this.starts = message.starts
    this.#ticket = lane.outstanding.add(this)
  }

  get redelivered(): boolean {
    return this.starts > 0 || this.envelope.wasStarted === true
  }

  start(): void | Promise<void> {
    if (this.#isSettled) throw deliveryLostError(this.envelope.key)
    if (this.isStarted) return
    this.isStarted = true
    const starts = ++this.message.starts
    if (this.envelope.durable) return this.#recordStart(starts)
  }

  reply(reply: Reply): void {
    if (!this.#isSettled) this.message.reply(reply)
  }

  ack(): void {
    if (!this.#settle()) return
    const { message } = this
    message.state = 'gone'
    if (this.envelope.durable) {
      this.#lane.host.store.submit({ kind: 'remove', queue: this.#lane.id, sequence: message.sequence })
    }
    this.#lane.pump()
  }

  requeue(): void {
    if (this.giveBack()) this.#lane.pump()
  }

  /** Like `requeue`, without handing it out again at once. */
  giveBack(): boolean {
    if (!this.#settle()) return false
    this.#lane.putBack(this.message)
    return true
  }

  deadLetter(reason: string): void | Promise<void> {
    if (!this.#settle()) return
    const { message, envelope } = this
    const { store, clock } = this.#lane.host
    message.state = 'gone'
    message.refuse(messageSetAsideError(envelope.key, reason))
    const letter = { queue: this.#lane.name, envelope, reason, setAsideAt: clock.now(), starts: message.starts }
    const setAside = new Promise<void>((resolve, reject) => {
      store.submit({ kind: 'set-aside', letter }, { done: () => resolve(), failed: reject })
    })
    if (envelope.durable) store.submit({ kind: 'remove', queue: this.#lane.id, sequence: message.sequence })
    this.#lane.pump()
    return setAside
  }

  /** The queue ends: nothing that is done with this delivery counts any more. */
  lose(isReported: boolean): void {
    if (!this.#settle()) return
    if (isReported) this.consumer.lost(this)
  }

  #recordStart(starts: number): Promise<void> {
    const { store } = this.#lane.host
    return new Promise((resolve, reject) => {
      store.submit(
        { kind: 'start', queue: this.#lane.id, sequence: this.message.sequence, starts },
        {
          done: () => resolve(),
          failed: (error) => {
            this.message.starts--
            this.isStarted = false
            reject(storageError('QUEUE_UNAVAILABLE', store.location, error))
          },
        },
      )
    })
  }

  #settle(): boolean {
    if (this.#isSettled) return false
    this.#isSettled = true
    this.consumer.held--
    this.#lane.outstanding.delete(this.#ticket)
    return true
  }
}
