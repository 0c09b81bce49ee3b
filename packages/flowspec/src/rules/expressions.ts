import { stepTexts } from '../expressions/step-texts.ts'
import type { FlowStructure } from '../steps/flow-structure.ts'
import { allSteps } from '../steps/flow-structure.ts'
import { atStep } from './rule.ts'
import type { Finding, Rule, RuleContext } from './rule.ts'

/** Expressions can be read: what is known without a message fails the deployment (decisions.md 12). */
export const expressions: Rule = {
  id: 'expression',
  *checkFlow({ flow }: FlowStructure, { catalog }: RuleContext): Iterable<Finding> {
    if (catalog.checkExpression === undefined) return
    for (const step of allSteps(flow)) {
      for (const { text, parameter } of stepTexts(step)) {
        const problem = catalog.checkExpression(text, step, parameter)
        if (problem !== undefined) yield atStep(step, 'deploy', `\`${parameter}\`: ${problem}`, parameter)
      }
    }
  },
}
