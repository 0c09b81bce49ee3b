import { MAX_NESTING } from '../read/limits.ts'
import type { FlowStructure } from '../steps/flow-structure.ts'
import { atBranch } from './rule.ts'
import type { Finding, Rule } from './rule.ts'

/** At most 50 levels of branches hang below the root (decisions.md 9); the first branch of a level too deep is named. */
export const nestingLimit: Rule = {
  id: 'limit-nesting',
  *checkFlow({ flow, levels }: FlowStructure): Iterable<Finding> {
    for (const [name, level] of levels) {
      if (level !== MAX_NESTING + 1) continue
      yield atBranch(name, 'error', `it is nested deeper than ${MAX_NESTING} levels.`, flow.branches.get(name)?.place)
    }
  },
}

/** The deepest level of a flow, 0 for its root. */
export function deepestLevel({ levels }: FlowStructure): number {
  let deepest = 0
  for (const level of levels.values()) deepest = Math.max(deepest, level)
  return deepest
}
