import type { BranchUse, FlowStructure } from '../steps/flow-structure.ts'
import { atBranch, atStep, quote } from './rule.ts'
import type { Finding, Rule } from './rule.ts'

/** Every branch but the root is referenced, by one step only, and following references never leads back. */
export const branchReferences: Rule = {
  id: 'V-17',
  *checkFlow({ flow, uses, cycles }: FlowStructure): Iterable<Finding> {
    for (const { name, place } of flow.branches.values()) {
      if (name !== flow.root && !uses.has(name))
        yield atBranch(name, 'error', 'no step leads to it, so it never runs: connect it or remove it.', place)
    }
    for (const [target, all] of uses) {
      for (const { step, reference } of usesByOthers(all)) {
        const owner = all[0]?.step.stepName || all[0]?.step.id || ''
        const message = `branch ${quote(target)} is that of step ${quote(owner)} already: a branch belongs to one step.`
        yield atStep(step, 'error', message, reference.parameter)
      }
    }
    for (const { step, reference } of cycles) {
      const message = `branch ${quote(reference.target)} leads back to this step, so the flow would never end.`
      yield atStep(step, 'error', message, reference.parameter)
    }
  },
}

/** Two conditions of one choice may share a branch; two tracks of another step may not. */
function usesByOthers(all: readonly BranchUse[]): BranchUse[] {
  const first = all[0]
  return all.filter((use) => use !== first && !(use.step === first?.step && use.step.type === 'choice'))
}
