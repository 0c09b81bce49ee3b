import { NO_METRICS } from '@jatai/platform'
import type { MetricRow, MetricValues } from '@jatai/platform'

/** What happened in a span of time. */
export type Sums = { -readonly [K in keyof MetricValues]: number }

/**
 * Adds up what happened between two moments; undefined when nothing was measured then. A step that is only in part
 * inside counts in part, as if it had happened evenly; its peaks count where its middle lies, or everywhere when it is
 * longer than the span.
 *
 * @param now the end of the last step, which has not passed yet
 */
export function addUp(rows: readonly MetricRow[], from: number, to: number, now: number): Sums | undefined {
  let sums: Sums | undefined
  for (const row of rows) {
    const end = Math.min(row.at + row.stepMs, Math.max(now, row.at + 1))
    const share = (Math.min(end, to) - Math.max(row.at, from)) / (end - row.at)
    if (share <= 0) continue
    sums ??= { ...NO_METRICS }
    for (const name of COUNTERS) sums[name] += row[name] * share
    const middle = (row.at + end) / 2
    if (end - row.at <= to - from && (middle < from || middle >= to)) continue
    sums.inFlightPeak = Math.max(sums.inFlightPeak, row.inFlightPeak)
    sums.queuedPeak = Math.max(sums.queuedPeak, row.queuedPeak)
  }
  return sums
}

const COUNTERS = [
  'coveredMs',
  'invocations',
  'executions',
  'errors',
  'elapsedMs',
  'requestBytes',
  'responseBytes',
  'cpuMs',
  'memory',
  'memoryReadings',
] as const satisfies readonly (keyof MetricValues)[]
