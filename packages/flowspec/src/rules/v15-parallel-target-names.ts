import type { FlowStructure } from '../steps/flow-structure.ts'
import { allSteps } from '../steps/flow-structure.ts'
import { atStep, quote } from './rule.ts'
import type { Finding, Rule } from './rule.ts'

/** The branch of a parallel line is called `<id of the parallel>:<id of the first step>`. */
export const parallelTargetNames: Rule = {
  id: 'V-15',
  *checkFlow({ flow }: FlowStructure): Iterable<Finding> {
    for (const step of allSteps(flow)) {
      for (const { role, parameter, target } of step.tracks) {
        const first = role === 'parallel' ? flow.branches.get(target)?.steps[0] : undefined
        if (first !== undefined && target !== `${step.id}:${first.id}`)
          yield atStep(
            step,
            'warning',
            `branch ${quote(target)} is usually called ${quote(`${step.id}:${first.id}`)}.`,
            parameter,
          )
      }
    }
  },
}
