import type { Distribution, ReplicaMeasurement, WorkloadMeasurement } from '@jatai/platform'

export function distribution(count: number, sum: number): Distribution {
  return { count, sum, quantiles: { 0.5: sum / count, 0.9: sum / count, 0.99: sum / count } }
}

/** A replica that has run ten executions, two of which failed. */
export function replica(name: string, changes: Partial<ReplicaMeasurement> = {}): ReplicaMeasurement {
  return {
    ...{ name, taken: 10, redelivered: 1, responses: 8, errors: 2, inFlight: 1, inFlightPeak: 4, isHung: false },
    elapsedMs: distribution(10, 1000),
    requestBytes: distribution(10, 50),
    responseBytes: distribution(10, 700),
    recordingMs: 3,
    components: [{ component: 'log', step: 'Say "hi"\n', executions: 10, timed: 1, timedMs: 2 }],
    cpuMs: 3000,
    memory: { usedBytes: 32 * 1_048_576, budgetBytes: 64 * 1_048_576 },
    ...changes,
  }
}

/** The deployment `orders` 1.3 of the realm `demo` in `test`, with two replicas. */
export function measurement(changes: Partial<WorkloadMeasurement> = {}): WorkloadMeasurement {
  return {
    ...{ deployment: 'd1', realm: 'demo', environment: 'test', pipeline: 'orders', versionMajor: 1, versionMinor: 3 },
    ...{ size: 'SMALL', isServed: true, traced: 0, expired: 0, queued: 5, deadLetters: 2 },
    replicas: [replica('pe-1'), replica('pe-2')],
    ...changes,
  }
}
