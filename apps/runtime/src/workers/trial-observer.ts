import type { StepObserver, StepRun } from '@jatai/engine'
import { parseJson, restoreHidden } from '@jatai/languages/json'
import type { Json } from '@jatai/languages/json'
import type { LoggedMessage, TrialPauses, TrialResume } from '@jatai/platform'
import type { FromWorker } from './messages.ts'
import { messageText, pathOf, shorten, stepRecord } from './step-record.ts'

/** engine.md §12. */
const MOST_STEPS = 2_000
/** Characters of one input or output. */
const LONGEST_TEXT = 256 * 1024
/** Characters of all texts of a run; later steps are told without. */
const MOST_CHARACTERS = 32 * 1024 * 1024

/** Tells what the steps of a trial do, and stops it where it is asked to. */
export interface TrialObserver extends StepObserver {
  resume(resume: TrialResume): void
  readonly stepsLeftOut: number
}

interface Waiting {
  readonly input: Json
  go(message: Json): void
}

/**
 * @param mask takes secrets and sensitive fields out of a text
 * @param sensitiveFields whoever edits a message sees `***` for these; where that stays, the value does
 */
export function createTrialObserver(
  first: TrialPauses,
  mask: (text: string) => string,
  sensitiveFields: readonly string[],
  post: (message: FromWorker) => void,
): TrialObserver {
  const waiting = new Map<number, Waiting>()
  let pauses = first
  let lastPause = 0
  let told = 0
  let leftOut = 0
  let characters = 0

  function stopsAt({ step }: StepRun): boolean {
    return pauses === 'every-step' || pauses.includes(step.id)
  }

  function shown(text: string): LoggedMessage {
    const message = shorten(mask(text), characters < MOST_CHARACTERS ? LONGEST_TEXT : 0)
    characters += message.text.length
    return message
  }

  return {
    stepStarting(run) {
      if (!stopsAt(run)) return undefined
      const { step, scope, input } = run
      const pause = ++lastPause
      return new Promise((resolve, reject) => {
        const { signal } = scope.execution
        const onAbort = (): void => {
          waiting.delete(pause)
          reject(signal.reason as Error)
        }
        signal.addEventListener('abort', onAbort, { once: true })
        waiting.set(pause, {
          input,
          go(message) {
            signal.removeEventListener('abort', onAbort)
            waiting.delete(pause)
            resolve(message)
          },
        })
        post({
          type: 'trial-pause',
          pause: {
            pause,
            id: step.id,
            stepName: step.stepName,
            connector: step.connector,
            path: pathOf(scope),
            message: mask(messageText(input)),
          },
        })
      })
    },
    stepEnded(run, result, endedAt) {
      if (told >= MOST_STEPS) {
        leftOut++
        return
      }
      told++
      post({ type: 'trial-step', step: stepRecord(run, result, endedAt, shown) })
    },
    resume({ pause, message, pauses: next }) {
      if (next !== undefined) pauses = next
      for (const [number, { input, go }] of [...waiting]) {
        if (pause !== undefined && pause !== number) continue
        go(message === undefined ? input : restoreHidden(parseJson(message), input, sensitiveFields))
      }
    },
    get stepsLeftOut() {
      return leftOut
    },
  }
}
