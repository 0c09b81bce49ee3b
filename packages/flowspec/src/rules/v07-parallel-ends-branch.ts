import { PARALLEL } from '../steps/components.ts'
import type { FlowStructure } from '../steps/flow-structure.ts'
import { stepsAfter } from './steps-after.ts'
import type { Finding, Rule } from './rule.ts'

/** Nothing follows a parallel in its branch. A warning, since the steps run with the joined result (decisions.md 8). */
export const parallelEndsBranch: Rule = {
  id: 'V-07',
  checkFlow({ flow }: FlowStructure): Iterable<Finding> {
    return stepsAfter(flow, (step) => step.name === PARALLEL, 'a parallel execution', 'its lines')
  },
}
