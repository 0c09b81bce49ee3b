import { getKey, isJsonObject } from '../json/json.ts'
import type { FlowStructure } from '../steps/flow-structure.ts'
import { allSteps } from '../steps/flow-structure.ts'
import { atStep, quote } from './rule.ts'
import type { Finding, Rule, RuleContext } from './rule.ts'

/** A connector has `name` and `params`, and its name is in the catalogue. */
export const knownConnector: Rule = {
  id: 'V-05',
  *checkFlow({ flow }: FlowStructure, { catalog }: RuleContext): Iterable<Finding> {
    for (const step of allSteps(flow)) {
      if (step.type !== 'connector') continue
      if (!isJsonObject(getKey(step.raw, 'params')))
        yield atStep(step, 'deploy', 'a connector has `params`, an object.', 'params')
      if (step.name === '') yield atStep(step, 'deploy', 'a connector has a `name`.', 'name')
      else if (catalog.hasConnector?.(step.name) === false)
        yield atStep(step, 'deploy', `unknown component ${quote(step.name)}.`, 'name')
    }
  },
}
