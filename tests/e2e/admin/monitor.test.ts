import { alerts, executions, logs, metrics, runningExecutions } from '@jatai/api'
import type { Client } from '@jatai/api'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readEvents } from '../../../apps/coordinator/src/live/__fixtures__/read-events.ts'
import { make, rest, startPlatform, step, until } from '../platform.ts'
import type { TestPlatform } from '../platform.ts'
import { signInFirst } from './administrator.ts'
import type { Administrator } from './administrator.ts'

// The acceptance checks of run-and-monitor.md §17 about what pipelines did and do, with real engines.

const MARKER = 'm4rk3r'
const demo = { realm: 'demo', environment: 'test' }
const log = (message: string, level = 'INFO') => step('log-connector', { message, logLevel: level })

let platform: TestPlatform
let admin: Administrator
let client: Client
beforeAll(async () => {
  platform = await startPlatform({
    repeatable: rest([log(`${MARKER} of {{ message.body.n }}`), make('{"n": {{ message.body.n }}}')], {
      allowRedelivery: true,
    }),
    once: rest([make('{"once": true}')]),
    failing: rest([step('throw-error-connector', { errorMessage: 'no stock', errorCode: 409 })]),
  })
  admin = await signInFirst(platform)
  client = admin.client
}, 30_000)
afterAll(() => platform.stop())

/** The newest execution of a pipeline, once there are so many. */
async function executionsOf(pipeline: string, count: number): Promise<readonly executions.ExecutionSummary[]> {
  return until(async () => {
    const { body } = await client.call(executions.searchExecutions, { params: demo, query: { pipeline } })
    return body.content.length >= count ? body.content : undefined
  }, `${count} executions of ${pipeline}`)
}

async function detailOf(key: string): Promise<executions.ExecutionDetail> {
  return (await client.call(executions.getExecution, { params: { ...demo, key } })).body
}

test('an execution is found with its messages, its lines and its steps, and is repeated', async () => {
  await client.call(executions.setTracing, {
    params: demo,
    body: { pipeline: 'repeatable', versionMajor: 1, share: 1 },
  })
  const response = await platform.post('repeatable', '{"n": 9007199254740993}')
  const key = response.headers.get('x-execution-key') ?? ''
  expect(await response.text()).toBe('{"n":9007199254740993}')
  await executionsOf('repeatable', 1)
  const found = await detailOf(key)
  expect(found).toMatchObject({ key, pipeline: 'repeatable', type: 'response', hasTrace: true, source: 'rest' })
  expect(found.request.text).toContain('9007199254740993')
  expect(found.response?.text).toBe('{"n":9007199254740993}')
  expect(found.replica).toMatch(/^pe-demo-repeatable-v-1-/)
  expect(found.reexecution).toEqual({ isAllowed: true, reason: null })

  const { body: trace } = await client.call(executions.getExecutionTrace, { params: { ...demo, key } })
  expect(trace.steps.map(({ connector, status }) => [connector, status])).toEqual([
    ['log-connector', 'success'],
    ['json-generator-connector', 'success'],
  ])
  expect(trace.steps[1]?.output.text).toBe('{"n":9007199254740993}')

  const { body: lines } = await client.call(logs.searchLogs, { params: demo, query: { key } })
  expect(lines.content.map(({ message, level }) => [message, level])).toEqual([
    [`${MARKER} of 9007199254740993`, 'INFO'],
  ])

  const { body: repeated } = await client.call(runningExecutions.repeatExecution, { params: { ...demo, key } })
  await executionsOf('repeatable', 2)
  const again = await detailOf(repeated.key)
  expect(again.facts).toMatchObject({ reexecutionOf: key })
  expect(again.response?.text).toBe('{"n":9007199254740993}')
})

test('an execution of a trigger without redelivery is not repeated, and says why (11)', async () => {
  await platform.post('once', {})
  const [execution] = await executionsOf('once', 1)
  const { reexecution } = await detailOf(execution?.key ?? '')
  expect(reexecution.isAllowed).toBe(false)
  expect(reexecution.reason).toContain('redelivery')
  const refused = client.call(runningExecutions.repeatExecution, { params: { ...demo, key: execution?.key ?? '' } })
  await expect(refused).rejects.toThrow()
})

test('an error is one, with its code; pages that follow see it come', async () => {
  const response = await fetch(`${platform.address}/runtime/realms/demo/test/live/executions?pipeline=failing`, {
    headers: { authorization: `Bearer ${admin.token}` },
  })
  const reader = readEvents(response)
  expect((await platform.post('failing', {})).status).toBe(409)
  expect((await reader.nextOf('execution')).data).toMatchObject({ pipeline: 'failing', type: 'error', code: 409 })
  await reader.close()
})

test('metrics tell what ran, by replica where that matters', async () => {
  for (let call = 0; call < 5; call++) await platform.post('once', {})
  const charts = await until(async () => {
    const query = { pipeline: 'once', versionMajor: '1' }
    const { body } = await client.call(metrics.getCharts, { params: demo, query })
    const sum = body.executions.reduce<number>((total, value) => total + (value ?? 0), 0)
    return sum >= 5 ? body : undefined
  }, 'the executions are in the chart')
  expect(charts.points).toHaveLength(30)
  expect(charts.cpuPercent).toHaveLength(1)
  expect(charts.memoryPercent[0]?.replica).toMatch(/^pe-demo-once-v-1-/)
  expect(charts.cpuCeilingPercent).toBe(20)
  expect(charts.responseTimeMs.some((value) => value !== null)).toBe(true)
  const { body: measured } = await client.call(metrics.listMeasured, { params: demo })
  expect(measured.map(({ pipeline }) => pipeline)).toEqual(['failing', 'once', 'repeatable'])
})

test('a new alert is inactive', async () => {
  const { body } = await client.call(alerts.createAlert, {
    params: demo,
    body: { scope: { kind: 'realm' }, metric: 'executions', condition: 'greater', limit: 0.5, toleranceMinutes: 5 },
  })
  expect(body).toMatchObject({ name: 'demo-executions-test', isActive: false })
})

test('what pipelines log and what the platform tells never mix (R-90)', async () => {
  await platform.post('repeatable', { n: 1 })
  await until(async () => {
    const { body } = await client.call(logs.searchLogs, { params: demo, query: { message: MARKER } })
    return body.content.length > 0 ? body : undefined
  }, 'the line of the pipeline')
  const told = platform.logged.map((line) => JSON.parse(line) as Record<string, unknown>)
  expect(told.map(({ message }) => message)).toContain('the platform has started')
  expect(JSON.stringify(told)).not.toContain(MARKER)
  const { body } = await client.call(logs.searchLogs, { params: demo, query: { message: 'platform started' } })
  expect(body.content).toEqual([])
})
