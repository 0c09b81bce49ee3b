import { readChoiceConditions, readOtherwise } from '../steps/choice-conditions.ts'
import type { FlowStructure } from '../steps/flow-structure.ts'
import { allSteps } from '../steps/flow-structure.ts'
import { atStep } from './rule.ts'
import type { Finding, Rule } from './rule.ts'

/** A choice has at least one condition and an `otherwise`. A warning: without them the message passes on (decisions.md 8). */
export const choiceIsComplete: Rule = {
  id: 'V-08',
  *checkFlow({ flow }: FlowStructure): Iterable<Finding> {
    for (const step of allSteps(flow)) {
      if (step.type !== 'choice') continue
      if (readChoiceConditions(step.params).length === 0)
        yield atStep(step, 'warning', 'a choice has at least one condition in `when`.', 'when')
      if (readOtherwise(step.params) === undefined)
        yield atStep(step, 'warning', 'a choice has an `otherwise`: without one the message passes on.', 'otherwise')
    }
  },
}
