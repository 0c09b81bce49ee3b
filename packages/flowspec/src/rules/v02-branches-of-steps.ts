import { getKey, isJsonArray, isJsonObject } from '../json/json.ts'
import type { Json } from '../json/json.ts'
import type { FlowStructure } from '../steps/flow-structure.ts'
import { atBranch, atStep } from './rule.ts'
import type { Finding, Rule } from './rule.ts'

/** Every branch is an array of objects with `id` and `type`. */
export const branchesOfSteps: Rule = {
  id: 'V-02',
  *checkFlow({ flow }: FlowStructure): Iterable<Finding> {
    for (const branch of flow.branches.values()) {
      if (!isJsonArray(branch.raw)) {
        yield atBranch(branch.name, 'error', 'a branch is a list of steps.', branch.place)
        continue
      }
      for (const [index, entry] of branch.raw.entries()) {
        if (!isJsonObject(entry))
          yield atBranch(branch.name, 'error', `entry ${index + 1} is not a step but ${kindOf(entry)}.`, branch.place)
      }
      for (const step of branch.steps) {
        for (const key of ['id', 'type']) {
          if (typeof getKey(step.raw, key) !== 'string')
            yield atStep(step, 'error', `every step has a text \`${key}\`.`, key)
        }
      }
    }
  },
}

function kindOf(entry: Json): string {
  if (entry === null) return 'null'
  return isJsonArray(entry) ? 'a list' : `a ${typeof entry}`
}
