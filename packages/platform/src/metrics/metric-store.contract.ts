import { afterEach, beforeEach, expect, it } from 'vitest'
import { METRIC_LEVELS, NO_METRICS } from './metric-store.ts'
import type { MetricSample, MetricStore } from './metric-store.ts'

export interface MetricStoreContractOptions {
  readonly open: () => Promise<{ readonly metrics: MetricStore; dispose(): Promise<void> }>
}

/** The promises of {@link MetricStore}, as tests; to be called inside a `describe`. */
export function metricStoreContract({ open }: MetricStoreContractOptions): void {
  const T0 = 1_764_000_000_000
  const orders = { realm: 'demo', environment: 'test', pipeline: 'orders', versionMajor: 1 } as const
  const nothing = { ...NO_METRICS, coveredMs: 15_000 }
  let metrics: MetricStore
  let dispose: () => Promise<void>

  const sample = (at: number, changes: Partial<MetricSample> = {}): MetricSample => ({
    ...orders,
    ...nothing,
    replica: 'r1',
    at,
    ...changes,
  })
  const rows = (from: number, to: number, intervalMs: number, now = to) =>
    metrics.read(orders, { from, to, intervalMs, now })

  beforeEach(async () => {
    ;({ metrics, dispose } = await open())
  })
  afterEach(async () => {
    await metrics.close()
    await dispose()
  })

  it('adds samples up in every level, and compares peaks', async () => {
    await metrics.record([
      sample(T0 + 15_000, { executions: 3, elapsedMs: 30, inFlightPeak: 2 }),
      sample(T0 + 15_000, { executions: 1, elapsedMs: 7, inFlightPeak: 5 }),
      sample(T0 + 30_000, { executions: 10, inFlightPeak: 1 }),
    ])
    const fine = await rows(T0, T0 + 60_000, 30_000)
    expect(
      fine.map(({ at, executions, elapsedMs, inFlightPeak }) => [at, executions, elapsedMs, inFlightPeak]),
    ).toEqual([
      [T0, 4, 37, 5],
      [T0 + 15_000, 10, 0, 1],
    ])
    const coarse = await rows(T0 - 86_400_000 * 30, T0 + 60_000, 86_400_000)
    expect(coarse).toHaveLength(1)
    expect(coarse[0]).toMatchObject({ executions: 14, coveredMs: 45_000, inFlightPeak: 5, stepMs: 1_800_000 })
  })

  it('keeps replicas, instances and deployments apart', async () => {
    await metrics.record([
      sample(T0 + 1000, { executions: 1 }),
      sample(T0 + 1000, { executions: 2, replica: 'r2' }),
      sample(T0 + 1000, { executions: 4, replica: '', queuedPeak: 9 }),
      sample(T0 + 1000, { executions: 8, instance: 'blue' }),
      sample(T0 + 1000, { executions: 16, versionMajor: 2 }),
      sample(T0 + 1000, { executions: 32, realm: 'other' }),
    ])
    const found = await rows(T0, T0 + 60_000, 30_000)
    expect(found.map(({ replica, executions }) => [replica, executions]).sort()).toEqual([
      ['', 4],
      ['r1', 1],
      ['r2', 2],
    ])
    expect(await metrics.deployments('demo', 'test')).toEqual([
      orders,
      { ...orders, instance: 'blue' },
      { ...orders, versionMajor: 2 },
    ])
    expect(await metrics.deployments('demo', 'prod')).toEqual([])
  })

  it('answers from the level that still reaches back, and forgets what is older', async () => {
    const [finest, middle, coarsest] = METRIC_LEVELS
    await metrics.record([sample(T0, { executions: 1 })])
    const steps = async (now: number) => (await rows(T0 - 60_000, T0 + 60_000, 4000, now)).map(({ stepMs }) => stepMs)
    expect(await steps(T0 + 60_000)).toEqual([finest?.stepMs])
    expect(await steps(T0 + 2 * 86_400_000)).toEqual([middle?.stepMs])
    expect(await steps(T0 + 20 * 86_400_000)).toEqual([coarsest?.stepMs])
    await metrics.sweep(T0 + 2 * 86_400_000)
    expect(await steps(T0 + 60_000)).toEqual([])
    expect(await steps(T0 + 2 * 86_400_000)).toEqual([middle?.stepMs])
    await metrics.sweep(T0 + 40 * 86_400_000)
    expect(await steps(T0 + 20 * 86_400_000)).toEqual([])
    expect(await metrics.deployments('demo', 'test')).toEqual([])
  })
}
