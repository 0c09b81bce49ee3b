import { LaneDelivery } from './lane-delivery.ts'
import type { Lane } from './lane.ts'
import type { ConsumeOptions, Consumer, Delivery, DeliveryHandler } from './queue.ts'
import type { QueuedMessage } from './queued-message.ts'

/** A consumer of a {@link Lane}. */
export class LaneConsumer implements Consumer {
  /** Deliveries that are not settled. */
  held = 0
  readonly #lane: Lane
  readonly #handler: DeliveryHandler
  readonly #onLost: ((delivery: Delivery) => void) | undefined
  #prefetch: number
  #isPaused = false
  #isClosed = false

  constructor(lane: Lane, options: ConsumeOptions, handler: DeliveryHandler) {
    this.#lane = lane
    this.#handler = handler
    this.#onLost = options.onLost
    this.#prefetch = options.prefetch
  }

  get isFree(): boolean {
    return this.held < this.#prefetch && !this.#isPaused
  }

  deliver(message: QueuedMessage): void {
    const delivery = new LaneDelivery(this.#lane, this, message)
    this.held++
    try {
      this.#handler(delivery)
    } catch (error) {
      // A handler that throws has a bug, which must neither hit whoever published nor stop the other messages.
      queueMicrotask(() => {
        throw error
      })
    }
  }

  lost(delivery: LaneDelivery): void {
    this.#onLost?.(delivery)
  }

  pause(): void {
    this.#isPaused = true
  }

  resume(): void {
    this.#isPaused = false
    this.#lane.pump()
  }

  setPrefetch(prefetch: number): void {
    this.#prefetch = prefetch
    this.#lane.pump()
  }

  close(): void {
    if (this.#isClosed) return
    this.end()
    this.#lane.removeConsumer(this)
    const unstarted = [...this.#lane.outstanding.values()].filter(
      (delivery) => delivery.consumer === this && !delivery.isStarted,
    )
    for (const delivery of unstarted) delivery.giveBack()
    this.#lane.pump()
  }

  /** No more deliveries. */
  end(): void {
    this.#isClosed = true
    this.#isPaused = true
    this.#prefetch = 0
  }
}
