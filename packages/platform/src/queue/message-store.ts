import type { Envelope } from './envelope.ts'
import type { DeadLetter, DeadLetterMessage, QueueLimits, SubscriptionTerms } from './queue.ts'

/**
 * Where an embedded queue keeps its durable messages. Everything about consumers, order in memory and waiting callers
 * is the queue's; a store only makes changes safe and gives back what it was told to keep.
 *
 * Sequence numbers are given by the queue and grow; a queue's waiting messages are taken in their order.
 */
export interface MessageStore {
  /** For error texts: the file. */
  readonly location: string
  /** What was there when the store was opened. */
  readonly found: StoreContents

  /** Takes a change in; changes are applied in the order of submission, and those of one turn together or not at all. */
  submit(change: Change, effect?: Effect): void

  /** Waiting messages (neither delayed nor removed) behind a sequence number, in order, within both limits but ≥ 1. */
  read(queue: number, after: number, maxMessages: number, maxBytes: number): readonly StoredMessage[]
  /** One message, whatever its state. */
  get(sequence: number): StoredMessage | undefined
  /** Messages of all queues, not delayed, whose lifetime has passed, by the end of it, behind the last one seen. */
  readExpired(now: number, after: ExpiredPlace | undefined, limit: number): readonly ExpiredPlace[]
  /** Delayed messages that are due, the earliest first. */
  readDue(now: number, limit: number): readonly MessagePlace[]
  /** When the next delayed message is due. */
  nextDue(): number | undefined

  /** Of queues whose name begins with a text, in the order of their ids. */
  listDeadLetters(prefix: string, after: string | undefined, limit: number): readonly DeadLetter[]
  countDeadLetters(queue: string): number
  getDeadLetter(id: string): DeadLetterMessage | undefined

  /** Throws if nothing can be written now. */
  check(): void
  /** Makes safe what was submitted, then lets go of the storage. */
  close(): Promise<void>
}

export interface StoreContents {
  readonly queues: readonly FoundQueue[]
  readonly subscriptions: readonly {
    readonly topic: string
    readonly queue: number
    readonly terms: SubscriptionTerms
  }[]
  /** The greatest number of a queue, deleted ones included whose messages are not yet gone. */
  readonly lastQueue: number
  readonly lastSequence: number
}

export interface FoundQueue {
  readonly id: number
  readonly name: string
  readonly limits: QueueLimits
  /** Messages to be taken. */
  readonly waiting: number
  /** Messages that are not due yet. */
  readonly delayed: number
}

/** Number of the queue, and of the message. */
export interface MessagePlace {
  readonly queue: number
  readonly sequence: number
}

export interface ExpiredPlace extends MessagePlace {
  readonly expiresAt: number
}

export interface StoredMessage extends MessagePlace {
  readonly envelope: Envelope
  readonly starts: number
}

export type Change =
  | {
      readonly kind: 'add'
      readonly queue: number
      readonly sequence: number
      readonly envelope: Envelope
      readonly dueAt: number
    }
  /** A delayed message is due: it waits from now on, under a new number. */
  | { readonly kind: 'promote'; readonly queue: number; readonly sequence: number; readonly newSequence: number }
  | { readonly kind: 'start'; readonly queue: number; readonly sequence: number; readonly starts: number }
  | { readonly kind: 'remove'; readonly queue: number; readonly sequence: number }
  /** The oldest dead letters of the queue beyond {@link MOST_DEAD_LETTERS} go. */
  | { readonly kind: 'set-aside'; readonly letter: NewDeadLetter }
  | { readonly kind: 'discard'; readonly id: string }
  | { readonly kind: 'discard-before'; readonly prefix: string; readonly moment: number }
  | { readonly kind: 'put-queue'; readonly id: number; readonly name: string; readonly limits: QueueLimits }
  /** With its dead letters. */
  | { readonly kind: 'delete-queue'; readonly id: number; readonly name: string }
  | { readonly kind: 'subscribe'; readonly topic: string; readonly queue: number; readonly terms: SubscriptionTerms }
  | { readonly kind: 'unsubscribe'; readonly topic: string; readonly queue: number }

export type NewDeadLetter = Omit<DeadLetterMessage, 'id' | 'key' | 'bodyBytes'>

/** Told once what became of a change. */
export interface Effect {
  /** It is safe. `changed` is false if there was nothing to do: the added key is there already, the removed is not. */
  done(changed: boolean): void
  /** It was not made. Removals and dead letters are tried again instead, until they succeed or the store is closed. */
  failed(error: Error): void
}
