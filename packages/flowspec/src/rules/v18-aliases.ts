import type { Step } from '../pipeline.ts'
import { allSteps } from '../steps/flow-structure.ts'
import { atStep, quote } from './rule.ts'
import type { Finding, Rule, RuleContext } from './rule.ts'

const PARAMETER = 'doubleBracesAlias'

/** Aliases are unique in the document, of letters, digits, `-` and `_`. */
export const aliases: Rule = {
  id: 'V-18',
  *checkDocument({ main, loose }: RuleContext): Iterable<Finding> {
    const known = new Map<string, Step>()
    for (const [number, structure] of [main, ...loose].entries()) {
      const severity = number === 0 ? 'error' : 'warning'
      for (const step of allSteps(structure.flow)) {
        const { alias } = step
        if (alias === undefined) continue
        if (!/^[A-Za-z0-9_-]+$/.test(alias))
          yield atStep(
            step,
            severity,
            `alias ${quote(alias)} has other signs than letters, digits, - and _.`,
            PARAMETER,
          )
        const other = known.get(alias)
        if (other === undefined) known.set(alias, step)
        else
          yield atStep(
            step,
            severity,
            `alias ${quote(alias)} is that of step ${quote(other.stepName || other.id)} already.`,
            PARAMETER,
          )
      }
    }
  },
}
