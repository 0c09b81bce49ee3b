import type { MetricRow } from '@jatai/platform'
import { expect, test } from 'vitest'
import { alertValues, holds } from './alert-values.ts'
import type { AlertMetric } from './alert-document.ts'

const NOW = 1_764_000_060_000

function row(changes: Partial<MetricRow>): MetricRow {
  return {
    ...{ replica: 'r1', at: NOW - 15_000, stepMs: 15_000, coveredMs: 15_000, invocations: 0, executions: 0 },
    ...{ errors: 0, elapsedMs: 0, requestBytes: 0, responseBytes: 0, inFlightPeak: 0, queuedPeak: 0, cpuMs: 0 },
    ...{ memory: 0, memoryReadings: 0 },
    ...changes,
  }
}

const rows = [
  row({ executions: 60, elapsedMs: 6000, requestBytes: 600, responseBytes: 6000, inFlightPeak: 3 }),
  row({ at: NOW - 30_000, replica: 'r2', executions: 30, inFlightPeak: 4, memory: 0.9, memoryReadings: 1 }),
  row({ replica: '', queuedPeak: 17 }),
  row({ at: NOW - 90_000, executions: 10_000, inFlightPeak: 100, elapsedMs: 1e9 }),
]

test('each metric is what the last minute says of it', () => {
  const values = (metric: AlertMetric) => alertValues(metric, rows, ['r1', 'r2', 'r3'], NOW)
  expect(values('executions')).toEqual([1.5])
  expect(values('executions-per-instance')).toEqual([1, 0.5, 0])
  expect(values('inflight')).toEqual([7])
  expect(values('queued')).toEqual([17])
  expect(values('message-size')).toEqual([600 / 90, 6000 / 90])
  expect(values('response-time')).toEqual([6000 / 90])
  expect(values('memory')).toEqual([90])
})

test('without messages rates and queues are 0, and nothing is said of the others', () => {
  const values = (metric: AlertMetric) => alertValues(metric, [], ['r1'], NOW)
  expect(values('executions')).toEqual([0])
  expect(values('executions-per-instance')).toEqual([0])
  expect(values('inflight')).toEqual([0])
  expect(values('queued')).toEqual([0])
  expect(values('message-size')).toBeUndefined()
  expect(values('response-time')).toBeUndefined()
  expect(values('memory')).toBeUndefined()
})

test('conditions compare, equality after rounding to two decimals', () => {
  expect([holds('less', 1, 2), holds('less', 2, 2)]).toEqual([true, false])
  expect([holds('greater', 3, 2), holds('greater', 2, 2)]).toEqual([true, false])
  expect([holds('equal', 1.004, 1), holds('equal', 1.006, 1)]).toEqual([true, false])
})
