import { Deque } from './deque.ts'
import type { MessageStore, StoredMessage } from './message-store.ts'
import type { QueuedMessage } from './queued-message.ts'

export interface DurableWindowOptions {
  readonly store: MessageStore
  /** Number of the queue. */
  readonly queue: number
  /** How many messages are kept in memory at most, but for those that come back. */
  readonly maxMessages: number
  /** Messages that the store has waiting. */
  readonly waiting: number
  /** A message as the store gave it back. */
  readonly make: (stored: StoredMessage) => QueuedMessage
}

/**
 * The durable messages of one queue, in order: the first of them in memory, the *window*, which ends with sequence
 * number `#lastLoaded`. Behind it, `#behind` more wait in the store and are read when the window runs empty, so that a
 * backlog of a million costs no memory. A message that is accepted while none is behind the window goes straight into it
 * and is never read back.
 */
export class DurableWindow {
  readonly #options: DurableWindowOptions
  readonly #messages = new Deque<QueuedMessage>()
  /** Requests that are not in the window: what the store gives back later does not know its caller. */
  readonly #callers = new Map<number, QueuedMessage>()
  /** Expired messages that are still in the store: being reported, or left for the next sweep. */
  readonly #expired = new Map<number, 'reported' | 'left'>()
  #bytes = 0
  #lastLoaded = 0
  #behind: number
  #readFailure: Error | undefined

  constructor(options: DurableWindowOptions) {
    this.#options = options
    this.#behind = options.waiting
  }

  /** The message is on its way into the store, or not any more. */
  expectCaller(message: QueuedMessage): void {
    this.#callers.set(message.sequence, message)
  }

  forgetCaller(sequence: number): void {
    this.#callers.delete(sequence)
  }

  /**
   * A message is in the store and waits. They are told of in the order of their numbers; a read may have seen some of
   * them before.
   */
  stored(sequence: number, message: QueuedMessage | undefined): void {
    this.#behind++
    // Never 1 for a message that was read before it was told of: the read has counted it out already.
    if (message === undefined || this.#behind !== 1 || !this.#hasRoom()) return
    this.#behind = 0
    this.#lastLoaded = sequence
    this.#callers.delete(sequence)
    this.#push(message)
  }

  /** Takes the first message. */
  shift(): QueuedMessage | undefined {
    while (this.#messages.length === 0 && this.#behind > 0 && this.#readFailure === undefined) this.#read()
    const message = this.#messages.shift()
    if (message !== undefined) this.#bytes -= message.bytes
    return message
  }

  /** Puts a message that was taken back to its place. */
  putBack(message: QueuedMessage): void {
    this.#bytes += message.bytes
    this.#messages.insert(message, (other) => other.sequence < message.sequence)
  }

  /** Takes out of memory what does not fulfil the condition. */
  filter(keep: (message: QueuedMessage) => boolean): void {
    if (this.#messages.length === 0) return
    this.#messages.filter((message) => {
      const isKept = keep(message)
      if (!isKept) this.#bytes -= message.bytes
      return isKept
    })
  }

  /** An expired message, out of the window, is being reported; or nobody could be told now. */
  markExpired(sequence: number, state: 'reported' | 'left'): void {
    this.#expired.set(sequence, state)
  }

  /** It is not in the store any more. */
  forgetExpired(sequence: number): void {
    this.#expired.delete(sequence)
  }

  /**
   * Takes an expired message that is in the store only: `behind` the window, where it counted as ready, or `left` by an
   * earlier report. Undefined if it is in memory, with a consumer, or being reported.
   */
  takeExpired(sequence: number): 'behind' | 'left' | undefined {
    const state = this.#expired.get(sequence)
    if (state === 'reported' || (state === undefined && sequence <= this.#lastLoaded)) return undefined
    this.#expired.set(sequence, 'reported')
    if (state === 'left') return 'left'
    this.#behind--
    return 'behind'
  }

  takeCaller(sequence: number): QueuedMessage | undefined {
    const message = this.#callers.get(sequence)
    if (message !== undefined) this.#callers.delete(sequence)
    return message
  }

  /** The last reason why the store could not be read; cleared, so that reading is tried again. */
  takeReadFailure(): Error | undefined {
    const failure = this.#readFailure
    this.#readFailure = undefined
    return failure
  }

  /** All that are in memory. */
  *[Symbol.iterator](): Generator<QueuedMessage> {
    yield* this.#messages
    yield* this.#callers.values()
  }

  #read(): void {
    const { store, queue, maxMessages, make } = this.#options
    try {
      const read = store.read(queue, this.#lastLoaded, Math.min(READ_MESSAGES, maxMessages), READ_BYTES)
      for (const stored of read) {
        this.#lastLoaded = stored.sequence
        if (this.#expired.has(stored.sequence)) continue
        this.#behind--
        this.#push(this.takeCaller(stored.sequence) ?? make(stored))
      }
      // Only a foreign hand in the file can make the count wrong; asking again and again would not mend it.
      if (read.length === 0) this.#behind = 0
    } catch (error) {
      this.#readFailure = error as Error
    }
  }

  #push(message: QueuedMessage): void {
    this.#messages.push(message)
    this.#bytes += message.bytes
  }

  #hasRoom(): boolean {
    return this.#messages.length < this.#options.maxMessages && this.#bytes < WINDOW_BYTES
  }
}

/** However few messages that are. */
const WINDOW_BYTES = 8 * 1024 * 1024

/** What one read brings: reading blocks the thread, 256 messages of 1 KiB for about a millisecond. */
const READ_MESSAGES = 256
const READ_BYTES = 4 * 1024 * 1024
