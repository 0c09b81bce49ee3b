import type { Flow, Step } from '../pipeline.ts'
import { atStep } from './rule.ts'
import type { Finding } from './rule.ts'

/** A finding at the first step behind each step that should end its branch. */
export function* stepsAfter(
  flow: Flow,
  isLast: (step: Step) => boolean,
  what: string,
  runsAfter: string,
): Iterable<Finding> {
  for (const { steps } of flow.branches.values()) {
    for (const [index, step] of steps.entries()) {
      const next = steps[index + 1]
      if (next === undefined || !isLast(step)) continue
      const message = `stands behind ${what}, which ends a branch: it runs after ${runsAfter}. A block execution around both says so.`
      yield atStep(next, 'warning', message)
    }
  }
}
