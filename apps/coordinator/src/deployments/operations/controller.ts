import { isJataiError } from '@jatai/errors'
import type { Cache, Workloads, WorkloadEvent, WorkloadWarning } from '@jatai/platform'
import type { DeploymentDocument } from '../deployment-document.ts'
import type { DeploymentsStore } from '../deployments-store.ts'
import type { Snapshots } from '../snapshots.ts'
import { createExclusive } from './exclusive.ts'
import type { OperationLog } from './operation-log.ts'
import type { Operations } from './operations.ts'
import { runOperation } from './run-operation.ts'

/**
 * Makes what runs what is wanted: does stored operations, brings up what shall be served and is not, and notes what
 * happens to deployments (run-and-monitor.md §7). Doing it again changes nothing.
 */
export interface Controller {
  /** Brings up everything; settles when each deployment serves or has failed to. Goes on with operations after that. */
  start(): Promise<void>
  /** Does the operation that is stored. */
  run(id: string): void
  /** Why a generation of a deployment that shall be served is not. */
  problem(id: string, generation: string | undefined): ServingProblem | undefined
  /** Begins nothing any more; what is under way goes on at the next start. */
  stop(): void
}

export interface ServingProblem {
  readonly since: number
  readonly message: string
}

interface KnownProblem extends ServingProblem {
  readonly generation: string
  readonly tries: number
  readonly nextAt: number
}

/** For what no event tells: another process died, or what kept a deployment back is gone. */
const RETRY_MS = 30_000
/** For what nothing tells: the workloads lost something. Looks at every deployment. */
const RESYNC_MS = 600_000
const LONGEST_PAUSE_MS = 600_000
/** Deployments brought up side by side. */
const AT_ONCE = 4

export function createController(options: {
  readonly store: DeploymentsStore
  readonly snapshots: Snapshots
  readonly workloads: Workloads
  readonly log: OperationLog
  readonly cache: Cache
  readonly operations: () => Pick<Operations, 'delete'>
  readonly owner: string
  readonly startLimitMs: number
  /** What served before did not end in good order. */
  readonly wasCutOff: boolean
  readonly now: () => number
  readonly report: (error: unknown) => void
}): Controller {
  const { store, snapshots, workloads, log, cache, operations, owner, startLimitMs, wasCutOff, now, report } = options
  const exclusive = createExclusive(cache, owner)
  const problems = new Map<string, KnownProblem>()
  /** What runs or waits for its turn, by the deployment. */
  const working = new Map<string, number>()
  let isStopped = false
  const timers: NodeJS.Timeout[] = []
  const stopListening = workloads.onEvent((event) => void note(event).catch(report))

  async function operate(id: string): Promise<void> {
    const ended = await exclusive.run(id, async () => {
      const stored = await store.get(id)
      const operation = stored?.document.operation
      if (stored === undefined || !operation || isStopped) return undefined
      return runOperation(stored, operation, {
        store,
        snapshots,
        workloads,
        log,
        operations: operations(),
        startLimitMs,
        now,
        report,
        isStopped: () => isStopped,
      })
    })
    // It may have taken the place of what shall be served.
    if (ended === 'failed') await serve(id)
  }

  function run(id: string): void {
    if (isStopped) return
    working.set(id, (working.get(id) ?? 0) + 1)
    void operate(id)
      .catch(report)
      .finally(() => {
        const left = (working.get(id) ?? 1) - 1
        if (left === 0) working.delete(id)
        else working.set(id, left)
      })
  }

  /** Brings up what shall be served, if it is not. */
  async function serve(id: string): Promise<void> {
    await exclusive.run(id, async () => {
      const document = (await store.get(id))?.document
      if (document === undefined || !mayServe(document)) return void problems.delete(id)
      if (isStopped) return
      const { active } = document
      try {
        await workloads.deploy(await snapshots.open(active.generation))
        problems.delete(id)
      } catch (error) {
        if (isStopped) return
        const isTold = isJataiError(error) && error.kind !== 'internal'
        if (!isTold) report(error)
        const message = isTold ? error.message : 'It cannot be served for a reason of the platform, whose log says more'
        const known = problems.get(id)
        if (known?.message !== message) log.line(document, active, 'ERROR', `It could not be brought up: ${message}`)
        const tries = (known?.tries ?? 0) + 1
        const pause = Math.min(RETRY_MS * 2 ** (tries - 1), LONGEST_PAUSE_MS)
        problems.set(id, {
          generation: active.generation,
          since: known?.since ?? now(),
          message,
          tries,
          nextAt: now() + pause,
        })
      }
    })
  }

  function isDue(id: string): boolean {
    return (problems.get(id)?.nextAt ?? 0) <= now() && !working.has(id)
  }

  async function serveAll(ids: string[]): Promise<void> {
    const worker = async (): Promise<void> => {
      for (let id = ids.shift(); id !== undefined && !isStopped; id = ids.shift()) await serve(id)
    }
    await Promise.all(Array.from({ length: AT_ONCE }, worker))
  }

  /** What is known to be left to do. */
  async function retry(): Promise<void> {
    await serveAll([...problems.keys()].filter(isDue))
    for (const { id } of await store.busy()) if (!working.has(id)) run(id)
  }

  /** Gives what shall be served and was not. */
  async function reconcile(): Promise<readonly Serving[]> {
    const documents = await store.all()
    const generations = new Map((await workloads.states()).map(({ id, generation }) => [id, generation]))
    const missing = documents.flatMap(({ id, document }) =>
      mayServe(document) && generations.get(id) !== document.active.generation ? [{ id, document }] : [],
    )
    await serveAll(missing.map(({ id }) => id).filter(isDue))
    for (const { id, document } of documents) if (document.operation !== null && !working.has(id)) run(id)
    return missing
  }

  /**
   * What served before this process and does not run any more ended with the machine or was killed: its replicas are
   * recycled, as by the loss of a node of a cluster (run-and-monitor.md §6). What its operator has stopped is not.
   */
  async function noteRecycled(ended: readonly Serving[]): Promise<void> {
    const warning = {
      kind: 'recycled' as const,
      at: now(),
      reason: 'the platform had been cut off and was started again',
    }
    await Promise.all(ended.map(({ id, document }) => warn(id, document.active.generation, warning)))
  }

  async function note({ deployment, generation, warning }: WorkloadEvent): Promise<void> {
    await warn(deployment, generation, warning)
  }

  /** A warning stays until the deployment is replaced, also when this process ends (run-and-monitor.md §6). */
  async function warn(
    id: string,
    generation: string | undefined,
    { kind, at, reason }: Omit<WorkloadWarning, 'count'>,
  ): Promise<void> {
    await store.change(id, (document) => {
      if (document?.active?.generation !== generation || document === undefined) return undefined
      const count = (document.warnings.find((each) => each.kind === kind)?.count ?? 0) + 1
      const others = document.warnings.filter((each) => each.kind !== kind)
      return { ...document, warnings: [...others, { kind, count, at, reason }] }
    })
  }

  return {
    run,
    async start() {
      const ended = await reconcile()
      if (wasCutOff) await noteRecycled(ended)
      if (isStopped) return
      timers.push(setInterval(() => void retry().catch(report), RETRY_MS).unref())
      timers.push(setInterval(() => void reconcile().catch(report), RESYNC_MS).unref())
    },
    problem(id, generation) {
      const known = problems.get(id)
      return known?.generation === generation ? known : undefined
    },
    stop() {
      isStopped = true
      for (const timer of timers) clearInterval(timer)
      stopListening()
    },
  }
}

interface Serving {
  readonly id: string
  readonly document: Served
}

type Served = DeploymentDocument & { readonly active: NonNullable<DeploymentDocument['active']> }

/** Has something to serve, which is no file of a folder, and is not about to be deleted. */
function mayServe(document: DeploymentDocument): document is Served {
  return document.active !== null && document.folder === undefined && document.operation?.kind !== 'delete'
}
