/**
 * The metrics port: what deployments did, as time series (run-and-monitor.md §13). Samples are added up into levels of
 * ever longer steps, so that a month costs as little to draw as an hour.
 *
 * Promises that every adapter keeps:
 * - Samples of one series and moment add up: counters are summed, peaks compared.
 * - A sample is found from the moment that its promise settles. After a crash the newest ones may be missing.
 * - Recent times are kept at the finest step, a month at the coarsest ({@link METRIC_LEVELS}).
 *
 * Failures are `RemoteError` `METRICS_UNAVAILABLE` (retryable).
 */
export interface MetricStore {
  record(samples: readonly MetricSample[]): Promise<void>

  /** The rows that touch the time, of all series of the deployment, oldest first; from the coarsest fitting level. */
  read(deployment: MetricDeployment, range: MetricRange): Promise<readonly MetricRow[]>

  /** Deployments that have samples of the last month. */
  deployments(realm: string, environment: string): Promise<readonly MetricDeployment[]>

  /** Deletes what is older than its level is kept. */
  sweep(now: number): Promise<void>

  close(): Promise<void>
}

/** What a chart is drawn of: a pipeline's major version, and its instance. */
export interface MetricDeployment {
  readonly realm: string
  readonly environment: string
  readonly pipeline: string
  readonly versionMajor: number
  readonly instance?: string
}

export interface MetricRange {
  /** Milliseconds since 1970. */
  readonly from: number
  readonly to: number
  /** Length of one point of the chart, in milliseconds. */
  readonly intervalMs: number
  /** Now, which decides what is still kept. */
  readonly now: number
}

/** What happened within a span of time. Everything adds up but peaks. */
export interface MetricValues {
  /** Milliseconds that the sample stands for. */
  readonly coveredMs: number
  /** Messages that the trigger accepted. */
  readonly invocations: number
  readonly executions: number
  readonly errors: number
  /** Sum over the executions, in milliseconds: response produced − message taken. */
  readonly elapsedMs: number
  readonly requestBytes: number
  readonly responseBytes: number
  readonly inFlightPeak: number
  readonly queuedPeak: number
  readonly cpuMs: number
  /** Sum over the memory readings, each a share of the size's memory from 0 to 1. */
  readonly memory: number
  readonly memoryReadings: number
}

/** Values of a time in which nothing happened. */
export const NO_METRICS: MetricValues = Object.freeze({
  coveredMs: 0,
  invocations: 0,
  executions: 0,
  errors: 0,
  elapsedMs: 0,
  requestBytes: 0,
  responseBytes: 0,
  inFlightPeak: 0,
  queuedPeak: 0,
  cpuMs: 0,
  memory: 0,
  memoryReadings: 0,
})

export interface MetricSample extends MetricDeployment, MetricValues {
  /** End of the span, milliseconds since 1970. */
  readonly at: number
  /** Name of the replica; empty for what belongs to the deployment as a whole: its queue and its trigger. */
  readonly replica: string
}

export interface MetricRow extends MetricValues {
  readonly replica: string
  /** Begin of its step, and how long that is, in milliseconds. */
  readonly at: number
  readonly stepMs: number
}

export interface MetricLevel {
  readonly stepMs: number
  readonly keptMs: number
}

const MINUTE_MS = 60_000
const DAY_MS = 86_400_000

/** The finest first. A point of the shortest chart (15 minutes) is two steps of the first one. */
export const METRIC_LEVELS: readonly MetricLevel[] = [
  { stepMs: 15_000, keptMs: DAY_MS },
  { stepMs: 2 * MINUTE_MS, keptMs: 8 * DAY_MS },
  { stepMs: 30 * MINUTE_MS, keptMs: 32 * DAY_MS },
]

/** Number of the level that a range is read from: the coarsest that is fine enough, of those that reach back so far. */
export function levelOf({ from, intervalMs, now }: MetricRange): number {
  const reaches = (level: number): boolean => now - from <= (METRIC_LEVELS[level]?.keptMs ?? 0)
  const last = METRIC_LEVELS.length - 1
  for (let level = last; level >= 0; level--) {
    if ((METRIC_LEVELS[level]?.stepMs ?? 0) <= intervalMs && reaches(level)) return level
  }
  for (let level = 0; level < last; level++) if (reaches(level)) return level
  return last
}
