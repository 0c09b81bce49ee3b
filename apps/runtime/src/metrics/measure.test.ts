import type { WorkloadMeasurement } from '@jatai/platform'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { fail, make, startRuntime, step, wait } from '../__fixtures__/test-runtime.ts'
import type { TestRuntime } from '../__fixtures__/test-runtime.ts'

const rest = { type: 'rest', timeout: 10_000, methods: ['POST'] }

let started: TestRuntime
beforeEach(async () => {
  started = await startRuntime()
})
afterEach(() => started.close())

async function measureOne(): Promise<WorkloadMeasurement> {
  const [measurement] = await started.runtime.measure()
  if (measurement === undefined) throw new Error('nothing is measured')
  return measurement
}

test('counts executions, errors, sizes, steps, processor time and memory of a replica', async () => {
  await started.deploy({ name: 'orders', trigger: rest, start: [make('{"a":{{ message.body.a }}}')] })
  await started.deploy({ name: 'broken', trigger: rest, start: [fail('no', 409)] })
  for (let a = 0; a < 3; a++) await started.post('orders', { a })
  await started.post('broken')
  const measurements = await started.runtime.measure()
  const [orders, broken] = ['orders', 'broken'].map((name) => measurements.find(({ pipeline }) => pipeline === name))
  expect(orders).toMatchObject({ isServed: true, realm: 'demo', environment: 'test', versionMajor: 1, queued: 0 })
  const replica = orders?.replicas[0]
  expect(replica?.name).toMatch(/^pe-demo-orders-v-1-[0-9a-f]{5}$/)
  expect(replica).toMatchObject({ taken: 3, responses: 3, errors: 0, redelivered: 0, inFlight: 0, inFlightPeak: 1 })
  expect(replica?.requestBytes).toMatchObject({ count: 3, sum: 21, quantiles: { 0.5: 7, 0.9: 7, 0.99: 7 } })
  expect(replica?.responseBytes.sum).toBe(21)
  expect(replica?.components).toEqual([
    {
      component: 'json-generator-connector',
      step: 'json-generator-connector',
      executions: 3,
      timed: 1,
      timedMs: expect.any(Number) as number,
    },
  ])
  expect(replica?.cpuMs).toBeGreaterThan(0)
  expect(replica?.memory?.budgetBytes).toBe(64 * 1_048_576)
  expect(replica?.memory?.usedBytes).toBeLessThan(64 * 1_048_576)
  expect(broken?.replicas[0]).toMatchObject({ taken: 1, responses: 0, errors: 1 })
})

test('a message that waits in the queue counts the time of its run alone (acceptance 14)', async () => {
  await started.deploy({ name: 'slow', trigger: rest, start: [wait(150)] }, { consumers: 1 })
  await started.post('slow') // Its engine is up from now on.
  const before = (await measureOne()).replicas[0]?.elapsedMs.sum ?? 0
  const startedAt = Date.now()
  const calls = Array.from({ length: 4 }, () => started.post('slow'))
  const busy = await started.until(async () => {
    const measurement = await measureOne()
    return measurement.queued === 3 && measurement.replicas[0]?.inFlight === 1 && measurement
  }, 'three wait while one runs')
  expect(busy.replicas[0]).toMatchObject({ inFlight: 1, isHung: false })
  await Promise.all(calls)
  const tookMs = Date.now() - startedAt
  const { replicas, queued } = await measureOne()
  expect(queued).toBe(0)
  // One after the other: their runs together are no longer than all of it. With the waiting it would be far more.
  const ranMs = (replicas[0]?.elapsedMs.sum ?? 0) - before
  expect(ranMs).toBeGreaterThan(4 * 140)
  expect(ranMs).toBeLessThan(tookMs + 50)
})

test('a version that was replaced is told of once more, with all that it did', async () => {
  const document = { name: 'orders', trigger: rest, start: [make('{}')] }
  await started.deploy(document)
  await started.post('orders')
  await started.deploy({ ...document, version: '1.1' })
  await started.post('orders')
  const seen = await started.until(async () => {
    const measurements = await started.runtime.measure()
    return measurements.length === 2 && measurements
  }, 'the version before has ended')
  expect(seen.map(({ isServed, versionMinor, replicas }) => [isServed, versionMinor, replicas[0]?.responses])).toEqual([
    [false, 0, 1],
    [true, 1, 1],
  ])
  expect(await started.runtime.measure()).toHaveLength(1)
})

test('the steps of a traced execution are told with its end, and of no other', async () => {
  const loop = step('for-each-connector', { jsonPath: '$.list', onProcess: 'each' })
  const { spec } = await started.deploy({
    name: 'loop',
    trigger: rest,
    start: [make('{"list":[1,2]}'), loop, fail('the end', 418)],
    branches: { each: [make('{"seen":true}')] },
  })
  await started.post('loop')
  started.runtime.trace(spec.id, 1)
  await started.post('loop')
  const [plain, traced] = started.ended.map(({ end }) => end)
  expect(plain?.trace).toBeUndefined()
  expect(traced?.replica).toMatch(/^pe-demo-loop-v-1-/)
  expect(traced?.trace?.left).toBe(0)
  expect(traced?.trace?.steps.map(({ connector, path, status }) => [connector, path, status])).toEqual([
    ['json-generator-connector', '', 'success'],
    ['json-generator-connector', 'for-each-connector [0]', 'success'],
    ['json-generator-connector', 'for-each-connector [1]', 'success'],
    ['for-each-connector', '', 'success'],
    ['throw-error-connector', '', 'failed'],
  ])
  expect(traced?.trace?.steps[0]?.output).toEqual({ text: '{"list":[1,2]}', bytes: 14 })
  expect(traced?.trace?.steps[4]?.output.text).toContain('the end')
  expect((await measureOne()).traced).toBe(1)
})
