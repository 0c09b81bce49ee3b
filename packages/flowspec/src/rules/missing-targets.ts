import type { Flow, TrackRole } from '../pipeline.ts'
import { allSteps } from '../steps/flow-structure.ts'
import { atStep, quote } from './rule.ts'
import type { Finding } from './rule.ts'

/** A finding for each reference of some roles to a branch that does not exist. */
export function* missingTargets(flow: Flow, roles: readonly TrackRole[]): Iterable<Finding> {
  for (const step of allSteps(flow)) {
    for (const { role, parameter, target } of step.tracks) {
      if (roles.includes(role) && !flow.branches.has(target))
        yield atStep(step, 'error', `\`${parameter}\` names branch ${quote(target)}, which does not exist.`, parameter)
    }
  }
}
