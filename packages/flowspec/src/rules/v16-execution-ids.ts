import { PARALLEL } from '../steps/components.ts'
import type { FlowStructure } from '../steps/flow-structure.ts'
import { allSteps } from '../steps/flow-structure.ts'
import { readParallelLines } from '../steps/parallel-lines.ts'
import { atStep, quote } from './rule.ts'
import type { Finding, Rule } from './rule.ts'

/** Every line of a parallel has an `executionId`, unique among its lines. */
export const executionIds: Rule = {
  id: 'V-16',
  *checkFlow({ flow }: FlowStructure): Iterable<Finding> {
    for (const step of allSteps(flow)) {
      if (step.type !== 'connector' || step.name !== PARALLEL) continue
      const known = new Set<string>()
      for (const { index, executionId } of readParallelLines(step.params).lines) {
        const parameter = `parallelExecutions[${index}].executionId`
        if (executionId === undefined)
          yield atStep(step, 'warning', `line ${index + 1} has no execution id.`, parameter)
        else if (known.has(executionId))
          yield atStep(step, 'warning', `execution id ${quote(executionId)} stands twice.`, parameter)
        else known.add(executionId)
      }
    }
  },
}
