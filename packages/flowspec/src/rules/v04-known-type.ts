import type { FlowStructure } from '../steps/flow-structure.ts'
import { allSteps } from '../steps/flow-structure.ts'
import { LIBRARY_TYPE, NATIVE_TYPES } from '../steps/components.ts'
import { atStep, quote } from './rule.ts'
import type { Finding, Rule, RuleContext } from './rule.ts'

/** The `type` of a step is one that can run. */
export const knownType: Rule = {
  id: 'V-04',
  *checkFlow({ flow }: FlowStructure, { catalog }: RuleContext): Iterable<Finding> {
    for (const step of allSteps(flow)) {
      const { type } = step
      if (type === '' || type === 'connector' || type === 'capsule') continue
      if (NATIVE_TYPES.has(type) || catalog.hasType?.(type) === true) continue
      const reason = type === LIBRARY_TYPE ? 'libraries cannot run here' : `unknown type ${quote(type)}`
      yield atStep(step, 'deploy', `${reason}: it is kept but cannot be deployed.`, 'type')
    }
  },
}
