import type { Json } from '@jatai/languages/json'
import type { StepInfo, Track } from '@jatai/sdk'
import type { StepFunction } from '../plan.ts'
import type { Scope } from '../run/scope.ts'

/** One run of one step, for traces (engine.md §5, step metadata). */
export interface StepRun {
  readonly step: StepInfo
  readonly scope: Scope
  readonly input: Json
  /** Epoch ms. */
  readonly startedAt: number
}

/** Sees every run of every step of a plan compiled with it. */
export interface StepObserver {
  /**
   * A step is about to run. With a promise it waits, and takes the message that the promise gives instead of its own:
   * so a debugger stops it.
   */
  stepStarting?(run: StepRun): Promise<Json> | undefined
  stepEnded(run: StepRun, result: { readonly output: Json } | { readonly thrown: unknown }, endedAt: number): void
  /** A step handed the message to one of its tracks. */
  trackTaken?(step: StepInfo, track: Track): void
}

/** Wraps a step so that the observer sees its runs. */
export function observeStep(run: StepFunction, step: StepInfo, observer: StepObserver): StepFunction {
  const observed: StepFunction = (message, scope) => {
    const now = (): number => scope.execution.services.now()
    const stepRun: StepRun = { step, scope, input: message, startedAt: now() }
    const failed = (thrown: unknown): never => {
      observer.stepEnded(stepRun, { thrown }, now())
      throw thrown
    }
    const ended = (output: Json): Json => {
      observer.stepEnded(stepRun, { output }, now())
      return output
    }
    try {
      const output = run(message, scope)
      return output instanceof Promise ? output.then(ended, failed) : ended(output)
    } catch (thrown) {
      return failed(thrown)
    }
  }
  if (observer.stepStarting === undefined) return observed
  return (message, scope) => {
    const startedAt = scope.execution.services.now()
    const held = observer.stepStarting?.({ step, scope, input: message, startedAt })
    return held === undefined ? observed(message, scope) : held.then((given) => observed(given, scope))
  }
}
