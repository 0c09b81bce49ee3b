import { MAX_STEPS } from '../read/limits.ts'
import type { FlowStructure } from '../steps/flow-structure.ts'
import type { Finding, Rule, RuleContext } from './rule.ts'

/** A document has at most 2,000 steps, loose fragments included (flowspec.md §10). */
export const stepLimit: Rule = {
  id: 'limit-steps',
  *checkDocument({ main, loose }: RuleContext): Iterable<Finding> {
    const count = [main, ...loose].reduce((sum, structure) => sum + countSteps(structure), 0)
    if (count > MAX_STEPS)
      yield {
        severity: 'error',
        message: `The document has ${count} steps, more than ${MAX_STEPS}: split it.`,
        place: {},
      }
  },
}

/** How many steps a flow has, connected or not. */
export function countSteps({ flow }: FlowStructure): number {
  let count = 0
  for (const branch of flow.branches.values()) count += branch.steps.length
  return count
}
