import type { JataiError } from '@jatai/errors'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ExecutionEnd, ExecutionLog, ExecutionQuery, LineQuery, LogLine } from './execution-log.ts'

export interface ExecutionLogUnderTest {
  readonly log: ExecutionLog
  /** Closes the log and opens it again, as the next process would. */
  reopen(): Promise<ExecutionLog>
  dispose(): Promise<void>
}

export interface ExecutionLogContractOptions {
  readonly open: () => Promise<ExecutionLogUnderTest>
  /** Tests that the adapter cannot pass, by their names, and why. */
  readonly skip?: readonly { readonly reason: string; readonly tests: readonly string[] }[]
}

/** The promises of {@link ExecutionLog}, as tests; to be called inside a `describe`. */
export function executionLogContract({ open, skip = [] }: ExecutionLogContractOptions): void {
  let subject: ExecutionLogUnderTest
  let log: ExecutionLog

  function test(name: string, run: () => Promise<void>): void {
    const reason = skip.find(({ tests }) => tests.includes(name))?.reason
    if (reason === undefined) it(name, run)
    else it.skip(`${name} (${reason})`, run)
  }

  const T0 = 1_764_000_000_000
  const demo = { realm: 'demo', environment: 'test' } as const
  const source = { ...demo, pipeline: 'orders', version: '1.0' } as const

  function end(key: string, changes: Partial<ExecutionEnd> = {}): ExecutionEnd {
    return {
      ...source,
      key,
      deployment: 'd1',
      trigger: 'rest',
      startedAt: T0,
      request: { text: '{"id":1}', bytes: 8 },
      kind: 'response',
      code: 200,
      elapsedMs: 12.5,
      response: { text: '{"ok":true}', bytes: 11 },
      ...changes,
    }
  }

  const line = (message: string, changes: Partial<LogLine> = {}): LogLine => ({
    ...source,
    at: T0,
    level: 'INFO',
    message,
    ...changes,
  })

  async function record(...ends: readonly ExecutionEnd[]): Promise<void> {
    for (const one of ends) await log.recordEnd(one)
    await log.flush()
  }

  async function keysOf(query: Partial<ExecutionQuery>): Promise<string[]> {
    return (await log.findExecutions({ ...demo, limit: 100, ...query })).executions.map(({ key }) => key)
  }

  async function messagesOf(query: Partial<LineQuery>): Promise<string[]> {
    return (await log.findLines({ ...demo, limit: 100, ...query })).lines.map(({ message }) => message)
  }

  async function codeOf(promise: Promise<unknown>): Promise<string> {
    return promise.then(
      () => 'nothing was thrown',
      (error: JataiError) => error.code,
    )
  }

  beforeEach(async () => {
    subject = await open()
    log = subject.log
  })

  afterEach(async () => {
    await log.close()
    await subject.dispose()
  })

  describe('executions', () => {
    test('shows a record as it was given, also in the next process', async () => {
      const whole = end('k1', {
        instance: 'blue',
        replica: 'r1',
        attempt: 2,
        isRedelivery: true,
        hops: 3,
        parentKey: 'parent',
        facts: { user: 'ana', count: 1 },
        request: { text: 'çut', bytes: 40_000, isTruncated: true },
        kind: 'error',
        code: 408,
      })
      await record(whole)
      expect(await log.getExecution('demo', 'test', 'k1')).toEqual({
        ...whole,
        requestBytes: 40_000,
        responseBytes: 11,
      })
      const { executions } = await log.findExecutions(demo)
      const { request: _request, response: _response, facts: _facts, ...summary } = whole
      expect(executions).toEqual([{ ...summary, requestBytes: 40_000, responseBytes: 11 }])
      log = await subject.reopen()
      expect((await log.getExecution('demo', 'test', 'k1'))?.request).toEqual(whole.request)
    })

    test('shows a running execution until it has ended', async () => {
      log.recordStart(end('k1'))
      await log.flush()
      expect(await keysOf({})).toEqual([])
      expect(await keysOf({ kind: 'running' })).toEqual(['k1'])
      const running = await log.getExecution('demo', 'test', 'k1')
      expect(running).toMatchObject({ kind: 'running', request: { text: '{"id":1}' } })
      expect(running).not.toHaveProperty('response')
      log.recordStart(end('k1', { attempt: 2, isRedelivery: true }))
      await log.flush()
      expect(await log.getExecution('demo', 'test', 'k1')).toMatchObject({ attempt: 2, isRedelivery: true })
      await record(end('k1'))
      expect(await keysOf({ kind: 'running' })).toEqual([])
      expect(await keysOf({ text: 'ok' })).toEqual(['k1'])
    })

    test('keeps the first end of a key and counts the others (EXE-05)', async () => {
      const outcomes = await Promise.all([
        log.recordEnd(end('k1', { code: 1 }), { isAwaited: true }),
        log.recordEnd(end('k1', { code: 2 }), { isAwaited: true }),
      ])
      expect(outcomes).toEqual(['recorded', 'known'])
      expect(await log.recordEnd(end('k1', { code: 3 }), { isAwaited: true })).toBe('known')
      log.recordStart(end('k1'))
      await record(end('k1', { code: 4 }))
      expect(await log.getExecution('demo', 'test', 'k1')).toMatchObject({ code: 1, kind: 'response' })
      expect(log.counters().knownEnds).toBe(3)
      log = await subject.reopen()
      expect(await log.recordEnd(end('k1', { code: 5 }), { isAwaited: true })).toBe('known')
    })

    test('has an awaited end in the next process', async () => {
      await log.recordEnd(end('k1'), { isAwaited: true })
      log = await subject.reopen()
      expect(await keysOf({})).toEqual(['k1'])
    })

    test('is found only in its realm and environment', async () => {
      await record(end('k1'), end('k2', { realm: 'other' }), end('k3', { environment: 'prod' }))
      expect(await keysOf({})).toEqual(['k1'])
      expect(await log.getExecution('other', 'test', 'k1')).toBeUndefined()
      expect(await log.getExecution('demo', 'prod', 'k1')).toBeUndefined()
      expect(await log.getExecution('demo', 'test', 'nothing')).toBeUndefined()
    })

    test('is found by each field', async () => {
      await record(
        end('k1', { startedAt: T0 }),
        end('k2', { startedAt: T0 + 1000, pipeline: 'invoices', version: '2.3', trigger: 'event' }),
        end('k3', { startedAt: T0 + 2000, version: '1.7', kind: 'error', code: 500 }),
        end('k4', { startedAt: T0 + 3000, version: '11.0', kind: 'error', code: 404 }),
      )
      expect(await keysOf({})).toEqual(['k4', 'k3', 'k2', 'k1'])
      expect(await keysOf({ pipeline: 'orders' })).toEqual(['k4', 'k3', 'k1'])
      expect(await keysOf({ version: '1' })).toEqual(['k3', 'k1'])
      expect(await keysOf({ version: '1.7' })).toEqual(['k3'])
      expect(await keysOf({ kind: 'error' })).toEqual(['k4', 'k3'])
      expect(await keysOf({ code: 404 })).toEqual(['k4'])
      expect(await keysOf({ trigger: 'event' })).toEqual(['k2'])
      expect(await keysOf({ key: 'k3' })).toEqual(['k3'])
      expect(await keysOf({ from: T0 + 1000, to: T0 + 3000 })).toEqual(['k3', 'k2'])
      expect(await keysOf({ pipeline: 'orders', kind: 'error', from: T0 + 2001 })).toEqual(['k4'])
      expect(await keysOf({ pipeline: 'ord' })).toEqual([])
    })

    test('is found by its payload in simple query syntax', async () => {
      const of = (key: string, request: string, response: string): ExecutionEnd =>
        end(key, {
          startedAt: T0 + Number(key.slice(1)),
          request: { text: request, bytes: request.length },
          response: { text: response, bytes: response.length },
        })
      await record(
        of('k1', '{"id":"123","name":"Maria da Silva"}', '{"city":"São Paulo"}'),
        of('k2', '{"id":"456","name":"João"}', '{"ref":"123"}'),
        of('k3', '{"id":456,"name":"maria","num":1.5}', '{"a_b":true}'),
      )
      const cases: readonly (readonly [text: string, keys: string])[] = [
        ['', 'k3 k2 k1'],
        ['maria', 'k3 k1'],
        ['MARIA joão', 'k3 k2 k1'],
        ['maria + silva', 'k1'],
        ['123 -456', 'k1'],
        ['-123', 'k3'],
        ['-123 -456', ''],
        ['"maria da silva"', 'k1'],
        ['"silva maria"', ''],
        ['"maria silva"~2', 'k1'],
        ['joã*', 'k2'],
        ['mar', ''],
        ['\\"id\\":\\"123\\"', 'k1'],
        ['\\"ref\\":\\"123\\"', 'k2'],
        ['(maria | joão) + 456', 'k3 k2'],
        ['são + paulo', 'k1'],
        ['a_b', 'k3'],
        ['"unbalanced maria', 'k3 k1'],
        ["'; DROP TABLE x --", ''],
        ['mria~1', 'k3 k1'],
        ['mraia~ + silvia~1', 'k1'],
        ['mri~1', ''],
        ['jo~2 -maria~1', 'k2'],
        ['%', ''],
        ['🦜', ''],
        ['"', ''],
      ]
      for (const [text, keys] of cases) expect([text, (await keysOf({ text })).join(' ')]).toEqual([text, keys])
      expect(await keysOf({ text: 'maria', pipeline: 'invoices' })).toEqual([])
      expect(await keysOf({ text: 'maria', to: T0 + 3 })).toEqual(['k1'])
      expect(await keysOf({ text: '-silva', from: T0 + 3 })).toEqual(['k3'])
    })

    test('comes in pages, newest first', async () => {
      const ends = Array.from({ length: 25 }, (_, index) =>
        end(`k${index}`, { startedAt: T0 + Math.floor(index / 3), version: `1.${index % 4}` }),
      )
      await record(...ends)
      for (const text of ['', 'ok', '-nothing']) {
        const keys: string[] = []
        let page: string | undefined
        do {
          const found = await log.findExecutions({ ...demo, limit: 4, text, ...(page === undefined ? {} : { page }) })
          expect(found.executions.length).toBeLessThanOrEqual(4)
          keys.push(...found.executions.map(({ key }) => key))
          page = found.next
        } while (page !== undefined)
        expect(keys).toHaveLength(25)
        expect(new Set(keys).size).toBe(25)
        const times = keys.map((key) => Math.floor(Number(key.slice(1)) / 3))
        expect(times).toEqual([...times].sort((a, b) => b - a))
      }
      expect((await log.findExecutions(demo)).executions).toHaveLength(20)
      expect(await codeOf(log.findExecutions({ ...demo, page: 'nonsense' }))).toBe('SEARCH_QUERY')
      expect(await codeOf(log.findExecutions({ ...demo, limit: 0 }))).toBe('SEARCH_QUERY')
    })

    test('keeps many that started in the same millisecond apart', async () => {
      for (let count = 0; count < 5000; count++) await log.recordEnd(end(`k${count}`))
      await log.flush()
      expect(await keysOf({ limit: 10_000 })).toHaveLength(5000)
      expect((await log.getExecution('demo', 'test', 'k4999'))?.startedAt).toBe(T0)
    })

    test('is summed up by pipeline and version', async () => {
      await record(
        end('k1', { elapsedMs: 10 }),
        end('k2', { elapsedMs: 30, kind: 'error' }),
        end('k3', { elapsedMs: 20, instance: 'blue' }),
        end('k4', { elapsedMs: 5, pipeline: 'invoices' }),
        end('k5', { startedAt: T0 + 5000 }),
      )
      log.recordStart(end('k6'))
      await log.flush()
      expect(await log.summarize({ ...demo, from: T0, to: T0 + 5000 })).toEqual([
        { pipeline: 'orders', version: '1.0', total: 3, failed: 1, averageMs: 20, minimumMs: 10, maximumMs: 30 },
        { pipeline: 'invoices', version: '1.0', total: 1, failed: 0, averageMs: 5, minimumMs: 5, maximumMs: 5 },
      ])
    })
  })

  test('is summed up over days as well as over parts of them', async () => {
    const DAY = 86_400_000
    const midnight = Math.ceil(T0 / DAY) * DAY
    const times = [midnight - 1, midnight, midnight + DAY - 1, midnight + DAY, midnight + 2 * DAY + 5]
    await record(...times.map((startedAt, index) => end(`k${index}`, { startedAt, elapsedMs: 2 ** index })))
    const sums = async (from: number, to: number): Promise<readonly number[]> => {
      const [found] = await log.summarize({ ...demo, from, to })
      return found === undefined ? [] : [found.total, found.averageMs * found.total, found.minimumMs, found.maximumMs]
    }
    expect(await sums(midnight - 1, midnight + 3 * DAY)).toEqual([5, 31, 1, 16])
    expect(await sums(midnight, midnight + 2 * DAY)).toEqual([3, 14, 2, 8])
    expect(await sums(midnight + 1, midnight + 2 * DAY + 5)).toEqual([2, 12, 4, 8])
    expect(await sums(midnight, midnight + 1)).toEqual([1, 2, 2, 2])
    expect(await sums(midnight + 1, midnight + 2)).toEqual([])
  })

  describe('log lines', () => {
    test('come as they were given, in both orders and in pages', async () => {
      const whole = line('first\nsecond', { key: 'k1', step: 'Log A', level: 'ERROR', instance: 'blue' })
      log.recordLine(whole)
      log.recordLine(line('later', { at: T0 + 1 }))
      log.recordLine(line('latest', { at: T0 + 2 }))
      await log.flush()
      expect((await log.findLines({ ...demo, key: 'k1' })).lines).toEqual([whole])
      expect(await messagesOf({})).toEqual(['latest', 'later', 'first\nsecond'])
      expect(await messagesOf({ order: 'ascending' })).toEqual(['first\nsecond', 'later', 'latest'])
      for (const order of ['ascending', 'descending'] as const) {
        const first = await log.findLines({ ...demo, order, limit: 2 })
        const second = await log.findLines({ ...demo, order, limit: 2, page: first.next ?? '' })
        const messages = [...first.lines, ...second.lines].map(({ message }) => message)
        expect(messages).toEqual(await messagesOf({ order }))
        expect(second.next).toBeUndefined()
      }
    })

    test('are found by whole words, all of them', async () => {
      log.recordLine(line('Order 17 imported'))
      log.recordLine(line('order 18 failed', { at: T0 + 1, level: 'ERROR', pipeline: 'order-import' }))
      log.recordLine(line('started', { at: T0 + 2, pipeline: 'order-import', version: '2.0' }))
      await log.flush()
      expect(await messagesOf({ words: 'order' })).toEqual(['order 18 failed', 'Order 17 imported'])
      expect(await messagesOf({ words: 'imported ORDER' })).toEqual(['Order 17 imported'])
      expect(await messagesOf({ words: 'order', order: 'ascending' })).toEqual(['Order 17 imported', 'order 18 failed'])
      expect(await messagesOf({ words: 'ord' })).toEqual([])
      expect(await messagesOf({ words: '"OR -order' })).toEqual([])
      expect(await messagesOf({ words: '%' })).toEqual([])
      expect(await messagesOf({ pipelineWords: '%' })).toEqual([])
      expect(await messagesOf({ pipelineWords: 'import' })).toEqual(['started', 'order 18 failed'])
      expect(await messagesOf({ pipelineWords: 'imp' })).toEqual([])
      expect(await messagesOf({ pipeline: 'orders' })).toEqual(['Order 17 imported'])
      expect(await messagesOf({ version: '2' })).toEqual(['started'])
      expect(await messagesOf({ level: 'ERROR' })).toEqual(['order 18 failed'])
      expect(await messagesOf({ words: 'order', from: T0 + 1, to: T0 + 2 })).toEqual(['order 18 failed'])
    })
  })

  describe('traces', () => {
    const step = {
      id: 's1',
      stepName: 'A',
      connector: 'log',
      path: 'Loop [0]',
      status: 'success' as const,
      startedAt: T0,
      elapsedMs: 1,
      input: { text: '{}', bytes: 2 },
      output: { text: '{"a":1}', bytes: 7 },
    }

    test('are found by the key of their execution, and go with it', async () => {
      await log.recordEnd(end('k1'))
      log.recordTrace({ ...source, key: 'k1', steps: [step, { ...step, status: 'failed' }], left: 3 })
      await log.flush()
      expect(await log.getTrace('demo', 'test', 'k1')).toEqual({
        ...source,
        key: 'k1',
        steps: [step, { ...step, status: 'failed' }],
        left: 3,
      })
      expect(await log.getTrace('demo', 'prod', 'k1')).toBeUndefined()
      expect(await log.getTrace('demo', 'test', 'k2')).toBeUndefined()
      await log.applyRetention(demo, { executionsBefore: T0 + 1 })
      expect(await log.getTrace('demo', 'test', 'k1')).toBeUndefined()
    })
  })

  test('leaves out pipelines that it is told to', async () => {
    await record(end('k1'), end('k2', { pipeline: 'secret' }))
    log.recordLine(line('mine'))
    log.recordLine(line('secret', { pipeline: 'secret' }))
    await log.flush()
    expect(await keysOf({ except: ['secret'] })).toEqual(['k1'])
    expect(await keysOf({ except: ['secret'], text: 'ok' })).toEqual(['k1'])
    expect(await keysOf({ except: ['secret'], text: '-nothing' })).toEqual(['k1'])
    expect(await messagesOf({ except: ['secret'] })).toEqual(['mine'])
    const summaries = await log.summarize({ ...demo, except: ['secret'] })
    expect(summaries.map(({ pipeline }) => pipeline)).toEqual(['orders'])
  })

  test('tells what can be found from now on, each record once', async () => {
    const heard: string[] = []
    const stop = log.onRecorded(({ ends, lines }) => {
      heard.push(...ends.map(({ key }) => key), ...lines.map(({ message }) => message))
    })
    await record(end('k1'))
    log.recordLine(line('hello'))
    await log.flush()
    await record(end('k1', { code: 2 }), end('k2'))
    expect(heard).toEqual(['k1', 'hello', 'k2'])
    stop()
    await record(end('k3'))
    expect(heard).toHaveLength(3)
  })

  describe('retention', () => {
    test('deletes what is too old, with its words', async () => {
      await record(end('old'), end('new', { startedAt: T0 + 1000 }))
      log.recordLine(line('old line'))
      log.recordLine(line('new line', { at: T0 + 1000 }))
      await log.flush()
      const deleted = await log.applyRetention(demo, { executionsBefore: T0 + 1, linesBefore: T0 + 1 })
      expect(deleted).toEqual({ executions: 1, lines: 1 })
      expect(await keysOf({})).toEqual(['new'])
      expect(await keysOf({ text: 'ok' })).toEqual(['new'])
      expect(await messagesOf({ words: 'line' })).toEqual(['new line'])
      expect(await log.applyRetention(demo, { executionsBefore: T0 + 1, linesBefore: T0 + 1 })).toEqual({
        executions: 0,
        lines: 0,
      })
    })

    test('keeps the newest of each deployment', async () => {
      const versions = ['1.0', '1.1', '2.0']
      const ends = Array.from({ length: 3000 }, (_, index) =>
        end(`k${index}`, { startedAt: T0 + index, version: versions[index % 3] ?? '' }),
      )
      await record(...ends)
      for (let index = 0; index < 30; index++) log.recordLine(line('x'.repeat(100), { at: T0 + index }))
      await log.flush()
      const deleted = await log.applyRetention(demo, { maxExecutions: 10, maxLineBytes: 1050 })
      expect(deleted).toEqual({ executions: 2980, lines: 20 })
      const left = await keysOf({ version: '1' })
      expect(left).toEqual(
        ends
          .filter(({ version }) => version !== '2.0')
          .slice(-10)
          .reverse()
          .map(({ key }) => key),
      )
      expect(await keysOf({ version: '2' })).toHaveLength(10)
      expect((await messagesOf({})).length).toBe(10)
      expect(await log.applyRetention({ ...demo, version: '2' }, { maxExecutions: 0 })).toEqual({
        executions: 10,
        lines: 0,
      })
    })
  })

  test('keeps more of a deployment with a factor', async () => {
    const ends = Array.from({ length: 30 }, (_, index) =>
      end(`k${index}`, { startedAt: T0 + index, pipeline: index % 2 === 0 ? 'orders' : 'invoices' }),
    )
    await record(...ends)
    const factors = [{ pipeline: 'orders', versionMajor: 1, factor: 2 }]
    expect(await log.applyRetention(demo, { maxExecutions: 5, factors })).toEqual({ executions: 15, lines: 0 })
    expect(await keysOf({ pipeline: 'orders' })).toHaveLength(10)
    expect(await keysOf({ pipeline: 'invoices' })).toHaveLength(5)
  })

  test('says that it is well', async () => {
    await log.check()
  })
}
