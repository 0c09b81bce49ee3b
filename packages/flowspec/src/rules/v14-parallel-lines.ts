import { PARALLEL } from '../steps/components.ts'
import type { FlowStructure } from '../steps/flow-structure.ts'
import { allSteps } from '../steps/flow-structure.ts'
import { readParallelLines } from '../steps/parallel-lines.ts'
import { missingTargets } from './missing-targets.ts'
import { atStep } from './rule.ts'
import type { Finding, Rule } from './rule.ts'

const PARAMETER = 'parallelExecutions'

/**
 * The lines of a parallel can be read and their branches exist. Fewer than two are a warning: none at all still runs,
 * with an empty result (connectors/logic.md), and nothing that runs is refused (decisions.md 8).
 */
export const parallelLines: Rule = {
  id: 'V-14',
  *checkFlow({ flow }: FlowStructure): Iterable<Finding> {
    for (const step of allSteps(flow)) {
      if (step.type !== 'connector' || step.name !== PARALLEL) continue
      const { lines, error } = readParallelLines(step.params)
      if (error !== undefined) yield atStep(step, 'error', `\`${PARAMETER}\` cannot be read: ${error}.`, PARAMETER)
      else if (lines.length < 2)
        yield atStep(step, 'warning', `a parallel has at least two lines, this one has ${lines.length}.`, PARAMETER)
      for (const { index, target } of lines) {
        if (target === '')
          yield atStep(step, 'error', `line ${index + 1} has no \`target\`.`, `${PARAMETER}[${index}].target`)
      }
    }
    yield* missingTargets(flow, ['parallel'])
  },
}
