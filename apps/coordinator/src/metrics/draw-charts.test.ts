import type { MetricRow } from '@jatai/platform'
import { describe, expect, test } from 'vitest'
import { drawCharts } from './draw-charts.ts'

const T0 = 1_764_000_000_000
const MINUTE = 60_000

function row(at: number, changes: Partial<MetricRow> = {}): MetricRow {
  return {
    ...{ replica: 'r1', at, stepMs: 15_000, coveredMs: 15_000, invocations: 0, executions: 0, errors: 0 },
    ...{ elapsedMs: 0, requestBytes: 0, responseBytes: 0, inFlightPeak: 0, queuedPeak: 0, cpuMs: 0 },
    ...{ memory: 0, memoryReadings: 0 },
    ...changes,
  }
}

describe('charts', () => {
  test('have thirty points whatever the period, and gaps where nothing was measured (acceptance 14)', () => {
    for (const period of [1, 15 * MINUTE, 60 * MINUTE, 7 * 1440 * MINUTE, 30 * 1440 * MINUTE]) {
      const charts = drawCharts([], T0, T0 + period)
      expect(charts.points).toHaveLength(30)
      expect(charts.executionsPerSecond).toEqual(Array(30).fill(null))
    }
    const rows = [row(T0 + 30_000, { executions: 45 }), row(T0 + 45_000, { executions: 15 })]
    const charts = drawCharts(rows, T0, T0 + 15 * MINUTE)
    expect(charts.intervalMs).toBe(30_000)
    expect(charts.executionsPerSecond.slice(0, 3)).toEqual([null, 2, null])
    expect(charts.points.slice(0, 2)).toEqual([T0, T0 + 30_000])
  })

  test('add replicas up, but draw a line of each for processor and memory (acceptance 14)', () => {
    const measured = { coveredMs: 15_000, memoryReadings: 1 }
    const rows = [
      row(T0, {
        ...measured,
        replica: 'r1',
        executions: 10,
        elapsedMs: 1000,
        inFlightPeak: 3,
        cpuMs: 3000,
        memory: 0.5,
      }),
      row(T0, {
        ...measured,
        replica: 'r2',
        executions: 30,
        elapsedMs: 9000,
        inFlightPeak: 4,
        cpuMs: 1500,
        memory: 0.1,
      }),
      row(T0, { replica: '', queuedPeak: 7, invocations: 41 }),
    ]
    const charts = drawCharts(rows, T0, T0 + 15 * MINUTE)
    expect(charts.responseTimeMs[0]).toBe(250)
    expect(charts.inFlight[0]).toBe(7)
    expect(charts.queued[0]).toBe(7)
    expect([charts.invocations[0], charts.executions[0], charts.errors[0]]).toEqual([41, 40, 0])
    expect(charts.cpuPercent.map(({ replica, values }) => [replica, values[0]])).toEqual([
      ['r1', 20],
      ['r2', 10],
    ])
    expect(charts.memoryPercent.map(({ values }) => values[0])).toEqual([50, 10])
  })

  test('average sizes and times over executions, not over steps', () => {
    const rows = [
      row(T0, { executions: 1, elapsedMs: 100, requestBytes: 10, responseBytes: 1000 }),
      row(T0 + 15_000, { executions: 9, elapsedMs: 0, requestBytes: 90, responseBytes: 0 }),
      row(T0 + 30_000, { coveredMs: 15_000 }),
    ]
    const charts = drawCharts(rows, T0, T0 + 15 * MINUTE)
    expect([charts.responseTimeMs[0], charts.requestBytes[0], charts.responseBytes[0]]).toEqual([10, 10, 100])
    expect([charts.executionsPerSecond[1], charts.responseTimeMs[1]]).toEqual([0, null])
  })

  test('share a step that is longer than a point evenly, up to now', () => {
    const long = row(T0, { stepMs: 30 * MINUTE, executions: 1200 })
    const past = drawCharts([long], T0, T0 + 60 * MINUTE)
    expect(past.executions.slice(0, 15)).toEqual(Array(15).fill(80))
    expect(past.executions.slice(15)).toEqual(Array(15).fill(null))
    // The step goes on: what it has counted happened until now.
    const current = drawCharts([long], T0 - 5 * MINUTE, T0 + 10 * MINUTE)
    expect(current.executions.reduce<number>((sum, value) => sum + (value ?? 0), 0)).toBeCloseTo(1200)
  })
})
