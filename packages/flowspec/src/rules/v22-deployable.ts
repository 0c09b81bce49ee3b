import { ENTRY_BRANCH } from '../read/read-flow.ts'
import { atBranch } from './rule.ts'
import type { Finding, Rule, RuleContext } from './rule.ts'

/**
 * A trigger is configured, and the entry branch has a step. Fragments are not deployed as they are; bare flows have no
 * place for a trigger, so only their steps are asked for.
 */
export const deployable: Rule = {
  id: 'V-22',
  *checkDocument({ pipeline }: RuleContext): Iterable<Finding> {
    const { shape, flow, trigger } = pipeline
    if (shape === 'clipboard') return
    if ((shape === 'stored' || shape === 'export') && trigger === undefined)
      yield { severity: 'deploy', message: 'Invalid trigger spec - missing type: no trigger is configured.', place: {} }
    const entry = flow.branches.get(ENTRY_BRANCH)
    if (entry === undefined || entry.steps.length === 0)
      yield atBranch(ENTRY_BRANCH, 'deploy', 'the trigger leads to at least one step.', entry?.place)
  },
}
