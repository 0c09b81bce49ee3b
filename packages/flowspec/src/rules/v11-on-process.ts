import { getKey } from '../json/json.ts'
import { isSet } from '../parameters/lenient-values.ts'
import { BLOCK_EXECUTION, TRACK_OWNERS } from '../steps/components.ts'
import type { FlowStructure } from '../steps/flow-structure.ts'
import { allSteps } from '../steps/flow-structure.ts'
import { missingTargets } from './missing-targets.ts'
import { atStep } from './rule.ts'
import type { Finding, Rule } from './rule.ts'

/**
 * A connector that owns tracks names an existing one in `params.onProcess`. A block execution without any is only
 * warned about: it passes its message on (connectors/logic.md), and nothing that runs is refused (decisions.md 8).
 */
export const onProcess: Rule = {
  id: 'V-11',
  *checkFlow({ flow }: FlowStructure): Iterable<Finding> {
    for (const step of allSteps(flow)) {
      if (step.type !== 'connector' || !TRACK_OWNERS.has(step.name)) continue
      const named = getKey(step.params, 'onProcess')
      if (!isSet(named)) {
        const severity = step.name === BLOCK_EXECUTION ? 'warning' : 'error'
        yield atStep(step, severity, '`onProcess` names no branch.', 'onProcess')
      } else if (typeof named !== 'string') {
        yield atStep(step, 'error', '`onProcess` is not the name of a branch.', 'onProcess')
      }
    }
    yield* missingTargets(flow, ['onProcess'])
  },
}
