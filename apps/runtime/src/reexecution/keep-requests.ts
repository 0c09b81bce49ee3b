import type { Clock, Timer } from '@jatai/platform'
import type { DeploymentSpec } from '../deployments/deployment-spec.ts'
import type { ExecutionEnd } from '../replicas/execution-end.ts'
import type { RequestCopies } from './request-copies.ts'

/** Keeps the requests of ended executions as long as they may be repeated, and removes them afterwards. */
export interface RequestKeeper {
  /** What it returns is waited for before the message is acknowledged. */
  keep(spec: DeploymentSpec, end: ExecutionEnd): Promise<void> | undefined
  /** Settles when the request of an execution that has just ended is safe, if it is one to keep. */
  settled(key: string): Promise<void>
  /** Settles when all are safe. */
  close(): Promise<void>
}

const DAY_MS = 24 * 3_600_000
/** As long as the records of executions (run-and-monitor.md §10). */
const KEPT_DAYS = { prod: 30, other: 7 }
const SWEEP_MS = 3_600_000
/** Callers of synchronous pipelines need not wait for the copy, but the memory for them is bounded. */
const MOST_PENDING = 64

export function keepRequests(options: {
  readonly copies: RequestCopies
  readonly clock: Clock
  readonly environments: readonly string[]
}): RequestKeeper {
  const { copies, clock, environments } = options
  const pending = new Map<string, Promise<void>>()
  let timer: Timer | undefined

  async function sweep(): Promise<void> {
    for (const environment of environments) {
      const days = environment === 'prod' ? KEPT_DAYS.prod : KEPT_DAYS.other
      // What cannot be removed now is tried again in an hour.
      await copies.removeBefore(environment, clock.now() - days * DAY_MS).catch(() => undefined)
    }
    arm()
  }

  function arm(): void {
    timer = clock.setTimer(SWEEP_MS, () => void sweep())
  }

  arm()
  return {
    keep(spec, { delivery: { envelope }, kind }) {
      if (!envelope.redeliveryAllowed || kind === 'refused') return undefined
      const kept = copies.keep(spec, envelope)
      const settled = kept.catch(() => undefined) // Then it cannot be repeated.
      pending.set(envelope.key, settled)
      void settled.then(() => pending.delete(envelope.key))
      if (envelope.durable) return kept
      return pending.size > MOST_PENDING ? settled : undefined
    },
    settled: async (key) => pending.get(key),
    async close() {
      timer?.cancel()
      await Promise.all(pending.values())
    },
  }
}
