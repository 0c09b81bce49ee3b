import type { Json } from '@jatai/languages/json'
import type { Account, RunLimit, StepInfo } from '@jatai/sdk'
import { Interruption } from '@jatai/sdk'
import type { CapsuleFrame } from './capsule-frame.ts'
import type { RunningExecution } from './running-execution.ts'

/** One run of a track: what its steps share. Nested runs see what stands outside, not the other way round. */
export class Scope {
  readonly execution: RunningExecution
  readonly parent: Scope | undefined
  /** Epoch ms: the earliest limit of this run and those around it. */
  readonly deadline: number
  readonly limit: RunLimit | undefined
  /** The step that owns this run, and its number in a loop. */
  readonly owner: StepInfo | undefined
  readonly trackName: string
  readonly index: number | undefined
  readonly iterator: { readonly current: Json; readonly index: number } | undefined
  /** Of the capsule in whose flow this run is. */
  readonly capsule: CapsuleFrame | undefined
  aliases: Map<string, Json> | undefined
  ownSession: Map<string, Json> | undefined
  ownAccounts: Map<string, Account> | undefined
  private controller: AbortController | undefined

  constructor(
    execution: RunningExecution,
    trackName: string,
    nested?: {
      readonly parent: Scope
      readonly owner: StepInfo
      readonly limit: RunLimit | undefined
      readonly index: number | undefined
      readonly iterator: { readonly current: Json; readonly index: number } | undefined
      /** When the run is that of a capsule. */
      readonly capsule?: CapsuleFrame
    },
  ) {
    this.execution = execution
    this.trackName = trackName
    this.parent = nested?.parent
    this.owner = nested?.owner
    this.limit = nested?.limit
    this.index = nested?.index
    this.iterator = nested?.iterator
    this.capsule = nested?.capsule ?? nested?.parent.capsule
    const outer = nested === undefined ? execution.deadline : nested.parent.deadline
    this.deadline = nested?.limit === undefined ? outer : Math.min(outer, nested.limit.deadline)
    this.aliases = undefined
    this.ownSession = undefined
    this.ownAccounts = undefined
    this.controller = undefined
  }

  /** Aborted with the execution, or when the limit of a run around it is over. */
  get signal(): AbortSignal {
    let scope: Scope = this
    while (scope.limit === undefined && scope.parent !== undefined) scope = scope.parent
    if (scope.limit === undefined || scope.parent === undefined) return this.execution.signal
    scope.controller ??= new AbortController()
    return AbortSignal.any([scope.parent.signal, scope.controller.signal])
  }

  abort(reason: Interruption): void {
    this.controller?.abort(reason)
  }

  /** Output of the step with that alias in this run or one around it. */
  alias(name: string): Json | undefined {
    for (let scope: Scope | undefined = this; scope !== undefined; scope = scope.parent) {
      const value = scope.aliases?.get(name)
      if (value !== undefined) return value
    }
    return undefined
  }

  /** The interruption that is due at `now`, the outermost limit first. */
  overdue(now: number): Interruption {
    if (now >= this.execution.deadline) return this.execution.timedOut()
    let due: Scope | undefined
    for (let scope: Scope | undefined = this; scope !== undefined; scope = scope.parent) {
      if (scope.limit !== undefined && now >= scope.limit.deadline) due = scope
    }
    return new Interruption('run-limit', due?.limit?.text ?? 'time limit exceeded', due?.limit)
  }
}
