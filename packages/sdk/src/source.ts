import type { Json } from '@jatai/languages/json'
import type { Account, Clock } from '@jatai/platform'
import type { LogLevel, OutboundPolicy } from './services.ts'

/**
 * A trigger that pulls messages from another system or listens to it by itself: mailboxes, brokers. The trigger knows
 * its system; all the rest is done once, by the runtime: one owner per deployment however many runtimes there are,
 * starting again after failures, back-pressure, stopping.
 *
 * @typeParam P the trigger's parameters, as `run` of a connector would see them
 */
export interface SourceIntake<P = never> {
  readonly kind: 'source'
  /**
   * Refuses at deployment what cannot work however often it is tried: settings that contradict each other or the size
   * of the deployment. Connects to nothing. Settings come before accounts: where the accounts are not known, it is asked
   * without them, and `TRIGGER_ACCOUNT` is passed over.
   *
   * @throws FlowError
   */
  check?(setup: SourceSetup<P>): void
  /**
   * Names, for people, what it takes messages away from: a second deployment that names the same gets what this one
   * would have got, and both are warned. Left out where several may share it, as members of a group do.
   */
  takesFrom?(setup: SourceSetup<P>): string
  /**
   * Connects, and calls `context.emit` for what arrives from then on. Called again, with a new context, after it
   * failed, after `context.fail`, and when this runtime becomes the owner once more; the waits between are the
   * runtime's (1 s, doubled to 60 s, with a WARN line each). So it tries once, holds nothing open when it throws, and
   * creates nothing on the other side that the pages do not speak of.
   */
  start(context: SourceContext<P>): RunningSource | Promise<RunningSource>
}

/** What `start` leaves running. */
export interface RunningSource {
  /**
   * Called once, when the source has to end: by then `signal` is aborted and all emissions have settled, or are given
   * up. Lets what is done with settled emissions finish (acknowledgements), disconnects, and settles.
   */
  close(): void | Promise<void>
}

/** What a source is to know of its deployment. */
export interface SourceDeployment {
  readonly id: string
  readonly realm: string
  readonly environment: string
  readonly pipelineName: string
  readonly versionMajor: number
  readonly versionMinor: number
  readonly instance?: string
  /** Concurrent executions of one replica. */
  readonly consumers: number
  readonly replicas: number
}

/** What is known before anything is connected. */
export interface SourceSetup<P = never> {
  readonly params: P
  /** Of the trigger, by slot: `main` for `accountLabel`, other names as in `accountLabels`. */
  readonly accounts: ReadonlyMap<string, Account>
  readonly deployment: SourceDeployment
}

/** Everything that a running source reaches. */
export interface SourceContext<P = never> extends SourceSetup<P> {
  /** Executions that can run at the same time: consumers × replicas. A prefetch of this size keeps all of them busy. */
  readonly concurrency: number
  /**
   * Hands a message to the pipeline. Never rejects; see {@link Emission} for what to do then.
   *
   * Back-pressure is in it: it settles late while the deployment's queue is full or unreachable, and no more than
   * `concurrency` messages with `wait` are under way, the next ones stand in line before their clocks start. So a
   * source that awaits it, or takes no more than it has emissions open, needs no limit of its own.
   */
  emit(message: SourceMessage, options?: EmitOptions): Promise<Emission>
  /** Ends this run of the source, which is closed and started again later; for connections that break. */
  fail(error: unknown): void
  /** Remembers things across restarts and owners. */
  readonly state: SourceState
  /** A line of the pipeline log. Secrets of the accounts are masked; never write contents of messages. */
  log(level: LogLevel, text: string): void
  /**
   * Aborted when nothing new may be taken any more: stop, redeployment, the lease is lost, `fail`. What has been
   * emitted still settles as usual for up to 30 s; what is emitted from now on is refused.
   */
  readonly signal: AbortSignal
  /** All waiting goes through it, so that tests drive it. */
  readonly clock: Clock
  /** To be asked before connecting, with the host and the address it resolved to. */
  readonly outbound: OutboundPolicy
}

export interface SourceMessage {
  /** At most 5 MB, which the trigger's `message` gets as `arrival.body`; a text in UTF-8. */
  readonly body: string | Uint8Array
  /** JSON, which it gets as `arrival.head`; with the body at most 6 MB. @default nothing */
  readonly head?: string
  /**
   * A name that the source can repeat for the same message (mailbox and UID, topic and offset …): the execution key is
   * made from it, and a message whose key is in the queue or has ended, well or not, does not run again. Put the
   * attempt into it where a failed message is to run again. Without: each emission is a message of its own.
   */
  readonly key?: string
  /**
   * With `key`: it was emitted before, and nobody knows what became of it. If it has not ended, that execution was cut off:
   * where redelivery is not allowed, the emission settles as an error instead of running it again (engine.md §7.3).
   */
  readonly wasStarted?: boolean
  /** Put into the folder of the execution before its first step. */
  readonly files?: readonly SourceFile[]
}

export interface SourceFile {
  /** Relative name in the folder of the execution, without `..`; names come from outside, so make them safe. */
  readonly name: string
  /** Read once, while `emit` runs, before the message is queued. If it fails, the message is not taken. */
  readonly content: AsyncIterable<Uint8Array>
  /** @default application/octet-stream */
  readonly contentType?: string
}

export interface EmitOptions {
  /**
   * True: settles when the execution has ended, and the message lives as long as this process: keep it unacknowledged
   * until then. False: settles when the message is safely queued, from where it is never lost. @default false
   */
  readonly wait?: boolean
  /**
   * Milliseconds that the message may wait in the queue of the pipeline. @default with `wait` Maximum Timeout, without
   * it 0: for ever
   */
  readonly expirationMs?: number
}

/** How it went with a message; `key` is its execution key. */
export type Emission =
  /** Safely queued (only without `wait`): acknowledge it. */
  | { readonly kind: 'taken'; readonly key: string }
  /** The execution ended well, with this final message. */
  | { readonly kind: 'response'; readonly key: string; readonly message: Json }
  /** The execution ended as an error. */
  | { readonly kind: 'error'; readonly key: string; readonly code: number; readonly text: string }
  /** No outcome in time: it expired in the queue, or the execution took longer than Maximum Timeout. */
  | { readonly kind: 'timeout'; readonly key: string }
  /** The execution of this key ended before, as `ended` says (only with `wait` and a key). */
  | { readonly kind: 'duplicate'; readonly key: string; readonly ended: 'response' | 'error' }
  /**
   * Not taken, and nothing was executed. `isFinal`: it never will be (larger than 5 MB; a file that cannot be read):
   * drop it, with an ERROR line. Otherwise the source is stopping: leave the message to the next owner.
   */
  | { readonly kind: 'refused'; readonly isFinal: boolean; readonly text: string }

/**
 * A few small values of the source (attempts by message, positions), durable and shared by all that own the source in
 * turn; they survive new versions and go with the deployment. Changes are refused (`SOURCE_STOPPED`) once this run of
 * the source may not act any more, so that a former owner cannot undo what its successor did.
 */
export interface SourceState {
  get(name: string): Promise<Json | undefined>
  set(name: string, value: Json): Promise<void>
  /** Unknown names are no error. */
  delete(name: string): Promise<void>
  /** All of them. */
  entries(): Promise<readonly (readonly [name: string, value: Json])[]>
}
