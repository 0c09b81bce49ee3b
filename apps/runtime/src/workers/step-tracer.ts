import type { RunningExecution, Scope, StepObserver } from '@jatai/engine'
import { errorText } from '@jatai/errors'
import { stringifyJson } from '@jatai/languages/json'
import type { Json } from '@jatai/languages/json'
import type { LoggedMessage, StepTrace } from '@jatai/platform'

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

/** @param mask takes secrets out of a text */
export function createStepTracer(mask: (text: string) => string): StepTracer {
  const traces = new WeakMap<RunningExecution, Kept>()

  function keptOf(execution: RunningExecution): Kept {
    let kept = traces.get(execution)
    if (kept === undefined) traces.set(execution, (kept = { steps: [], left: 0, characters: 0 }))
    return kept
  }

  return {
    observer: {
      stepEnded({ step, scope, input, startedAt }, result, endedAt) {
        const kept = keptOf(scope.execution)
        if (kept.steps.length >= MOST_RUNS) {
          kept.left++
          return
        }
        const isFailed = 'thrown' in result
        const shown = (text: string): LoggedMessage => {
          const message = cut(mask(text), kept.characters < MOST_CHARACTERS ? LONGEST_TEXT : 0)
          kept.characters += message.text.length
          return message
        }
        kept.steps.push({
          id: step.id,
          stepName: step.stepName,
          connector: step.connector,
          path: pathOf(scope),
          status: isFailed ? 'failed' : 'success',
          startedAt,
          elapsedMs: endedAt - startedAt,
          input: shown(textOf(input)),
          output: shown(isFailed ? errorText(result.thrown) : textOf(result.output)),
        })
      },
    },
    take(execution) {
      const { steps, left } = keptOf(execution)
      traces.delete(execution)
      return { steps, left }
    },
  }
}

/** A message is JSON, but what a step holds in between may be too deep to be written. */
function textOf(message: Json): string {
  try {
    return stringifyJson(message)
  } catch (error) {
    return errorText(error)
  }
}

function cut(text: string, longest: number): LoggedMessage {
  const bytes = Buffer.byteLength(text)
  return text.length <= longest ? { text, bytes } : { text: text.slice(0, longest), bytes, isTruncated: true }
}

/** `For Each A [2] > Retry B [0]`: the steps and loop numbers around a run; empty on the main track. */
function pathOf(scope: Scope): string {
  const parts: string[] = []
  for (let at: Scope | undefined = scope; at?.owner !== undefined; at = at.parent) {
    const { stepName, connector } = at.owner
    const name = stepName === '' ? connector : stepName
    parts.unshift(at.index === undefined ? name : `${name} [${at.index}]`)
  }
  return parts.join(' > ')
}
