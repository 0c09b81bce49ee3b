import type { DeploymentSpec } from '../deployments/deployment-spec.ts'
import type { ExecutionEnd } from '../replicas/execution-end.ts'
import type { RequestCopies } from './request-copies.ts'

/** Keeps the requests of ended executions that may be repeated. */
export interface RequestKeeper {
  /** What it returns is waited for before the message is acknowledged. */
  keep(spec: DeploymentSpec, end: ExecutionEnd): Promise<void> | undefined
  /** Settles when the request of an execution that has just ended is safe, if it is one to keep. */
  settled(key: string): Promise<void>
  /** Settles when all are safe. */
  close(): Promise<void>
}

/** Callers of synchronous pipelines need not wait for the copy, but the memory for them is bounded. */
const MOST_PENDING = 64

export function keepRequests(copies: RequestCopies): RequestKeeper {
  const pending = new Map<string, Promise<void>>()

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
      await Promise.all(pending.values())
    },
  }
}
