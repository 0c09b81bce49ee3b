import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { metricStoreContract } from './metric-store.contract.ts'
import { openSqliteMetrics } from './sqlite-metrics.ts'

describe('SQLite metrics', () => {
  metricStoreContract({
    open: async () => ({ metrics: openSqliteMetrics({ file: ':memory:' }), dispose: async () => {} }),
  })

  it('finds in the next process what this one recorded', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'jatai-metrics-'))
    const file = join(folder, 'metrics.db')
    const deployment = { realm: 'demo', environment: 'test', pipeline: 'a', versionMajor: 1, instance: 'blue' }
    const values = { invocations: 1, executions: 2, errors: 3, elapsedMs: 4.5, requestBytes: 5, responseBytes: 6 }
    const rest = { inFlightPeak: 7, queuedPeak: 8, cpuMs: 9.25, memory: 0.5, memoryReadings: 1, coveredMs: 15_000 }
    let metrics = openSqliteMetrics({ file })
    await metrics.record([{ ...deployment, ...values, ...rest, replica: 'r', at: 1_764_000_001_000 }])
    await metrics.close()
    metrics = openSqliteMetrics({ file })
    const range = { from: 1_764_000_000_000, to: 1_764_000_060_000, intervalMs: 30_000, now: 1_764_000_060_000 }
    expect(await metrics.read(deployment, range)).toEqual([
      { ...values, ...rest, replica: 'r', at: 1_764_000_000_000, stepMs: 15_000 },
    ])
    await metrics.close()
    rmSync(folder, { recursive: true })
  })
})
