import { stepReferences } from '../expressions/step-texts.ts'
import type { Step } from '../pipeline.ts'
import type { FlowStructure } from '../steps/flow-structure.ts'
import { allSteps } from '../steps/flow-structure.ts'
import { RunOrder } from '../steps/run-order.ts'
import { atStep, quote } from './rule.ts'
import type { Finding, Rule, RuleContext } from './rule.ts'

/** Every `step.<alias>` names the alias of a step that runs before. */
export const aliasUse: Rule = {
  id: 'V-19',
  *checkFlow(structure: FlowStructure, { hasOrder }: RuleContext): Iterable<Finding> {
    const owners = new Map<string, Step>()
    for (const step of allSteps(structure.flow)) {
      if (step.alias !== undefined && !owners.has(step.alias)) owners.set(step.alias, step)
    }
    const order = new RunOrder(structure)
    for (const step of allSteps(structure.flow)) {
      for (const { scope, name, parameter } of stepReferences(step)) {
        if (scope !== 'step') continue
        const owner = owners.get(name)
        if (owner === undefined)
          yield atStep(
            step,
            'warning',
            `no step has the alias ${quote(name)}: \`step.${name}\` has no value.`,
            parameter,
          )
        else if (hasOrder && !order.runsBefore(owner, step) && !order.shareLoop(owner, step))
          yield atStep(
            step,
            'warning',
            `the step with alias ${quote(name)} does not run before: \`step.${name}\` is null.`,
            parameter,
          )
      }
    }
  },
}
