import type { FlowStructure } from '../steps/flow-structure.ts'
import { stepsAfter } from './steps-after.ts'
import type { Finding, Rule } from './rule.ts'

/** Nothing follows a choice in its branch. A warning, since the steps run after the chosen branch (decisions.md 8). */
export const choiceEndsBranch: Rule = {
  id: 'V-06',
  checkFlow({ flow }: FlowStructure): Iterable<Finding> {
    return stepsAfter(flow, (step) => step.type === 'choice', 'a choice', 'the chosen branch')
  },
}
