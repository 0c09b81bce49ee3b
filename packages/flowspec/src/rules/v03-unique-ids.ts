import type { Step } from '../pipeline.ts'
import { allSteps } from '../steps/flow-structure.ts'
import { atStep, quote } from './rule.ts'
import type { Finding, Rule, RuleContext } from './rule.ts'

/** Step ids are not empty, and unique in the document. */
export const uniqueIds: Rule = {
  id: 'V-03',
  *checkDocument({ main, loose }: RuleContext): Iterable<Finding> {
    const known = new Map<string, Step>()
    for (const [number, structure] of [main, ...loose].entries()) {
      const severity = number === 0 ? 'error' : 'warning'
      for (const step of allSteps(structure.flow)) {
        if (step.raw['id'] === '') yield atStep(step, severity, 'its `id` is empty.', 'id')
        if (step.id === '') continue
        const other = known.get(step.id)
        if (other === undefined) known.set(step.id, step)
        else
          yield atStep(
            step,
            severity,
            `id ${quote(step.id)} is also that of a step in branch ${quote(other.branch)}: ids are unique.`,
            'id',
          )
      }
    }
  },
}
