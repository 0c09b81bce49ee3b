import type { MetricRow } from '@jatai/platform'
import { addUp } from '../metrics/add-up.ts'
import type { Sums } from '../metrics/add-up.ts'
import type { AlertCondition, AlertMetric } from './alert-document.ts'

/** An alert looks at the minute before (run-and-monitor.md §15). */
export const EVALUATED_MS = 60_000

/**
 * The values of a metric in the last minute: any of them makes the condition hold. Undefined: nothing can be said, since
 * there was no message to measure; rates and queues are 0 then.
 *
 * @param rows what was measured of the deployment
 * @param replicas names of those that are there now
 */
export function alertValues(
  metric: AlertMetric,
  rows: readonly MetricRow[],
  replicas: readonly string[],
  now: number,
): readonly number[] | undefined {
  const sumOf = (some: readonly MetricRow[]): Sums | undefined => addUp(some, now - EVALUATED_MS, now, now)
  const ofReplicas = rows.filter(({ replica }) => replica !== '')
  const each = [...new Set([...replicas, ...ofReplicas.map(({ replica }) => replica)])].map((name) =>
    sumOf(ofReplicas.filter(({ replica }) => replica === name)),
  )
  const all = sumOf(ofReplicas)
  const perSecond = (sums: Sums | undefined): number => (sums?.executions ?? 0) / (EVALUATED_MS / 1000)
  switch (metric) {
    case 'executions':
      return [perSecond(all)]
    case 'executions-per-instance':
      return each.length === 0 ? [0] : each.map(perSecond)
    case 'inflight':
      return [each.reduce((sum, sums) => sum + (sums?.inFlightPeak ?? 0), 0)]
    case 'queued':
      return [sumOf(rows.filter(({ replica }) => replica === ''))?.queuedPeak ?? 0]
    case 'message-size':
      return hasRun(all) ? [all.requestBytes / all.executions, all.responseBytes / all.executions] : undefined
    case 'response-time':
      return hasRun(all) ? [all.elapsedMs / all.executions] : undefined
    case 'memory': {
      const shares = each.flatMap((sums) =>
        sums !== undefined && sums.memoryReadings > 0 ? [(sums.memory / sums.memoryReadings) * 100] : [],
      )
      return shares.length === 0 ? undefined : shares
    }
  }
}

function hasRun(sums: Sums | undefined): sums is Sums {
  return sums !== undefined && sums.executions > 0
}

/** Equal after rounding to two decimals. */
export function holds(condition: AlertCondition, value: number, limit: number): boolean {
  switch (condition) {
    case 'less':
      return value < limit
    case 'greater':
      return value > limit
    case 'equal':
      return Math.round(value * 100) === Math.round(limit * 100)
  }
}
