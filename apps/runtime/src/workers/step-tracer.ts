import type { RunningExecution, StepObserver } from '@jatai/engine'
import type { LoggedMessage, StepTrace } from '@jatai/platform'
import { shorten, stepRecord } from './step-record.ts'

/** Runs of steps that are kept of one execution; the others are counted. */
const MOST_RUNS = 500
/** Characters of one input or output. */
const LONGEST_TEXT = 8 * 1024
/** Characters of all texts of one execution; later runs are kept without. */
const MOST_CHARACTERS = 1024 * 1024

/** The runs of steps of one execution. */
export interface TracedSteps {
  readonly steps: readonly StepTrace[]
  /** Runs that were left out. */
  readonly left: number
}

/** Keeps what the steps of the executions of an observed plan do (engine.md §5, step metadata). */
export interface StepTracer {
  readonly observer: StepObserver
  /** What an execution that has ended did. */
  take(execution: RunningExecution): TracedSteps
}

interface Kept {
  readonly steps: StepTrace[]
  left: number
  characters: number
}

/** @param mask takes secrets and sensitive fields out of a text */
export function createStepTracer(mask: (text: string) => string): StepTracer {
  const traces = new WeakMap<RunningExecution, Kept>()

  function keptOf(execution: RunningExecution): Kept {
    let kept = traces.get(execution)
    if (kept === undefined) traces.set(execution, (kept = { steps: [], left: 0, characters: 0 }))
    return kept
  }

  return {
    observer: {
      stepEnded(run, result, endedAt) {
        const kept = keptOf(run.scope.execution)
        if (kept.steps.length >= MOST_RUNS) {
          kept.left++
          return
        }
        const shown = (text: string): LoggedMessage => {
          const message = shorten(mask(text), kept.characters < MOST_CHARACTERS ? LONGEST_TEXT : 0)
          kept.characters += message.text.length
          return message
        }
        kept.steps.push(stepRecord(run, result, endedAt, shown))
      },
    },
    take(execution) {
      const { steps, left } = keptOf(execution)
      traces.delete(execution)
      return { steps, left }
    },
  }
}
