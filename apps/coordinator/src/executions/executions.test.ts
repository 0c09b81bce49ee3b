import { RequestError } from '@jatai/errors'
import { createClient, executions, logs, projects, tokens } from '@jatai/api'
import type { Client } from '@jatai/api'
import { createSmallWorkloads } from '../__fixtures__/small-workloads.ts'
import { startCoordinator } from '../__fixtures__/start-coordinator.ts'
import type { StartedCoordinator } from '../__fixtures__/start-coordinator.ts'
import { createUuidV7 } from '@jatai/platform'
import type { ExecutionEnd, LogLine } from '@jatai/platform'
import { createCoordinator } from '../create-coordinator.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { pipelineId, PIPELINES } from '../pipelines/pipeline-document.ts'
import { signedIn } from '../monitor/__fixtures__/signed-in.ts'

const T0 = Date.now() - 3_600_000
const demo = { realm: 'demo', environment: 'test' }
const workloads = createSmallWorkloads()

let started: StartedCoordinator
let admin: Client
beforeAll(async () => {
  started = await startCoordinator({ workloads })
  admin = started.admin
})
afterAll(() => started.close())

function end(key: string, changes: Partial<ExecutionEnd> = {}): ExecutionEnd {
  const request = '{"id":"123","price":1250259129.48955334546546}'
  return {
    ...demo,
    pipeline: 'orders',
    version: '1.0',
    key,
    deployment: 'd1',
    trigger: 'rest',
    startedAt: T0,
    request: { text: request, bytes: request.length },
    kind: 'response',
    code: 200,
    elapsedMs: 12.5,
    response: { text: '{"ok":true}', bytes: 11 },
    ...changes,
  }
}

const line = (message: string, changes: Partial<LogLine> = {}): LogLine => ({
  ...demo,
  pipeline: 'orders',
  version: '1.0',
  at: T0,
  level: 'INFO',
  message,
  ...changes,
})

async function record(...records: readonly (ExecutionEnd | LogLine)[]): Promise<void> {
  const { search } = started.platform
  for (const one of records) {
    if ('deployment' in one) await search.recordEnd(one)
    else search.recordLine(one)
  }
  await search.flush()
}

describe('executions', () => {
  test('are found by their fields, newest first, in pages of twenty', async () => {
    const many = Array.from({ length: 25 }, (_, index) =>
      end(`many-${index}`, { pipeline: 'many', startedAt: T0 + index }),
    )
    await record(...many, end('late', { pipeline: 'many', startedAt: T0 + 100, kind: 'error', code: 404 }))
    const search = async (query: object) =>
      (await admin.call(executions.searchExecutions, { params: demo, query: { pipeline: ' many ', ...query } })).body
    const first = await search({})
    expect(first.content).toHaveLength(20)
    expect(first.content[0]).toMatchObject({ key: 'late', type: 'error', code: 404, elapsedMs: 12.5, source: 'rest' })
    expect(first.retention).toMatchObject({ executionsMs: 7 * 86_400_000, logsMs: 3 * 86_400_000 })
    const second = await search({ cursor: first.next })
    expect(second.content).toHaveLength(6)
    expect(second.next).toBeUndefined()
    expect((await search({ type: 'error' })).content.map(({ key }) => key)).toEqual(['late'])
    expect((await search({ code: '404', from: T0 + 100, to: T0 + 101 })).content).toHaveLength(1)
    expect((await search({ version: '2' })).content).toHaveLength(0)
    expect((await search({ source: 'event' })).content).toHaveLength(0)
    expect((await search({ key: 'many-7' })).content).toHaveLength(1)
  })

  test('are found by an escaped pair and by simple queries, and malformed ones never fail (acceptance 10)', async () => {
    const of = (key: string, text: string): ExecutionEnd =>
      end(key, { pipeline: 'texts', request: { text, bytes: text.length }, startedAt: T0 + Number(key.slice(1)) })
    await record(of('t1', '{"id":"123","note":"a"}'), of('t2', '{"note":"123","id":"456"}'), of('t3', '{"id":"789"}'))
    const keys = async (payload: string): Promise<string> => {
      const query = { pipeline: 'texts', payload }
      const { body } = await admin.call(executions.searchExecutions, { params: demo, query })
      return body.content.map(({ key }) => key).join(' ')
    }
    expect(await keys('\\"id\\":\\"123\\"')).toBe('t1')
    expect(await keys('123 -456')).toBe('t1')
    expect(await keys('"unbalanced 789')).toBe('t3')
    expect(await keys(')((~* -')).toBe('t3 t2 t1')
  })

  test('show request, response and numbers as they came, when they go, and whether they may be repeated', async () => {
    await record(end('shown', { facts: { reexecutionOf: 'first', reexecutedBy: 'ana' } }))
    const detail = async () => (await admin.call(executions.getExecution, { params: { ...demo, key: 'shown' } })).body
    expect(await detail()).toMatchObject({
      key: 'shown',
      request: { text: '{"id":"123","price":1250259129.48955334546546}', truncated: false },
      response: { text: '{"ok":true}', bytes: 11 },
      facts: { reexecutionOf: 'first', reexecutedBy: 'ana' },
      expiresAt: T0 + 7 * 86_400_000,
      logsExpireAt: T0 + 3 * 86_400_000,
      versionId: null,
      hasTrace: false,
      reexecution: { isAllowed: true, reason: null },
    })
    // Acceptance 11.
    workloads.reexecutionRefusal = new RequestError('REEXECUTION_NOT_ALLOWED', 'its trigger does not allow it')
    expect((await detail()).reexecution).toEqual({ isAllowed: false, reason: 'its trigger does not allow it' })
    workloads.reexecutionRefusal = undefined
    const unknown = admin.call(executions.getExecution, { params: { ...demo, key: 'nothing' } })
    await expect(unknown).rejects.toMatchObject({ code: 'EXECUTION_UNKNOWN', details: { status: 404 } })
    const elsewhere = admin.call(executions.getExecution, { params: { ...demo, environment: 'prod', key: 'shown' } })
    await expect(elsewhere).rejects.toMatchObject({ code: 'EXECUTION_UNKNOWN' })
  })

  test('show what their steps did, the first fifty', async () => {
    const step = {
      id: 's',
      stepName: 'A',
      connector: 'log',
      path: '',
      status: 'success' as const,
      startedAt: T0,
      elapsedMs: 1,
      input: { text: '{}', bytes: 2 },
      output: { text: '{}', bytes: 2, isTruncated: true },
    }
    await record(end('traced'))
    const steps = Array.from({ length: 60 }, (_, index) => ({ ...step, id: `s${index}` }))
    started.platform.search.recordTrace({ ...demo, pipeline: 'orders', version: '1.0', key: 'traced', steps, left: 5 })
    await started.platform.search.flush()
    const params = { ...demo, key: 'traced' }
    const { body } = await admin.call(executions.getExecutionTrace, { params })
    expect(body.steps).toHaveLength(50)
    expect(body.left).toBe(15)
    expect(body.steps[0]).toMatchObject({ id: 's0', output: { truncated: true } })
    expect((await admin.call(executions.getExecutionTrace, { params, query: { most: '2000' } })).body.left).toBe(5)
    expect((await admin.call(executions.getExecution, { params })).body.hasTrace).toBe(true)
  })

  test('are traced as their deployment is told, from now on and after a redeployment', async () => {
    const measurement = {
      ...{ deployment: 'd1', pipeline: 'orders', versionMajor: 1, versionMinor: 0, size: 'SMALL' as const },
      ...{ ...demo, isServed: true, traced: 0, expired: 0, queued: 0, deadLetters: 0, replicas: [] },
    }
    workloads.measurements = [measurement, { ...measurement, deployment: 'd2', versionMajor: 2 }]
    const body = { pipeline: 'orders', versionMajor: 1, share: 0.25 }
    await admin.call(executions.setTracing, { params: demo, body })
    expect([...workloads.traced]).toEqual([['d1', 0.25]])
    expect((await admin.call(executions.listTracing, { params: demo })).body).toEqual([{ ...body, instance: null }])
    // Whatever runs when the platform starts again knows nothing of it.
    const another = createSmallWorkloads()
    another.measurements = workloads.measurements
    const again = await createCoordinator({
      platform: started.platform,
      workloads: another,
      trials: { start: () => Promise.reject(new Error('there is no engine here')) },
      secrets: started.platform.secrets,
      createId: createUuidV7(),
      now: Date.now,
      version: '0.0.0-test',
      report: (error) => started.faults.push(error),
    })
    await again.start()
    expect([...another.traced]).toEqual([['d1', 0.25]])
    await again.close()
    await admin.call(executions.setTracing, { params: demo, body: { ...body, share: 0 } })
    expect((await admin.call(executions.listTracing, { params: demo })).body).toEqual([])
    workloads.measurements = []
    const tooMuch = admin.call(executions.setTracing, { params: demo, body: { ...body, share: 2 } })
    await expect(tooMuch).rejects.toMatchObject({ code: 'INPUT_INVALID', details: { status: 400 } })
  })
})

describe('who sees what', () => {
  test('records of a project are hidden from those who are not in it, everywhere', async () => {
    const { body: project } = await admin.call(projects.createProject, {
      params: { realm: 'demo' },
      body: { name: 'Hidden', members: { kind: 'some', users: [], groups: [] } },
    })
    const { documents } = started.platform
    await documents.put(PIPELINES, pipelineId('demo', 'secret'), {
      ...{ realm: 'demo', name: 'secret', project: project.id, isMultiInstance: false, model: null },
      ...{ createdAt: T0, createdBy: { id: 'x', name: 'x' } },
    })
    await record(end('hidden-1', { pipeline: 'secret' }), end('open-1', { pipeline: 'open' }))
    await record(line('a secret', { pipeline: 'secret', key: 'hidden-1' }), line('not secret', { pipeline: 'open' }))
    const bia = await signedIn(started, ['logs-viewer', 'logs-export', 'metrics-viewer'])
    const found = await bia.call(executions.searchExecutions, { params: demo, query: { size: 1000 } })
    const pipelinesSeen = new Set(found.body.content.map(({ pipeline }) => pipeline))
    expect(pipelinesSeen.has('open')).toBe(true)
    expect(pipelinesSeen.has('secret')).toBe(false)
    const params = { ...demo, key: 'hidden-1' }
    for (const route of [executions.getExecution, executions.getExecutionTrace]) {
      await expect(bia.call(route, { params })).rejects.toMatchObject({ code: 'EXECUTION_UNKNOWN' })
    }
    const csvOfHidden = bia.open(executions.exportExecutionLogs, { params })
    await expect(csvOfHidden).rejects.toMatchObject({ code: 'EXECUTION_UNKNOWN', details: { status: 404 } })
    const lines = await bia.call(logs.searchLogs, { params: demo, query: { message: 'secret' } })
    expect(lines.body.content.map(({ message }) => message)).toEqual(['not secret'])
    const csv = await (await bia.open(logs.exportLogs, { params: demo, query: { message: 'secret' } })).text()
    expect(csv).toContain('not secret')
    expect(csv).not.toContain('a secret')
    // An administrator sees all of the realm.
    expect((await admin.call(executions.getExecution, { params })).status).toBe(200)
  })

  test('nobody of another realm, and no token for another environment', async () => {
    const other = await started.realm('other')
    const refused = other.call(executions.searchExecutions, { params: demo })
    await expect(refused).rejects.toMatchObject({ code: 'INSUFFICIENT_PERMISSIONS', details: { status: 403 } })
    const own = await other.call(executions.searchExecutions, { params: { ...demo, realm: 'other' } })
    expect(own.body.content).toEqual([])
    const { body } = await admin.call(tokens.createToken, {
      params: { realm: 'demo' },
      body: { title: 'prod only', permissions: ['MESSAGE:READ{ENV=PROD}'], lifetimeMs: 3_600_000 },
    })
    const narrow = createClient({ address: started.address, token: body.value })
    expect((await narrow.call(executions.searchExecutions, { params: { ...demo, environment: 'prod' } })).status).toBe(
      200,
    )
    await expect(narrow.call(executions.searchExecutions, { params: demo })).rejects.toThrow('MESSAGE:READ in test')
  })
})

describe('the CSV of an execution', () => {
  let exporter: Client
  beforeAll(async () => {
    exporter = await signedIn(started, ['logs-export'])
  })

  async function csvOf(key: string, separator?: string): Promise<Response> {
    return exporter.open(executions.exportExecutionLogs, {
      params: { ...demo, key },
      ...(separator === undefined ? {} : { query: { separator } }),
    })
  }

  test('has the right columns with any separator, and refuses two (acceptance 12)', async () => {
    await record(
      end('csv'),
      line('a;b, "c"\nd', { key: 'csv' }),
      line('=cmd()', { key: 'csv', at: T0 + 1, level: 'WARN' }),
    )
    const response = await csvOf('csv')
    expect(response.headers.get('content-type')).toBe('text/csv; charset=utf-8')
    expect(response.headers.get('content-disposition')).toBe('attachment; filename="execution-csv.csv"')
    const bytes = new Uint8Array(await response.arrayBuffer())
    expect([...bytes.slice(0, 3)]).toEqual([0xef, 0xbb, 0xbf])
    const text = new TextDecoder().decode(bytes)
    const time = new Date(T0).toISOString()
    expect(text.split('\r\n')).toEqual([
      'timestamp;realm;pipelineKey;pipelineName;logLevel;logMessage',
      `${time};demo;csv;orders;INFO;"a;b, ""c""\nd"`,
      `${new Date(T0 + 1).toISOString()};demo;csv;orders;WARN;'=cmd()`,
      '',
    ])
    const commas = await (await csvOf('csv', ',')).text()
    expect(commas).toContain(`${time},demo,csv,orders,INFO,"a;b, ""c""\nd"`)
    for (const wrong of ['', ';;', '"', '\n']) {
      await expect(csvOf('csv', wrong), wrong).rejects.toMatchObject({ code: 'INPUT_INVALID' })
    }
  })

  test('is cut on the border of a row at 5 MB, and says so', async () => {
    await record(end('long'))
    const text = `${'x'.repeat(50_000)}ç`
    await record(...Array.from({ length: 120 }, (_, index) => line(text, { key: 'long', at: T0 + index })))
    const bytes = new Uint8Array(await (await csvOf('long')).arrayBuffer())
    expect(bytes.length).toBeLessThanOrEqual(5 * 1024 * 1024)
    expect(bytes.length).toBeGreaterThan(5 * 1024 * 1024 - 60_000)
    const rows = new TextDecoder().decode(bytes).split('\r\n')
    expect(rows.at(-1)).toBe('')
    expect(rows.at(-2)).toBe(';;;;WARN;The file ends here: it may have 5 MB. Choose a shorter time for the rest.')
    expect(rows.at(-3)?.endsWith('ç')).toBe(true)
  })
})
