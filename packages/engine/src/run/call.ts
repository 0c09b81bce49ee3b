import type { ExpressionScopes, ScopeName } from '@jatai/languages/expressions'
import { setKey } from '@jatai/languages/json'
import type { Json, JsonObject } from '@jatai/languages/json'
import { Interruption } from '@jatai/sdk'
import type { Account, Eventually, LogLevel, RunOptions, StepCall, StepInfo, Track } from '@jatai/sdk'
import type { PlanTrack } from '../plan.ts'
import { asStepFailure, toErrorObject } from './error-object.ts'
import type { RunningExecution } from './running-execution.ts'
import { runLimited } from './run-limited.ts'
import { runTrack } from './run-track.ts'
import { Scope } from './scope.ts'

/** What a compiled step knows about itself. */
export interface CompiledStepInfo extends StepInfo {
  /** Slot → account label; the main account is under `main`. */
  readonly accountSlots: ReadonlyMap<string, string>
}

interface TrackObserver {
  trackTaken?(step: StepInfo, track: Track): void
}

/** One run of one step: what its connector gets, and what its expressions see. */
export class Call implements StepCall<unknown>, ExpressionScopes {
  params: unknown
  readonly message: Json
  readonly step: CompiledStepInfo
  readonly scopeOfRun: Scope
  private readonly observer: TrackObserver | undefined

  constructor(step: CompiledStepInfo, message: Json, scope: Scope, observer?: TrackObserver) {
    this.params = undefined
    this.message = message
    this.step = step
    this.scopeOfRun = scope
    scope.execution.lastStep = step
    this.observer = observer
  }

  get execution(): RunningExecution {
    return this.scopeOfRun.execution
  }

  get signal(): AbortSignal {
    return this.scopeOfRun.signal
  }

  session(scoped: boolean): Map<string, Json> {
    if (!scoped) return this.scopeOfRun.capsule?.session ?? this.execution.session
    return (this.scopeOfRun.ownSession ??= new Map<string, Json>())
  }

  account(slot = 'main'): Account | undefined {
    const label = this.step.accountSlots.get(slot)
    if (label === undefined) return undefined
    return this.execution.services.accounts.get(label)
  }

  accountLabel(slot = 'main'): string | undefined {
    return this.step.accountSlots.get(slot)
  }

  dynamicAccount(name: string, scoped: boolean): Account | undefined {
    return scoped ? this.scopeOfRun.ownAccounts?.get(name) : this.sharedAccounts.get(name)
  }

  storeAccount(account: Account, scoped: boolean): void {
    const accounts = scoped ? (this.scopeOfRun.ownAccounts ??= new Map()) : this.sharedAccounts
    accounts.set(account.label, account)
  }

  private get sharedAccounts(): Map<string, Account> {
    return this.scopeOfRun.capsule?.dynamicAccounts ?? this.execution.dynamicAccounts
  }

  run(track: Track | undefined, message: Json, options: RunOptions = {}): Eventually<Json> {
    if (track === undefined) return message
    this.observer?.trackTaken?.(this.step, track)
    if (track.isEmpty) return message
    if (options.scope === 'same') return runTrack(track as PlanTrack, message, this.scopeOfRun)
    const scope = new Scope(this.execution, track.name, {
      parent: this.scopeOfRun,
      owner: this.step,
      limit: options.until,
      index: options.index ?? options.iterator?.index,
      iterator: options.iterator,
    })
    if (options.until === undefined) return runTrack(track as PlanTrack, message, scope)
    return runLimited(() => runTrack(track as PlanTrack, message, scope), scope)
  }

  errorObject(thrown: unknown, context?: JsonObject): Json {
    if (thrown instanceof Interruption) throw thrown
    return toErrorObject(asStepFailure(thrown), this.execution.services.now(), context)
  }

  log(level: LogLevel, text: string): void {
    this.execution.log(level, text, this.step)
  }

  /** The value of an expression scope; see expressions.md §6. */
  scope(name: ScopeName): Json | undefined {
    switch (name) {
      case 'message':
        return this.message
      case 'metadata':
        return this.execution.metadata
      case 'trigger':
        return this.execution.triggerMessage
      case 'step':
        return visibleAliases(this.scopeOfRun)
      case 'iterators':
        return visibleIterators(this.scopeOfRun)
      case 'session':
        return visibleSession(this.scopeOfRun)
      case 'account':
        return visibleAccounts(this)
      case 'capsule':
        return this.scopeOfRun.capsule?.parameters
      default:
        return undefined
    }
  }

  fileSize(name: string): number | undefined {
    return this.execution.files.size(name)
  }
}

function visibleAliases(innermost: Scope): JsonObject {
  const outputs = {}
  for (const scope of outermostFirst(innermost)) {
    if (scope.aliases !== undefined) for (const [alias, output] of scope.aliases) setKey(outputs, alias, output)
  }
  return outputs
}

function visibleIterators(innermost: Scope): JsonObject {
  const iterators = {}
  for (const scope of outermostFirst(innermost)) {
    if (scope.iterator !== undefined && scope.owner?.alias !== undefined)
      setKey(iterators, scope.owner.alias, scope.iterator)
  }
  return iterators
}

/** Scoped values of this run stand in front of those that the whole execution shares. */
function visibleSession(scope: Scope): JsonObject {
  const values = {}
  const shared = scope.capsule?.session ?? scope.execution.session
  for (const [field, value] of shared) setKey(values, field, value)
  if (scope.ownSession !== undefined) for (const [field, value] of scope.ownSession) setKey(values, field, value)
  return values
}

/** Accounts by label, by slot of the step, and those put aside by Store Account, which win. */
function visibleAccounts(call: Call): JsonObject {
  const visible = {}
  const configured = call.execution.services.accounts
  const { capsule } = call.scopeOfRun
  if (capsule === undefined) {
    for (const [label, account] of configured) setKey(visible, label, accountJson(account))
  } else {
    for (const [slot, label] of capsule.accounts) {
      const account = configured.get(label)
      if (account !== undefined) setKey(visible, slot, accountJson(account))
    }
  }
  for (const [slot, label] of call.step.accountSlots) {
    const account = configured.get(label)
    // `{{ account.username }}` reads the main account: it stands under the empty name.
    if (account !== undefined) setKey(visible, slot === 'main' ? '' : slot, accountJson(account))
  }
  if (capsule !== undefined) {
    for (const [label, account] of capsule.dynamicAccounts) setKey(visible, label, accountJson(account))
  } else if (call.execution.hasDynamicAccounts) {
    for (const [label, account] of call.execution.dynamicAccounts) setKey(visible, label, accountJson(account))
  }
  for (const [label, account] of call.scopeOfRun.ownAccounts ?? []) setKey(visible, label, accountJson(account))
  return visible
}

function accountJson(account: Account): JsonObject {
  return { type: account.type, ...account.fields }
}

/** Of the same flow: a capsule sees nothing of what is around it. */
function outermostFirst(innermost: Scope): Scope[] {
  const scopes: Scope[] = []
  for (let scope: Scope | undefined = innermost; scope !== undefined; scope = scope.parent) {
    if (scope.capsule === innermost.capsule) scopes.push(scope)
  }
  return scopes.reverse()
}
