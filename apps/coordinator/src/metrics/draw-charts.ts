import { metrics } from '@jatai/api'
import type { MetricRow } from '@jatai/platform'
import { addUp } from './add-up.ts'
import type { Sums } from './add-up.ts'

/** Milliseconds of one point of a chart. */
export function intervalOf(from: number, to: number): number {
  return (to - from) / metrics.CHART_POINTS
}

type Lines = Omit<metrics.Charts, 'cpuCeilingPercent'>

/** The charts of a deployment, from what was measured of it (run-and-monitor.md §13). */
export function drawCharts(rows: readonly MetricRow[], from: number, to: number): Lines {
  const intervalMs = intervalOf(from, to)
  const points = Array.from({ length: metrics.CHART_POINTS }, (_, index) => from + index * intervalMs)
  const ofReplicas = rows.filter(({ replica }) => replica !== '')
  const ofLine = rows.filter(({ replica }) => replica === '')
  const sumsOf = (some: readonly MetricRow[]): readonly (Sums | undefined)[] =>
    points.map((begin) => addUp(some, begin, begin + intervalMs, to))
  const names = [...new Set(ofReplicas.map(({ replica }) => replica))].sort()
  const byReplica = names.map((name) => ({ name, sums: sumsOf(ofReplicas.filter(({ replica }) => replica === name)) }))
  const all = sumsOf(ofReplicas)
  const line = sumsOf(ofLine)
  const seconds = intervalMs / 1000
  const value = (sums: readonly (Sums | undefined)[], read: (sum: Sums) => number | null) =>
    sums.map((sum) => (sum === undefined ? null : rounded(read(sum))))
  const average = (total: (sum: Sums) => number, count: (sum: Sums) => number) => (sum: Sums) =>
    count(sum) > 0 ? total(sum) / count(sum) : null
  const perReplica = (read: (sum: Sums) => number | null) =>
    byReplica.map(({ name, sums }) => ({ replica: name, values: value(sums, read) }))

  return {
    from,
    to,
    intervalMs,
    points: points.map(Math.round),
    executionsPerSecond: value(all, ({ executions }) => executions / seconds),
    responseTimeMs: value(
      all,
      average(({ elapsedMs }) => elapsedMs, executionsOf),
    ),
    inFlight: points.map((_, index) => together(byReplica.map(({ sums }) => sums[index]?.inFlightPeak))),
    requestBytes: value(
      all,
      average(({ requestBytes }) => requestBytes, executionsOf),
    ),
    responseBytes: value(
      all,
      average(({ responseBytes }) => responseBytes, executionsOf),
    ),
    queued: value(line, ({ queuedPeak }) => queuedPeak),
    memoryPercent: perReplica(
      average(
        ({ memory }) => memory * 100,
        ({ memoryReadings }) => memoryReadings,
      ),
    ),
    cpuPercent: perReplica(
      average(
        ({ cpuMs }) => cpuMs * 100,
        ({ coveredMs }) => coveredMs,
      ),
    ),
    invocations: value(line, ({ invocations }) => invocations),
    executions: value(all, executionsOf),
    errors: value(all, ({ errors }) => errors),
  }
}

function executionsOf({ executions }: Sums): number {
  return executions
}

/** The sum of those that are there. */
function together(values: readonly (number | undefined)[]): number | null {
  const there = values.filter((value) => value !== undefined)
  return there.length === 0 ? null : there.reduce((sum, value) => sum + value, 0)
}

/** Parts of steps make long fractions. */
function rounded(value: number | null): number | null {
  return value === null ? null : Math.round(value * 1000) / 1000
}
