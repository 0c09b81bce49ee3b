import type { JataiError } from '@jatai/errors'
import type { Envelope, Reply } from './envelope.ts'

/**
 * The queue port (BUS-01): one named queue of messages per deployment, requests with a reply, events that fan out.
 *
 * Promises that every adapter keeps:
 * - A durable message that was accepted is delivered at least once, or expires and is reported, or becomes a dead
 *   letter. It is never dropped, and it outlives the process that published it. Dead letters go as {@link DeadLetters}
 *   says.
 * - A message that is not durable is delivered at most as long as this process and its consumers live.
 * - Messages of one kind (durable or not) and one queue are taken in the order in which they were accepted; those that
 *   come back take their old place. Neither kind starves the other.
 * - A message is with one consumer at a time, until it is acknowledged, given back, or its consumer's process dies.
 * - A full queue refuses (`QUEUE_FULL`); nothing is pushed out.
 *
 * Failures are `RemoteError`s: `QUEUE_FULL` (retryable), `QUEUE_UNKNOWN` (not declared, or deleted), `QUEUE_CLOSED`
 * (this process is closing it), `QUEUE_UNAVAILABLE` (retryable: storage or broker failed, or does not take anything
 * now); and `MessageError` `MESSAGE_TOO_LARGE` (BUS-12). A method that returns `void | Promise<void>` may throw them
 * or reject with them; `await` inside `try` catches both.
 */
export interface Queue {
  /** Makes the queue, or changes the limits of one that exists; what it holds stays. */
  declare(name: string, limits: QueueLimits): Promise<void>

  /** Removes a queue with its waiting messages, subscriptions and dead letters. Unknown names are no error. */
  delete(name: string): Promise<void>

  /**
   * Settles when the message is accepted: for a durable one when it would survive the death of every process, for
   * others at once (then nothing is returned, and a free consumer may have got it before this returns).
   * A key that the queue still holds may be accepted without a second copy; so a publish whose outcome is unknown is
   * repeated with the same key.
   */
  publish(name: string, envelope: Envelope, options?: PublishOptions): void | Promise<void>

  /** Publishes a message and waits for its reply. Throws nothing: all outcomes go to the listener. */
  request(name: string, envelope: Envelope, listener: RequestListener): PendingRequest

  /** Takes messages, `prefetch` at a time. Several consumers of one queue share its messages. */
  consume(name: string, options: ConsumeOptions, handler: DeliveryHandler): Consumer

  /**
   * Gives the queue a copy of each event published to the topic from now on (triggers.md §9). Repeating it with other
   * terms changes them.
   */
  subscribe(topic: string, name: string, terms: SubscriptionTerms): Promise<void>

  /** The counterpart of {@link Queue.subscribe}; copies already in the queue stay there. */
  unsubscribe(topic: string, name: string): Promise<void>

  /**
   * Puts a durable copy into each subscribed queue, with a key of its own ({@link eventCopyKey}) and the terms of the
   * subscription. Settles when all copies are accepted; without subscribers at once. Fails if one of the queues
   * refuses, in which case the others may have got theirs.
   */
  publishEvent(topic: string, envelope: Envelope): void | Promise<void>

  /** How much waits and how much is being worked on. */
  depth(name: string): Promise<QueueDepth>

  /**
   * Names the one listener for messages that expired before they were taken, so that they are recorded. A durable one
   * is removed when the listener is done; if it fails, the message is reported again later.
   */
  onExpired(listener: ExpiryListener): void

  /** Settles if the queue takes messages now; otherwise says what is missing. */
  check(): Promise<void>

  /**
   * Stops delivering, gives back what is not started, makes durable what was accepted, then settles. Requests that
   * still wait are refused with `QUEUE_CLOSED`.
   */
  close(): Promise<void>

  /** Messages that were set aside (EXE-10). */
  readonly deadLetters: DeadLetters
}

export interface QueueLimits {
  /** Waiting durable messages, delayed ones included (engine.md §7.1). */
  readonly maxMessages: number
  /** Waiting messages that are not durable. @default 10_000 (decisions.md 25) */
  readonly maxTransientMessages?: number
}

/** The default of {@link QueueLimits.maxTransientMessages}. */
export const DEFAULT_MAX_TRANSIENT_MESSAGES = 10_000

export interface PublishOptions {
  /** The message is not delivered before this many milliseconds have passed. Durable messages only. */
  readonly delayMs?: number
}

/** Exactly one of the two is called, once, possibly before {@link Queue.request} returns; neither after `abandon`. */
export interface RequestListener {
  onReply(reply: Reply): void
  /**
   * The message was not accepted, or can get no reply any more (`QUEUE_CLOSED`, `MESSAGE_EXPIRED`, …). An adapter need
   * not notice the latter: the caller keeps its own clock.
   */
  onRefused(error: JataiError): void
}

export interface PendingRequest {
  /** The caller waits no longer. A message that is not durable and not yet taken goes; a late reply is dropped. */
  abandon(): void
}

export interface ConsumeOptions {
  /** How many messages the consumer holds at most: its free execution slots (BUS-08). */
  readonly prefetch: number
  /**
   * The connection to the queue broke or the queue was deleted, and the delivery went back without the consumer's
   * doing: stop the execution, write no result.
   */
  readonly onLost?: (delivery: Delivery) => void
}

/** Must not throw, and must settle each delivery in the end with `ack`, `requeue` or `deadLetter`. */
export type DeliveryHandler = (delivery: Delivery) => void

/** A message in the hands of a consumer. Settling it twice, or after it was lost, does nothing. */
export interface Delivery {
  readonly envelope: Envelope
  /** Starts recorded before this delivery (EXE-02). */
  readonly starts: number
  /**
   * True: the message must be treated as one that has been started before. Always so when `starts` > 0, and
   * when the envelope says so (`wasStarted`); also when an adapter cannot rule it out because start records may have been
   * lost (EXE-03).
   */
  readonly redelivered: boolean
  /** Records a start, before the first step (EXE-01); for a durable message it settles when the record is safe. */
  start(): void | Promise<void>
  /** Answers the caller, if one still waits. */
  reply(reply: Reply): void
  /** The execution has ended and its records were handed over. Frees the consumer's slot at once. */
  ack(): void | Promise<void>
  /** Gives the message back to its old place in the queue. Not a start by itself (EXE-07); recorded starts stay. */
  requeue(): void
  /** Sets the message aside. Settles when it is safely among the dead letters. */
  deadLetter(reason: string): void | Promise<void>
}

export interface Consumer {
  /** No new deliveries until {@link Consumer.resume}; what is being worked on stays. */
  pause(): void
  resume(): void
  /** A smaller number counts as soon as deliveries are settled. */
  setPrefetch(prefetch: number): void
  /** No new deliveries, and what is not started goes back at once; started ones can still be settled. */
  close(): void
}

/** What the event's subscriber, not its publisher, decides about its copy. */
export interface SubscriptionTerms {
  readonly deployment: string
  /** Lifetime of a copy from the event's `publishedAt`, in milliseconds; 0 = for ever. */
  readonly expirationMs: number
  readonly timeoutMs: number
  readonly redeliveryAllowed: boolean
}

export interface QueueDepth {
  /** Accepted, not taken (delayed ones included). */
  readonly ready: number
  /** Taken, not settled. */
  readonly unacknowledged: number
}

export type ExpiryListener = (envelope: Envelope, queue: string) => void | Promise<void>

/**
 * Messages that were refused and set aside, {@link MOST_DEAD_LETTERS} of a queue at most: a further one takes the place of
 * the oldest. Ids are unique over all queues. Who may do what, and the audit of it, is the caller's.
 */
export interface DeadLetters {
  /** Of all queues whose name begins with a text: oldest first, without bodies; `after` is the id of the last one seen. */
  list(prefix: string, options?: { readonly after?: string; readonly limit?: number }): Promise<readonly DeadLetter[]>
  /** How many a queue has. */
  count(queue: string): Promise<number>
  /** With body; undefined if it is not there. */
  get(id: string): Promise<DeadLetterMessage | undefined>
  /**
   * Puts a message in the place of a dead letter at the end of its queue: both change, or neither. It needs a key of its
   * own, because the execution of the first one has ended. False: not there. Fails as {@link Queue.publish} does.
   */
  resend(id: string, envelope: Envelope): Promise<boolean>
  /** False: not there. */
  discard(id: string): Promise<boolean>
  /** Discards what was set aside before a moment (epoch ms), of all queues whose name begins with a text. */
  discardBefore(prefix: string, moment: number): Promise<void>
}

/** Dead letters of one queue. */
export const MOST_DEAD_LETTERS = 1000

export interface DeadLetter {
  readonly id: string
  readonly key: string
  readonly queue: string
  readonly reason: string
  /** Milliseconds since 1970. */
  readonly setAsideAt: number
  readonly starts: number
  readonly bodyBytes: number
}

export interface DeadLetterMessage extends DeadLetter {
  readonly envelope: Envelope
}
