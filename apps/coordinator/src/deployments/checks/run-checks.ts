import type { Check, CheckContext, Finding, NeighbourCheck } from './check.ts'
import { limitsCheck, linterWarnings, resourcesCheck, routeParameterCheck, versionCheck } from './document-checks.ts'
import { claimCheck, executorSizeWarning, folderCheck, instanceNameCheck, quotaCheck } from './neighbour-checks.ts'
import { infrastructureCheck, otherRefusalCheck, policyCheck, routeConflictCheck } from './workload-checks.ts'

/** Checks 2–9 of run-and-monitor.md §3.1 in their order; the first one, of rights, is the routes' and the service's. */
const CHECKS: readonly Check[] = [
  versionCheck,
  limitsCheck,
  policyCheck,
  infrastructureCheck,
  routeParameterCheck,
  routeConflictCheck,
  claimCheck,
  folderCheck,
  instanceNameCheck,
  resourcesCheck,
]

/** Two that are asked for at the same moment pass them both, unless they are made again one after the other. */
const NEIGHBOUR_CHECKS: readonly NeighbourCheck[] = [claimCheck, instanceNameCheck, quotaCheck]

/** Check 11, which blocks nothing. */
const WARNINGS: readonly Check[] = [executorSizeWarning, linterWarnings]

/** What keeps a candidate from being deployed, the first one first, and what its author should know. */
export function runChecks(context: CheckContext): {
  readonly failures: readonly Finding[]
  readonly warnings: readonly Finding[]
} {
  const failures = CHECKS.flatMap((check) => check(context))
  // What else the workloads say mostly comes from what the checks have found.
  const others = failures.length === 0 ? otherRefusalCheck(context) : []
  return {
    failures: [...failures, ...others, ...quotaCheck(context)],
    warnings: WARNINGS.flatMap((check) => check(context)),
  }
}

/** What has changed around a candidate since it passed all checks. */
export function runNeighbourChecks(context: Parameters<NeighbourCheck>[0]): readonly Finding[] {
  return NEIGHBOUR_CHECKS.flatMap((check) => check(context))
}
