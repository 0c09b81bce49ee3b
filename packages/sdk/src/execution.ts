import type { Json } from '@jatai/languages/json'
import type { Account } from '@jatai/platform'
import type { LogLevel, Services } from './services.ts'

/** Caller identity and token found by the trigger, where it demands a JWT. */
export interface ExecutionToken {
  readonly text: string
  readonly subject: string
  /** Epoch ms. */
  readonly expiresAt: number
}

/** The private folder of an execution (files.md). Made on first use, removed at the end. */
export interface ExecutionFiles {
  /**
   * The real path of a relative name. Refuses absolute names, `..` that leaves the folder, and links, with
   * `Access to <name> is not allowed`.
   *
   * @throws StepFailure
   */
  resolve(name: string): Promise<string>
  /** Size in bytes; undefined when there is no such file. Never makes the folder. */
  size(name: string): number | undefined
  /** Counts bytes about to be written against the folder's limit; throws StepFailure when it is used up. */
  reserve(bytes: number): void
}

/** One run of a plan, as connectors see it. */
export interface Execution {
  readonly key: string
  /** Epoch ms after which nothing more runs; Infinity for none. */
  readonly deadline: number
  /** Aborted when the execution times out or is cancelled. Made on first use. */
  readonly signal: AbortSignal
  readonly hops: number
  readonly callDepth: number
  readonly services: Services
  readonly files: ExecutionFiles
  /** What the trigger produced. */
  readonly triggerMessage: Json
  /** Headers for the answer of an HTTP-like trigger, set by steps. */
  readonly replyHeaders: Map<string, string>
  readonly traceparent: string | undefined
  /** API consumer that called, where known. */
  readonly consumer: string | undefined
  token: ExecutionToken | undefined
  log(level: LogLevel, text: string, step?: { readonly id: string; readonly stepName: string }): void
  /** Accounts put aside by Store Account. */
  readonly dynamicAccounts: Map<string, Account>
}
