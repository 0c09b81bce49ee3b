import type { FlowStructure } from '../steps/flow-structure.ts'
import { missingTargets } from './missing-targets.ts'
import type { Finding, Rule } from './rule.ts'

/** The targets of a choice exist. */
export const choiceTargets: Rule = {
  id: 'V-10',
  checkFlow({ flow }: FlowStructure): Iterable<Finding> {
    return missingTargets(flow, ['when', 'otherwise'])
  },
}
