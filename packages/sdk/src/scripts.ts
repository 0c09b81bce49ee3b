import type { LogLevel } from './services.ts'

/** A script that a step wants to be run, and what it may take. */
export interface Script {
  readonly code: string
  /** JSON text of the message. */
  readonly message: string
  /** JSON text that tells where in the message are numbers beyond doubles; absent when there are none. */
  readonly exactNumbers?: string
  /** Of the script alone: waiting for its turn is not counted. */
  readonly timeoutMs: number
}

/** A line that a script wrote to its console. */
export interface ScriptLine {
  readonly level: LogLevel
  readonly text: string
}

/** How a script ended: the JSON text of its output, or what went wrong; with what it wrote meanwhile. */
export type ScriptResult =
  | { readonly kind: 'output'; readonly json: string; readonly lines: readonly ScriptLine[] }
  | { readonly kind: 'error'; readonly text: string; readonly lines: readonly ScriptLine[] }

/** Runs scripts that users wrote, shut off from all that is ours (reliability.md §6). */
export interface ScriptRunner {
  /**
   * There is always a result: a script that breaks its limits, or its process, has an error.
   *
   * @throws the reason of the signal when that is aborted: the script is ended
   */
  run(script: Script, signal: AbortSignal): Promise<ScriptResult>
}
