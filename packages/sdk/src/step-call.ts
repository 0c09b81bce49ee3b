import type { Json, JsonObject } from '@jatai/languages/json'
import type { Account } from '@jatai/platform'
import type { Execution } from './execution.ts'
import type { LogLevel } from './services.ts'
import type { Track } from './track.ts'

/** What the document says of a step beside its parameters. */
export interface StepInfo {
  readonly id: string
  readonly stepName: string
  /** Name of the connector. */
  readonly connector: string
  readonly alias: string | undefined
  /** Branch that holds it. */
  readonly branch: string
}

/** How a nested track is run. */
export interface RunOptions {
  /**
   * `nested` (default): a run of its own, with its own aliases and scoped session on top of those outside.
   * `same`: a continuation of the caller's track (branches of a Choice).
   */
  readonly scope?: 'nested' | 'same'
  /** The current element, read as `iterators.<alias>.current` and `.index`. */
  readonly iterator?: { readonly current: Json; readonly index: number }
  /** Number of the run in traces, from 0. */
  readonly index?: number
  /** Stops this run alone: it is cancelled at the deadline and throws an {@link Interruption} that holds this very object. */
  readonly until?: RunLimit
}

/** A time limit of one nested run, in epoch ms, and the text of the error when it is over. */
export interface RunLimit {
  readonly deadline: number
  readonly text: string
}

/** A message or the promise of one. A step without I/O answers at once: a promise costs more than most steps. */
export type Eventually<T> = T | Promise<T>

/** One run of one step. */
export interface StepCall<P> {
  readonly params: P
  readonly message: Json
  readonly step: StepInfo
  readonly execution: Execution
  /** Aborted with the execution, or when a loop around this step gave up on it. */
  readonly signal: AbortSignal
  /** The session of this run: shared by the execution, or that of this run of the track alone. */
  session(scoped: boolean): Map<string, Json>
  /** The account in a slot (`main` by default), or a dynamic account by name. Undefined when none is chosen. */
  account(slot?: string): Account | undefined
  /** The label chosen for a slot, whether or not there is such an account. */
  accountLabel(slot?: string): string | undefined
  dynamicAccount(name: string, scoped: boolean): Account | undefined
  storeAccount(account: Account, scoped: boolean): void
  /** Runs a nested track; none or an empty one hands the message on. Errors of its steps come out as thrown values. */
  run(track: Track | undefined, message: Json, options?: RunOptions): Eventually<Json>
  /**
   * The error object of engine.md §4.1 for something that a nested run threw, with the properties of `context` added
   * unless it is a custom object. Throws interruptions on.
   */
  errorObject(thrown: unknown, context?: JsonObject): Json
  log(level: LogLevel, text: string): void
}
