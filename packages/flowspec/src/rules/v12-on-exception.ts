import { getKey } from '../json/json.ts'
import { isSet } from '../parameters/lenient-values.ts'
import { BLOCK_EXECUTION } from '../steps/components.ts'
import type { FlowStructure } from '../steps/flow-structure.ts'
import { allSteps } from '../steps/flow-structure.ts'
import { missingTargets } from './missing-targets.ts'
import { atStep, quote } from './rule.ts'
import type { Finding, Rule } from './rule.ts'

/** `params.onException`, when it names a branch, names an existing one, which should not be empty. */
export const onException: Rule = {
  id: 'V-12',
  *checkFlow({ flow }: FlowStructure): Iterable<Finding> {
    yield* missingTargets(flow, ['onException'])
    for (const step of allSteps(flow)) {
      if (step.type !== 'connector') continue
      const named = getKey(step.params, 'onException')
      if (isSet(named) && typeof named !== 'string')
        yield atStep(step, 'error', '`onException` is not the name of a branch.', 'onException')
      const track = typeof named === 'string' ? flow.branches.get(named) : undefined
      if (track !== undefined && track.steps.length === 0 && step.name !== BLOCK_EXECUTION)
        yield atStep(step, 'warning', `its onException branch ${quote(track.name)} is empty.`, 'onException')
    }
  },
}
