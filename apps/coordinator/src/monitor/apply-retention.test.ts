import { openPlatform } from '@jatai/platform'
import type { Platform, WorkloadMeasurement } from '@jatai/platform'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createRealmsService } from '../realms/realms-service.ts'
import { applyRetention } from './apply-retention.ts'

const DAY = 86_400_000
const NOW = Date.now()

let platform: Platform
beforeEach(async () => {
  platform = await openPlatform({}, { hasSearchThread: false })
})
afterEach(() => platform.close())

async function record(environment: string, days: number): Promise<void> {
  const { search } = platform
  const at = NOW - days * DAY
  const source = { realm: 'demo', environment, pipeline: 'orders', version: '1.0' }
  const message = { text: '{}', bytes: 2 }
  await search.recordEnd({
    ...source,
    ...{ key: `${environment}-${days}`, deployment: 'd', trigger: 'rest', startedAt: at, request: message },
    ...{ kind: 'response', elapsedMs: 1, response: message },
  })
  search.recordLine({ ...source, at, level: 'INFO', message: `${environment}-${days}` })
}

async function sweep(served: readonly WorkloadMeasurement[] = []): Promise<void> {
  const realms = createRealmsService({ documents: platform.documents, now: () => NOW })
  await realms.ensure('demo', { cluster: 'c', hasAccessPolicies: false })
  await platform.search.flush()
  const latest = async () => served.map((workload) => ({ workload, replicas: [], invocations: 0 }))
  await applyRetention({ search: platform.search, realms, collector: { latest }, now: () => NOW })
}

async function left(environment: string): Promise<{ readonly executions: string[]; readonly lines: string[] }> {
  const scope = { realm: 'demo', environment, limit: 1000 }
  const { executions } = await platform.search.findExecutions(scope)
  const { lines } = await platform.search.findLines(scope)
  return { executions: executions.map(({ key }) => key), lines: lines.map(({ message }) => message) }
}

test('a line of prod is there after 9 days and not after 11, its execution is for 30 (acceptance 13)', async () => {
  for (const days of [9, 11, 29, 31]) await record('prod', days)
  await sweep()
  expect(await left('prod')).toEqual({ executions: ['prod-9', 'prod-11', 'prod-29'], lines: ['prod-9'] })
})

test('test keeps executions for 7 days and lines for 3', async () => {
  for (const days of [2, 4, 6, 8]) await record('test', days)
  await sweep()
  expect(await left('test')).toEqual({ executions: ['test-2', 'test-4', 'test-6'], lines: ['test-2'] })
})
