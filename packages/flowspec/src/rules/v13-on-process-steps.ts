import type { FlowStructure } from '../steps/flow-structure.ts'
import { allSteps } from '../steps/flow-structure.ts'
import { atStep, quote } from './rule.ts'
import type { Finding, Rule } from './rule.ts'

/** An onProcess branch has at least one step. A warning: an empty one passes its input on (decisions.md 8). */
export const onProcessSteps: Rule = {
  id: 'V-13',
  *checkFlow({ flow }: FlowStructure): Iterable<Finding> {
    for (const step of allSteps(flow)) {
      for (const { role, target } of step.tracks) {
        if (role === 'onProcess' && flow.branches.get(target)?.steps.length === 0)
          yield atStep(step, 'warning', `its onProcess branch ${quote(target)} has no step.`, 'onProcess')
      }
    }
  },
}
