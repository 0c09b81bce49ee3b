import { metrics, tokens } from '@jatai/api'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createSmallWorkloads } from '../__fixtures__/small-workloads.ts'
import type { SmallWorkloads } from '../__fixtures__/small-workloads.ts'
import { startCoordinator } from '../__fixtures__/start-coordinator.ts'
import type { StartedCoordinator } from '../__fixtures__/start-coordinator.ts'
import { distribution, measurement, replica } from './__fixtures__/measurements.ts'
import { parseExposition } from './__fixtures__/parse-exposition.ts'
import type { ParsedSample } from './__fixtures__/parse-exposition.ts'

const demo = { realm: 'demo', environment: 'test' }
const EXPORT = '/runtime/realms/demo/test/metrics/export'
const COLLECTED_MS = 15_000

let workloads: SmallWorkloads
let started: StartedCoordinator
beforeEach(async () => {
  workloads = createSmallWorkloads()
  started = await startCoordinator({ workloads })
})
afterEach(() => started.close())

async function charts(query: object = {}) {
  const { body } = await started.admin.call(metrics.getCharts, {
    params: demo,
    query: { pipeline: 'orders', versionMajor: '1', ...query },
  })
  return body
}

async function apiKey(environment = 'test'): Promise<string> {
  const scope = { realm: 'demo', environment }
  const { gateway } = started.platform
  const { id } = await gateway.createConsumer(scope, { name: `prometheus-${environment}` })
  const key = `${environment}-${'k'.repeat(20)}`
  await gateway.addApiKey(scope, id, key)
  return key
}

function scrape(path: string, headers: Record<string, string>): Promise<Response> {
  return fetch(started.address + path, { headers })
}

test('charts tell what happened between two measurements, with a line of each replica for processor and memory', async () => {
  workloads.measurements = [measurement()]
  await charts()
  started.advance(COLLECTED_MS)
  const later = { taken: 30, responses: 38, elapsedMs: distribution(40, 2500), cpuMs: 6000, inFlightPeak: 9 }
  workloads.measurements = [measurement({ queued: 7, replicas: [replica('pe-1', later), replica('pe-2')] })]
  const body = await charts()
  expect(body.points).toHaveLength(30)
  expect(body.cpuCeilingPercent).toBe(20)
  const last = (line: readonly (number | null)[]): number | null =>
    line.filter((value) => value !== null).at(-1) ?? null
  expect(body.cpuPercent.map(({ replica: name }) => name)).toEqual(['pe-1', 'pe-2'])
  expect(body.memoryPercent.map(({ values }) => last(values))).toEqual([50, 50])
  expect(last(body.queued)).toBe(7)
  expect(last(body.inFlight)).toBe(13)
  expect(body.responseTimeMs.filter((value) => value !== null)).not.toHaveLength(0)
  const sum = (line: readonly (number | null)[]): number =>
    line.reduce<number>((total, value) => total + (value ?? 0), 0)
  // Two replicas had ten at the first measurement, then one had thirty more.
  expect(sum(body.executions)).toBeCloseTo(50, 0)
  expect(sum(body.errors)).toBeCloseTo(4, 0)
  expect(sum(body.invocations)).toBeCloseTo(20 + 5 + 20 + 2, 0)
})

test('a chart is of one major and instance; what is not there has thirty gaps', async () => {
  workloads.measurements = [measurement(), measurement({ deployment: 'd2', instance: 'blue', versionMajor: 2 })]
  const { body } = await started.admin.call(metrics.listMeasured, { params: demo })
  expect(body).toEqual([
    { pipeline: 'orders', versionMajor: 1, instance: null, isServed: true },
    { pipeline: 'orders', versionMajor: 2, instance: 'blue', isServed: true },
  ])
  expect((await charts({ versionMajor: '2', instance: 'blue' })).cpuPercent).toHaveLength(2)
  const nothing = await charts({ versionMajor: '2' })
  expect(nothing.executionsPerSecond).toEqual(Array(30).fill(null))
  expect(nothing.cpuCeilingPercent).toBeNull()
  workloads.measurements = []
  started.advance(10_000)
  const { body: later } = await started.admin.call(metrics.listMeasured, { params: demo })
  expect(later.map(({ isServed }) => isServed)).toEqual([false, false])
})

test('a period that is none is refused', async () => {
  const now = Date.now()
  for (const query of [
    { from: now, to: now },
    { from: now, to: now - 1 },
    { from: now - 40 * 86_400_000, to: now },
    { from: now + 86_400_000 },
    { from: 0 },
    { from: 'x' },
  ]) {
    await expect(charts(query), JSON.stringify(query)).rejects.toMatchObject({ details: { status: 400 } })
  }
})

test('the export needs a token and an API key, in the header or the query (acceptance 16)', async () => {
  workloads.measurements = [measurement()]
  const [token, key] = [await tokenOf(), await apiKey()]
  const bearer = { authorization: `Bearer ${token}` }
  const statusOf = async (path: string, headers: Record<string, string>) => (await scrape(path, headers)).status
  expect(await statusOf(EXPORT, {})).toBe(401)
  expect(await statusOf(EXPORT, bearer)).toBe(401)
  expect(await statusOf(EXPORT, { apikey: key })).toBe(401)
  expect(await statusOf(EXPORT, { ...bearer, apikey: `${key}x` })).toBe(401)
  expect(await statusOf(EXPORT, { ...bearer, apikey: await apiKey('prod') })).toBe(401)
  expect(await statusOf(EXPORT, { ...bearer, apikey: key })).toBe(200)
  expect(await statusOf(`${EXPORT}?apikey=${key}`, bearer)).toBe(200)
  expect(await statusOf(EXPORT.replace('demo', 'other'), { ...bearer, apikey: key })).toBe(403)
})

test('the export is what Prometheus reads, with the published names', async () => {
  workloads.measurements = [measurement()]
  const headers = { authorization: `Bearer ${await tokenOf()}`, apikey: await apiKey() }
  await scrape(EXPORT, headers)
  started.advance(COLLECTED_MS)
  workloads.measurements = [measurement({ replicas: [replica('pe-1', { responses: 158 }), replica('pe-2')] })]
  const response = await scrape(EXPORT, headers)
  expect(response.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8')
  const samples = parseExposition(await response.text())
  const find = (name: string, labels: Record<string, string> = {}): ParsedSample | undefined =>
    samples.find(
      (sample) =>
        sample.name === name &&
        Object.entries({ replica: 'pe-1', ...labels }).every(([label, value]) => sample.labels[label] === value),
    )
  const labels = {
    realm: 'demo',
    environment: 'test',
    pipeline: 'orders',
    version_major: '1',
    version_minor: '3',
    instance: '',
  }
  expect(find('pipeline_inflight')).toEqual({
    name: 'pipeline_inflight',
    labels: { ...labels, replica: 'pe-1' },
    value: 1,
  })
  expect(find('pipeline_inflight_reported_by_camel')?.value).toBe(1)
  expect(find('pipeline_all_hung')?.value).toBe(0)
  expect(find('pipeline_message_rate_in_sec')?.value).toBe(10)
  expect(find('pipeline_message_error_rate_in_sec')?.value).toBe(0)
  expect(find('pipeline_message_size_bytes_sum', { direction: 'response' })?.value).toBe(700)
  expect(find('pipeline_message_size_bytes', { direction: 'request', quantile: '0.99' })?.value).toBe(5)
  expect(find('pipeline_cached_bytes_count')?.value).toBe(0)
  expect(find('pipeline_redeliveries')?.value).toBe(1)
  expect(samples.find(({ name }) => name === 'pipeline_dead_letters')).toMatchObject({ labels, value: 2 })
  const component = { component: 'log', step: 'Say "hi"\n' }
  expect(find('pipeline_component_executions_total', component)?.value).toBe(10)
  expect(find('pipeline_component_processi_latency_seconds_sum', component)?.value).toBe(0.002)
  expect(find('pipeline_component_processing_latency_seconds_count', component)?.value).toBe(1)
  expect(find('pipeline_message_monitoring_processor_latency_seconds')?.value).toBe(0.003)
  expect(find('pipeline_process_cpu_seconds_total')?.value).toBe(3)
  expect(find('pipeline_jvm_memory_bytes_used')?.value).toBe(32 * 1_048_576)
  expect(find('pipeline_jvm_memory_bytes_max')?.value).toBe(64 * 1_048_576)
  expect(find('pipeline_executions_total', { result: 'error' })?.value).toBe(2)
  expect(find('pipeline_response_time_seconds', { quantile: '0.5' })?.value).toBe(0.1)
  expect(find('pipeline_memory_usage_ratio')?.value).toBe(0.5)
  const ofLine = (name: string): number | undefined => samples.find((sample) => sample.name === name)?.value
  expect(ofLine('pipeline_queue_messages')).toBe(5)
  expect(ofLine('pipeline_trigger_invocations_total')).toBe(25)
  expect(ofLine('pipeline_log_entries_dropped_total')).toBe(0)
  expect(ofLine('process_cpu_seconds_total')).toBeGreaterThan(0)
  expect(samples.some(({ name }) => name.startsWith('nodejs_'))).toBe(true)
  expect(samples.filter(({ name }) => /^nodejs_active_.*_total$/.test(name))).toEqual([])
  expect(samples.some(({ name }) => name.startsWith('jvm_'))).toBe(false)
})

test('the export tells nothing of other realms and environments', async () => {
  workloads.measurements = [
    measurement(),
    measurement({ deployment: 'd2', environment: 'prod', pipeline: 'of-prod' }),
    measurement({ deployment: 'd3', realm: 'other', pipeline: 'of-other' }),
  ]
  const headers = { authorization: `Bearer ${await tokenOf()}`, apikey: await apiKey() }
  const text = await (await scrape(EXPORT, headers)).text()
  expect(text).toContain('pipeline="orders"')
  expect(text).not.toMatch(/of-prod|of-other/)
})

test('the metrics of the platform are for this machine only, until there is a token', async () => {
  workloads.measurements = [measurement()]
  const response = await fetch(`${started.address}/metrics`)
  expect(response.headers.get('content-type')).toContain('text/plain; version=0.0.4')
  const samples = parseExposition(await response.text())
  const valueOf = (name: string): number | undefined => samples.find((sample) => sample.name === name)?.value
  expect([valueOf('jatai_deployments'), valueOf('jatai_queue_messages'), valueOf('jatai_info')]).toEqual([1, 5, 1])
  expect(valueOf('jatai_executions_inflight')).toBe(2)
  expect(samples.some(({ labels }) => 'pipeline' in labels)).toBe(false)
  const proxied = await fetch(`${started.address}/metrics`, { headers: { 'x-forwarded-for': '203.0.113.7' } })
  expect(proxied.status).toBe(404)
  const guarded = await startCoordinator({ metricsToken: 'scrape-me' })
  const statusOf = async (headers: Record<string, string>) =>
    (await fetch(`${guarded.address}/metrics`, { headers })).status
  expect(await statusOf({})).toBe(404)
  expect(await statusOf({ authorization: 'Bearer wrong' })).toBe(404)
  expect(await statusOf({ authorization: 'Bearer scrape-me' })).toBe(200)
  await guarded.close()
})

/** Of somebody who may read metrics, and nothing else. */
async function tokenOf(): Promise<string> {
  const { body } = await started.admin.call(tokens.createToken, {
    params: { realm: 'demo' },
    body: { title: 'scraper', permissions: ['METRICS:READ'], lifetimeMs: 3_600_000 },
  })
  return body.value
}
