import type { WorkloadState } from '@jatai/platform'
import type { DeploymentDocument } from '../deployment-document.ts'
import type { ServingProblem } from '../operations/controller.ts'

export type DeploymentStatus = 'STARTING' | 'DEPLOYED' | 'DEGRADED' | 'ERROR' | 'DELETING'

export interface JudgedStatus {
  readonly status: DeploymentStatus
  /** What is wrong, for people. */
  readonly reason: string | null
}

/** The timings of run-and-monitor.md §5. */
export const START_LIMIT_MS = 300_000
const SHORT_GRACE_MS = 30_000
const CRASH_LOOP = 5

/**
 * How a deployment is: by what is stored of it, by what runs of it now, and by why it does not run.
 *
 * @param startedAt when this coordinator began to bring up what is wanted, epoch ms
 */
export function judgeStatus(
  document: DeploymentDocument,
  state: WorkloadState | undefined,
  problem: ServingProblem | undefined,
  { now, startedAt }: { readonly now: number; readonly startedAt: number },
): JudgedStatus {
  const { operation, active, failure } = document
  if (operation?.kind === 'delete') return { status: 'DELETING', reason: null }
  if (operation !== null) return { status: 'STARTING', reason: null }
  if (active === null) return { status: 'ERROR', reason: failure?.message ?? null }
  if (problem !== undefined) return { status: 'ERROR', reason: problem.message }
  if (state === undefined) {
    if (now - Math.max(startedAt, active.deployedAt) < START_LIMIT_MS) return { status: 'STARTING', reason: null }
    return { status: 'ERROR', reason: 'Nothing of it runs' }
  }
  return judgeState(state, now)
}

function judgeState(state: WorkloadState, now: number): JudgedStatus {
  const { wantedReplicas, readyReplicas, crashes = 0 } = state
  const shortFor = now - (state.shortSince ?? now)
  if (readyReplicas === 0 && crashes >= CRASH_LOOP) {
    return { status: 'ERROR', reason: `Its engine ended ${crashes} times in ten minutes before it was ready` }
  }
  if (readyReplicas === 0 && shortFor >= START_LIMIT_MS) {
    return { status: 'ERROR', reason: `No replica is ready for ${Math.floor(shortFor / 1000)} seconds` }
  }
  if (readyReplicas < wantedReplicas && shortFor > SHORT_GRACE_MS) {
    return { status: 'DEGRADED', reason: `${readyReplicas} of ${wantedReplicas} replicas are ready` }
  }
  if (state.problem !== undefined) return { status: 'DEGRADED', reason: state.problem }
  return { status: 'DEPLOYED', reason: null }
}
