import { NO_METRICS } from '@jatai/platform'
import type { MetricSample, MetricStore, ReplicaMeasurement, WorkloadMeasurement, Workloads } from '@jatai/platform'
import type { TracingService } from '../executions/tracing-service.ts'

/** How often deployments are measured: two samples for each point of the shortest chart. */
const SAMPLE_MS = 15_000

/** A replica with its speed since the measurement before. */
export interface MeasuredReplica {
  readonly measurement: ReplicaMeasurement
  /** Executions and errors, each second. */
  readonly perSecond: number
  readonly errorsPerSecond: number
}

/** A deployment that is served now, as it was measured last. */
export interface MeasuredNow {
  readonly workload: WorkloadMeasurement
  readonly replicas: readonly MeasuredReplica[]
  /** Messages that its trigger accepted since this process began to measure. */
  readonly invocations: number
}

/** Measures deployments and keeps what they did as time series. */
export interface MetricsCollector {
  /** Measures now; after it, what happened until now can be read. */
  sample(): Promise<void>
  /** The last measurement; a new one when it is older than so many milliseconds. */
  latest(mostAgeMs: number): Promise<readonly MeasuredNow[]>
  start(): void
  /** Takes a last sample. */
  close(): Promise<void>
}

interface Line {
  queued: number
  expired: number
  invocations: number
}

export function createMetricsCollector(options: {
  readonly workloads: Workloads
  readonly metrics: MetricStore
  readonly tracing: TracingService
  readonly now: () => number
  readonly report: (error: unknown) => void
}): MetricsCollector {
  const { workloads, metrics, tracing, now, report } = options
  /** By the name of the replica. */
  let before = new Map<string, ReplicaMeasurement>()
  const lines = new Map<string, Line>()
  let measuredAt = now()
  let current: readonly MeasuredNow[] = []
  let running: Promise<void> = Promise.resolve()
  let timer: NodeJS.Timeout | undefined

  async function sampleNow(): Promise<void> {
    const workloadsNow = await workloads.measure()
    const at = now()
    const coveredMs = Math.max(1, at - measuredAt)
    measuredAt = at
    const known = before
    before = new Map()
    const samples: MetricSample[] = []
    const served: MeasuredNow[] = []
    for (const workload of workloadsNow) {
      const replicas = workload.replicas.map((replica) => {
        before.set(replica.name, replica)
        const sample = replicaSample(workload, replica, known.get(replica.name), at, coveredMs)
        if (sample !== undefined) samples.push(sample)
        const { executions = 0, errors = 0 } = sample ?? {}
        const seconds = coveredMs / 1000
        return { measurement: replica, perSecond: executions / seconds, errorsPerSecond: errors / seconds }
      })
      const line = lineOf(workload)
      const accepted = acceptedSince(line, workload, known)
      line.invocations += accepted
      const sample = lineSample(workload, accepted, at, coveredMs)
      if (sample !== undefined) samples.push(sample)
      if (workload.isServed) served.push({ workload, replicas, invocations: line.invocations })
    }
    current = served
    if (samples.length > 0) await metrics.record(samples)
    await applyTracing(workloadsNow)
  }

  /** What is wanted, whatever has been deployed meanwhile. */
  async function applyTracing(measured: readonly WorkloadMeasurement[]): Promise<void> {
    const shares = await tracing.all()
    for (const workload of measured) {
      if (!workload.isServed) continue
      const wanted = shares.find(
        (each) =>
          each.realm === workload.realm &&
          each.environment === workload.environment &&
          each.pipeline === workload.pipeline &&
          each.versionMajor === workload.versionMajor &&
          each.instance === workload.instance,
      )
      const share = wanted?.share ?? 0
      if (share !== workload.traced) await workloads.trace(workload.deployment, share)
    }
  }

  function lineOf({ realm, environment, pipeline, versionMajor, instance }: WorkloadMeasurement): Line {
    const key = JSON.stringify([realm, environment, pipeline, versionMajor, instance])
    let line = lines.get(key)
    if (line === undefined) lines.set(key, (line = { queued: 0, expired: 0, invocations: 0 }))
    return line
  }

  /** One at a time, in their order. */
  function sample(): Promise<void> {
    running = running.catch(() => undefined).then(sampleNow)
    return running
  }

  return {
    sample,
    async latest(mostAgeMs) {
      if (now() - measuredAt > mostAgeMs || current.length === 0) await sample()
      return current
    },
    start() {
      timer = setInterval(() => void sample().catch(report), SAMPLE_MS)
      timer.unref()
    },
    async close() {
      clearInterval(timer)
      await sample().catch(report)
    },
  }
}

function replicaSample(
  workload: WorkloadMeasurement,
  replica: ReplicaMeasurement,
  before: ReplicaMeasurement | undefined,
  at: number,
  coveredMs: number,
): MetricSample | undefined {
  const since = (read: (measurement: ReplicaMeasurement) => number): number =>
    read(replica) - (before === undefined ? 0 : read(before))
  const errors = since((each) => each.errors)
  const executions = since((each) => each.responses) + errors
  const cpuMs = since((each) => each.cpuMs)
  const { memory, inFlightPeak } = replica
  // An idle replica is a gap in the charts.
  if (executions === 0 && inFlightPeak === 0 && memory === undefined && cpuMs === 0) return undefined
  return {
    ...placeOf(workload),
    ...NO_METRICS,
    replica: replica.name,
    at,
    coveredMs,
    executions,
    errors,
    elapsedMs: since((each) => each.elapsedMs.sum),
    requestBytes: since((each) => each.requestBytes.sum),
    responseBytes: since((each) => each.responseBytes.sum),
    inFlightPeak,
    cpuMs: Math.max(0, cpuMs),
    memory: memory === undefined ? 0 : Math.min(1, memory.usedBytes / memory.budgetBytes),
    memoryReadings: memory === undefined ? 0 : 1,
  }
}

/** Messages that were taken for the first time, wait now and did not before, or have expired. */
function acceptedSince(
  line: Line,
  { queued, expired, replicas, isServed }: WorkloadMeasurement,
  before: ReadonlyMap<string, ReplicaMeasurement>,
): number {
  const taken = replicas.reduce((sum, { name, taken: count }) => sum + count - (before.get(name)?.taken ?? 0), 0)
  if (!isServed) return Math.max(0, taken)
  const accepted = taken + queued - line.queued + expired - line.expired
  line.queued = queued
  line.expired = expired
  // Callers that went away take their waiting messages with them.
  return Math.max(0, accepted)
}

function lineSample(
  workload: WorkloadMeasurement,
  invocations: number,
  at: number,
  coveredMs: number,
): MetricSample | undefined {
  if (invocations === 0 && workload.queued === 0) return undefined
  return { ...placeOf(workload), ...NO_METRICS, replica: '', at, coveredMs, invocations, queuedPeak: workload.queued }
}

function placeOf({ realm, environment, pipeline, versionMajor, instance }: WorkloadMeasurement) {
  return { realm, environment, pipeline, versionMajor, ...(instance === undefined ? {} : { instance }) }
}
