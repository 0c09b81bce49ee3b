import { dashboard } from '@jatai/api'
import type { PipelineSummary } from '@jatai/platform'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createSmallWorkloads } from '../__fixtures__/small-workloads.ts'
import { startCoordinator } from '../__fixtures__/start-coordinator.ts'
import type { StartedCoordinator } from '../__fixtures__/start-coordinator.ts'
import { measurement } from '../metrics/__fixtures__/measurements.ts'
import { pipelineId, PIPELINES } from '../pipelines/pipeline-document.ts'
import { mostExecuted } from './most-executed.ts'

const demo = { realm: 'demo', environment: 'test' }
const workloads = createSmallWorkloads()

let started: StartedCoordinator
beforeAll(async () => {
  workloads.measurements = [measurement(), measurement({ deployment: 'd2', environment: 'prod' })]
  started = await startCoordinator({ workloads })
})
afterAll(() => started.close())

test('the overview counts pipelines, deployments and accounts, and shows what ran most in the period', async () => {
  const { documents, search } = started.platform
  await documents.put(PIPELINES, pipelineId('demo', 'orders'), {
    ...{ realm: 'demo', name: 'orders', project: 'p', isMultiInstance: false, model: null },
    ...{ createdAt: 0, createdBy: { id: 'x', name: 'x' } },
  })
  const message = { text: '{}', bytes: 2 }
  const record = (key: string, pipeline: string, agoMs: number, elapsedMs: number, kind: 'response' | 'error') =>
    search.recordEnd({
      ...{ ...demo, pipeline, version: '1.2', key, deployment: 'd', trigger: 'rest', request: message },
      ...{ startedAt: Date.now() - agoMs, kind, elapsedMs, response: message },
    })
  await record('k1', 'orders', 1000, 10, 'response')
  await record('k2', 'orders', 1000, 30, 'error')
  await record('k3', 'stock', 1000, 5, 'response')
  await record('old', 'orders', 3_600_000, 99, 'response')
  await search.flush()
  const overview = async (query: object = {}) =>
    (await started.admin.call(dashboard.getOverview, { params: demo, query })).body
  expect(await overview()).toEqual({
    pipelines: 1,
    deployed: 1,
    accounts: 0,
    mostExecuted: [
      { pipeline: 'orders', version: '1.2', total: 2, failed: 1, averageMs: 20, minimumMs: 10, maximumMs: 30 },
      { pipeline: 'stock', version: '1.2', total: 1, failed: 0, averageMs: 5, minimumMs: 5, maximumMs: 5 },
    ],
  })
  expect((await overview({ name: 'TOC' })).mostExecuted.map(({ pipeline }) => pipeline)).toEqual(['stock'])
  expect((await overview({ from: Date.now() - 7_200_000 })).mostExecuted[0]).toMatchObject({ total: 3, maximumMs: 99 })
})

test('ten pipelines are shown, the versions of each together under the one that ran most', () => {
  const summary = (pipeline: string, version: string, total: number): PipelineSummary => ({
    ...{ pipeline, version, total, failed: 1, averageMs: total, minimumMs: total, maximumMs: total },
  })
  const many = Array.from({ length: 12 }, (_, index) => summary(`p${index}`, '1.0', 50 - index))
  const shown = mostExecuted([...many, summary('p11', '1.1', 30)], '')
  expect(shown).toHaveLength(10)
  expect(shown[0]).toEqual({
    ...{ pipeline: 'p11', version: '1.0', total: 69, failed: 2, minimumMs: 30, maximumMs: 39 },
    averageMs: (39 * 39 + 30 * 30) / 69,
  })
  expect(mostExecuted([], 'x')).toEqual([])
})
