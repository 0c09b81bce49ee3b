import { isJataiError, RemoteError } from '@jatai/errors'
import type { DeploymentIdentity, Stored, Workloads } from '@jatai/platform'
import type { Configuration, DeployedConfiguration, DeploymentDocument, Operation } from '../deployment-document.ts'
import type { DeploymentsStore } from '../deployments-store.ts'
import type { Snapshots } from '../snapshots.ts'
import { nameOf, withoutDates } from './operation-log.ts'
import type { OperationLog } from './operation-log.ts'
import type { Operations } from './operations.ts'

/** Rollbacks lead back at most so far. */
const MOST_EARLIER = 20

/**
 * Does what is stored as the operation of a deployment, to its end (run-and-monitor.md §3). It is done again from the
 * start by whoever comes after a crash, so each step may be repeated. Settles when the document says how it ended.
 *
 * @returns how it ended; `stopped`: nothing is noted, it goes on at the next start
 */
export async function runOperation(
  stored: Stored<DeploymentDocument>,
  operation: Operation,
  options: {
    readonly store: DeploymentsStore
    readonly snapshots: Snapshots
    readonly workloads: Workloads
    readonly log: OperationLog
    readonly operations: Pick<Operations, 'delete'>
    /** A deployment that is not ready by then has failed, milliseconds (run-and-monitor.md §5). */
    readonly startLimitMs: number
    readonly now: () => number
    /** What is our fault. */
    readonly report: (error: unknown) => void
    readonly isStopped: () => boolean
  },
): Promise<'done' | 'failed' | 'stopped'> {
  const { store, snapshots, workloads, log, operations, startLimitMs, now, report, isStopped } = options
  const { id, document } = stored
  const { configuration } = operation
  try {
    if (configuration === null) await workloads.undeploy(identityOf(stored))
    else {
      log.line(document, configuration, 'INFO', `Deployment begins: ${operation.kind} by ${nameOf(operation.actor)}`)
      const spec = await snapshots.open(configuration.generation)
      await inTime(workloads.deploy(spec), startLimitMs)
    }
  } catch (error) {
    if (isStopped()) return 'stopped'
    await failed(error)
    return 'failed'
  }
  if (configuration === null) await removed()
  else await serves(configuration)
  return 'done'

  async function serves(deployed: Configuration): Promise<void> {
    if (operation.deleteAfter !== undefined) await deleteSource(operation.deleteAfter, deployed)
    await log.ended(stored, operation, {
      status: operation.kind === 'rollback' ? 'rolled-back' : 'deployed',
      message: null,
    })
    const state = (await workloads.states()).find((each) => each.id === id)
    const active: DeployedConfiguration = { ...deployed, deployedAt: now(), deployedBy: operation.actor }
    await store.change(id, (current) =>
      isOurs(current)
        ? { ...current, active, earlier: earlierOf(current), operation: null, warnings: state?.warnings ?? [] }
        : undefined,
    )
    log.line(document, deployed, 'INFO', 'Deployed')
    await snapshots.forget(id, [deployed.generation])
  }

  async function removed(): Promise<void> {
    await log.ended(stored, operation, { status: 'deleted', message: null })
    log.line(document, null, 'INFO', `Deleted by ${nameOf(operation.actor)}`)
    await store.remove(id)
    await snapshots.forget(id, [])
  }

  async function failed(error: unknown): Promise<void> {
    const isTold = isJataiError(error) && error.kind !== 'internal'
    if (!isTold) report(error)
    const code = isTold ? error.code : 'INTERNAL_ERROR'
    const message = isTold ? error.message : 'It failed for a reason of the platform, whose log says more'
    log.line(document, configuration, 'ERROR', `The ${operation.kind} failed: ${message}`)
    await log.ended(stored, operation, { status: 'error', message })
    const failure = { at: now(), kind: operation.kind, configuration, code, message }
    await store.change(id, (current) => (isOurs(current) ? { ...current, operation: null, failure } : undefined))
    if (document.active === null) await workloads.undeploy(identityOf(stored)).catch(report)
    await snapshots.forget(id, document.active === null ? [] : [document.active.generation])
  }

  /** Only what was promoted: somebody may have deployed something else there meanwhile. */
  async function deleteSource(source: string, promoted: Configuration): Promise<void> {
    const there = (await store.get(source))?.document
    if (there === undefined || there.operation?.kind === 'delete') return
    if (there.active?.versionId !== promoted.versionId || there.operation !== null) {
      const message = `${there.environment} was not deleted after promoting: something else is deployed there, or about to be`
      log.line(document, promoted, 'WARN', message)
      return
    }
    await operations.delete(source, operation.actor)
  }

  function isOurs(current: DeploymentDocument | undefined): current is DeploymentDocument {
    return current?.operation?.id === operation.id
  }

  function earlierOf({ active, earlier }: DeploymentDocument): readonly Configuration[] {
    if (operation.kind === 'rollback') return earlier.slice(0, -1)
    const before = withoutDates(active)
    if (before === null || (configuration !== null && isSame(before, configuration))) return earlier
    return [...earlier, before].slice(-MOST_EARLIER)
  }
}

/** Which deployment it is, for the workloads. The variables of its instance count for nothing there. */
function identityOf({ id, document }: Stored<DeploymentDocument>): DeploymentIdentity {
  const { realm, environment, pipelineName, versionMajor, instance } = document
  const named = instance === null ? {} : { instance: { name: instance, variables: {} } }
  return { id, realm, environment, pipelineName, versionMajor, ...named }
}

/** True when a rollback from one to the other would change nothing. */
function isSame(a: Configuration, b: Configuration): boolean {
  return (
    a.versionId === b.versionId &&
    a.size === b.size &&
    a.consumers === b.consumers &&
    a.replicas === b.replicas &&
    a.engineVersion === b.engineVersion
  )
}

/** @throws RemoteError `DEPLOYMENT_NOT_READY` when the work takes longer */
async function inTime(work: Promise<void>, limitMs: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      const message = `No replica was ready after ${limitMs / 1000} seconds`
      reject(new RemoteError('DEPLOYMENT_NOT_READY', message, { retryable: true }))
    }, limitMs)
    timer.unref()
  })
  try {
    await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}
