import { stringifyJson } from '@jatai/languages/json'
import type { Json } from '@jatai/languages/json'
import { Interruption, StepFailure } from '@jatai/sdk'
import type { Eventually, ExecutionFiles, Services } from '@jatai/sdk'
import type { Plan } from '../plan.ts'
import { asStepFailure, errorCode, toErrorObject } from './error-object.ts'
import { RunningExecution } from './running-execution.ts'
import type { ExecutionInput } from './running-execution.ts'
import { runTrack } from './run-track.ts'
import { Scope } from './scope.ts'

/** How an execution ended (engine.md §4.3). */
export type Outcome =
  | { readonly kind: 'response'; readonly message: Json; readonly headers: ReadonlyMap<string, string> | undefined }
  | {
      readonly kind: 'error'
      readonly error: Json
      readonly code: number
      /** Set when the flow did not end by itself. */
      readonly interruption: Interruption | undefined
      readonly headers: ReadonlyMap<string, string> | undefined
    }

/** The folder of an execution; `close` removes it, and returns nothing when it was never made. */
export interface ClosableFiles extends ExecutionFiles {
  close(): Promise<void> | undefined
}

export interface ExecutionResources {
  readonly services: Services
  readonly files: ClosableFiles
  /** Gets the running execution before its first step, to be able to stop it. */
  readonly onStart?: (execution: RunningExecution) => void
}

/**
 * Runs a plan on one message. Never throws: whatever happens is an outcome. Answers at once when no step had to wait.
 * The execution's folder is removed before the outcome is handed out.
 */
export function executePlan(plan: Plan, input: ExecutionInput, resources: ExecutionResources): Eventually<Outcome> {
  const { services, files } = resources
  const execution = new RunningExecution(input, plan.facts, services, files)
  resources.onStart?.(execution)
  let output: Eventually<Json>
  try {
    output = runTrack(plan.root, input.message, new Scope(execution, plan.root.name))
  } catch (thrown) {
    return closing(failed(thrown, execution), execution, resources)
  }
  if (output instanceof Promise) return awaitOutput(output, execution, resources)
  return closing(ended(output, execution), execution, resources)
}

async function awaitOutput(
  output: Promise<Json>,
  execution: RunningExecution,
  resources: ExecutionResources,
): Promise<Outcome> {
  let outcome: Outcome
  try {
    outcome = ended(await untilInterrupted(output, execution), execution)
  } catch (thrown) {
    outcome = failed(thrown, execution)
  }
  return closing(outcome, execution, resources)
}

/** The output, or the interruption as soon as there is one: a step that ignores its signal is abandoned. */
function untilInterrupted(output: Promise<Json>, execution: RunningExecution): Promise<Json> {
  return new Promise((resolve, reject) => {
    const remaining = execution.deadline - execution.services.now()
    const timer =
      remaining === Infinity
        ? undefined
        : setTimeout(
            () => execution.interrupt(execution.timedOut()),
            Math.max(0, Math.min(remaining, LONGEST_TIMER_MS)),
          )
    execution.whenInterrupted(reject)
    output.then(resolve, reject).finally(() => clearTimeout(timer))
  })
}

function ended(message: Json, execution: RunningExecution): Outcome {
  return { kind: 'response', message, headers: execution.headersSet }
}

function failed(thrown: unknown, execution: RunningExecution): Outcome {
  const now = execution.services.now()
  if (thrown instanceof Interruption) {
    const code = thrown.reason === 'cancelled' ? 499 : 500
    const error = toErrorObject(new StepFailure(thrown.message, { code }), now)
    return { kind: 'error', error, code, interruption: thrown, headers: execution.headersSet }
  }
  const error = toErrorObject(asStepFailure(thrown), now)
  return { kind: 'error', error, code: errorCode(error), interruption: undefined, headers: execution.headersSet }
}

function closing(outcome: Outcome, execution: RunningExecution, resources: ExecutionResources): Eventually<Outcome> {
  // Whatever is still running was abandoned: it must not go on to its next step.
  execution.interrupt(ENDED)
  const closed = resources.files.close()
  return closed === undefined ? outcome : closed.then(() => outcome)
}

/** An execution that stays open for several plans, one after another: for trying single steps. */
export interface OpenExecution {
  /** Plans run under the same `scope` name share a scoped session; without a name they run at the root. */
  run(plan: Plan, message: Json, scope?: string): Eventually<Outcome>
  close(): Promise<void> | undefined
}

export function openExecution(input: ExecutionInput, resources: ExecutionResources): OpenExecution {
  const facts = { pipeline: {}, runtime: {} }
  const execution = new RunningExecution(input, facts, resources.services, resources.files)
  const scopes = new Map<string, Scope>()
  return {
    run(plan, message, name = '') {
      let scope = scopes.get(name)
      if (scope === undefined) scopes.set(name, (scope = new Scope(execution, plan.root.name)))
      try {
        const output = runTrack(plan.root, message, scope)
        if (!(output instanceof Promise)) return ended(output, execution)
        return untilInterrupted(output, execution).then(
          (value) => ended(value, execution),
          (thrown: unknown) => failed(thrown, execution),
        )
      } catch (thrown) {
        return failed(thrown, execution)
      }
    },
    close: () => resources.files.close(),
  }
}

/** One for all: making an error costs more than an execution. */
const ENDED = new Interruption('cancelled', 'The execution has ended')

const LONGEST_TIMER_MS = 2 ** 31 - 1

/** The JSON text of an outcome's message or error object. */
export function outcomeText(outcome: Outcome): string {
  return stringifyJson(outcome.kind === 'response' ? outcome.message : outcome.error)
}
