import { Interruption } from '@jatai/sdk'
import type { Account, Execution, ExecutionFiles, ExecutionToken, LogLevel, Services, StepInfo } from '@jatai/sdk'
import type { Json, JsonObject } from '@jatai/languages/json'
import type { DeploymentFacts } from '../plan.ts'

/** What starts an execution. */
export interface ExecutionInput {
  readonly key: string
  readonly message: Json
  /** Epoch ms; Infinity for none. */
  readonly deadline: number
  /** Configured Maximum Timeout in ms, for metadata. */
  readonly timeoutMs: number
  /** Epoch ms. */
  readonly startedAt: number
  readonly redelivery?: boolean
  readonly hops?: number
  readonly callDepth?: number
  readonly traceparent?: string
  readonly consumer?: string
  readonly token?: ExecutionToken
}

/** How long steps without I/O may run in a row before other executions of the thread get their turn. */
const SLICE_MS = 20

/** The state of one run of a plan. */
export class RunningExecution implements Execution {
  readonly key: string
  readonly deadline: number
  readonly hops: number
  readonly callDepth: number
  readonly services: Services
  readonly files: ExecutionFiles
  readonly triggerMessage: Json
  readonly traceparent: string | undefined
  readonly consumer: string | undefined
  token: ExecutionToken | undefined
  /** The step that began last. */
  lastStep: StepInfo | undefined = undefined
  private readonly facts: DeploymentFacts
  private readonly input: ExecutionInput
  private lazyHeaders: Map<string, string> | undefined = undefined
  private lazyAccounts: Map<string, Account> | undefined = undefined
  private lazySession: Map<string, Json> | undefined = undefined
  private lazyMetadata: JsonObject | undefined = undefined
  private controller: AbortController | undefined = undefined
  private interruption: Interruption | undefined = undefined
  private onInterrupted: ((interruption: Interruption) => void) | undefined = undefined
  private sliceEnd = 0

  constructor(input: ExecutionInput, facts: DeploymentFacts, services: Services, files: ExecutionFiles) {
    this.key = input.key
    this.deadline = input.deadline
    this.hops = input.hops ?? 0
    this.callDepth = input.callDepth ?? 0
    this.services = services
    this.files = files
    this.triggerMessage = input.message
    this.traceparent = input.traceparent
    this.consumer = input.consumer
    this.token = input.token
    this.facts = facts
    this.input = input
  }

  get replyHeaders(): Map<string, string> {
    return (this.lazyHeaders ??= new Map())
  }

  /** Headers for the answer, if a step set any. */
  get headersSet(): ReadonlyMap<string, string> | undefined {
    return this.lazyHeaders
  }

  get dynamicAccounts(): Map<string, Account> {
    return (this.lazyAccounts ??= new Map())
  }

  get hasDynamicAccounts(): boolean {
    return this.lazyAccounts !== undefined && this.lazyAccounts.size > 0
  }

  /** The session that all runs of this execution share. */
  get session(): Map<string, Json> {
    return (this.lazySession ??= new Map())
  }

  get signal(): AbortSignal {
    if (this.controller === undefined) {
      this.controller = new AbortController()
      if (this.interruption !== undefined) this.controller.abort(this.interruption)
    }
    return this.controller.signal
  }

  /** The `metadata` scope of expressions (engine.md §5). */
  get metadata(): JsonObject {
    return (this.lazyMetadata ??= {
      pipeline: this.facts.pipeline,
      runtime: this.facts.runtime,
      execution: {
        key: this.key,
        timeout: this.input.timeoutMs,
        startTimestamp: this.input.startedAt,
        redelivery: this.input.redelivery ?? false,
      },
    })
  }

  log(level: LogLevel, text: string, step?: { readonly id: string; readonly stepName: string }): void {
    this.services.log({
      level,
      text,
      at: this.services.now(),
      key: this.key,
      ...(step === undefined ? {} : { step: step.id, stepName: step.stepName }),
    })
  }

  /**
   * Called before every step and every round of a loop.
   *
   * @returns true when the thread should turn to other executions first
   * @throws Interruption when the execution was stopped
   */
  checkpoint(now: number): boolean {
    if (this.interruption !== undefined) throw this.interruption
    if (this.sliceEnd === 0) this.sliceEnd = now + SLICE_MS
    if (now < this.sliceEnd) return false
    this.sliceEnd = now + SLICE_MS
    return true
  }

  /** Starts a new slice after waiting. */
  resumed(): void {
    this.sliceEnd = 0
  }

  /** Stops the execution from outside. The first reason counts. */
  interrupt(interruption: Interruption): void {
    if (this.interruption !== undefined) return
    this.interruption = interruption
    this.controller?.abort(interruption)
    this.onInterrupted?.(interruption)
  }

  /** Calls back at once when the execution is stopped, or was. */
  whenInterrupted(callback: (interruption: Interruption) => void): void {
    if (this.interruption !== undefined) callback(this.interruption)
    else this.onInterrupted = callback
  }

  timedOut(): Interruption {
    return new Interruption('timeout', `Execution timeout of ${this.input.timeoutMs} ms exceeded`)
  }
}
