import { beforeEach, describe, expect, it, vi } from 'vitest'
import { createManualClock } from '../clock.ts'
import type { ManualClock } from '../clock.ts'
import type { ExecutionEnd, ExecutionStart, LogLine } from './execution-log.ts'
import { RecordBuffer } from './record-buffer.ts'
import type { RecordBatch } from './record-batch.ts'

interface Written {
  readonly starts: readonly ExecutionStart[]
  readonly ends: readonly ExecutionEnd[]
  readonly lines: readonly LogLine[]
}

const source = { realm: 'demo', environment: 'test', pipeline: 'orders', version: '1.0' }
const line = (message: string): LogLine => ({ ...source, at: 0, level: 'INFO', message })
const end = (key: string): ExecutionEnd => ({
  ...source,
  key,
  deployment: 'd',
  trigger: 'rest',
  startedAt: 0,
  request: { text: '', bytes: 0 },
  kind: 'response',
  elapsedMs: 1,
  response: { text: '', bytes: 0 },
})

describe('record buffer', () => {
  let clock: ManualClock
  let batches: Written[]
  let failure: Error | undefined
  let buffer: RecordBuffer

  beforeEach(() => {
    clock = createManualClock()
    batches = []
    failure = undefined
    const write = async ({ starts, ends, lines }: RecordBatch): Promise<number[]> => {
      await Promise.resolve()
      if (failure) throw failure
      batches.push({ starts: [...starts.values()], ends: [...ends], lines: [...lines] })
      return []
    }
    buffer = new RecordBuffer({ write, clock, location: 'somewhere', maxRecords: 100 })
  })

  const batchCount = async (count: number): Promise<void> => vi.waitFor(() => expect(batches).toHaveLength(count))

  it('writes what came within a tenth of a second together', async () => {
    for (const message of ['a', 'b', 'c']) buffer.recordLine(line(message))
    clock.advance(99)
    expect(batches).toEqual([])
    clock.advance(1)
    await batchCount(1)
    expect(batches[0]?.lines.map(({ message }) => message)).toEqual(['a', 'b', 'c'])
  })

  it('writes an awaited end at once, and the end in place of its start', async () => {
    buffer.recordStart(end('a'))
    buffer.recordStart(end('b'))
    expect(await buffer.recordEnd(end('a'), true)).toBe('recorded')
    expect(batches).toHaveLength(1)
    expect(batches[0]?.starts.map(({ key }) => key)).toEqual(['b'])
  })

  it('writes at once when many records wait', async () => {
    for (let count = 0; count < 25; count++) void buffer.recordEnd(end(`${count}`), false)
    await batchCount(1)
  })

  it('keeps all ends while the storage is down, drops lines, and makes callers wait', async () => {
    failure = new Error('down')
    buffer.recordStart(end('start'))
    for (let count = 0; count < 49; count++) buffer.recordLine(line(`early ${count}`))
    for (let count = 0; count < 20; count++) buffer.recordLine(line(`late ${count}`))
    expect(buffer.counters()).toMatchObject({ droppedLines: 18, buffered: 52 })
    const waits = Array.from({ length: 100 }, (_, count) => buffer.recordEnd(end(`${count}`), false))
    expect(waits.filter((wait) => wait === undefined)).toHaveLength(47)
    buffer.recordLine(line('no room'))
    buffer.recordStart(end('no room'))
    expect(buffer.counters()).toMatchObject({ droppedLines: 19, droppedStarts: 1, buffered: 152 })
    const awaited = buffer.recordEnd(end('awaited'), true)
    await expect(buffer.flush()).rejects.toMatchObject({ code: 'SEARCH_UNAVAILABLE', retryable: true })

    failure = undefined
    clock.advance(1000)
    await Promise.all([...waits, awaited])
    expect(batches.flatMap(({ ends }) => ends)).toHaveLength(101)
    expect(batches.flatMap(({ lines }) => lines)).toHaveLength(51)
    expect(buffer.counters()).toMatchObject({ buffered: 0 })
  })

  it('counts by size too', () => {
    const small = new RecordBuffer({ write: () => [], clock, location: '', maxBytes: 100_000 })
    small.recordLine(line('x'.repeat(120_000)))
    small.recordLine(line('y'))
    expect(small.counters().droppedLines).toBe(1)
  })

  it('writes what is left when it closes, and fails what it could not write', async () => {
    buffer.recordLine(line('last'))
    await buffer.close()
    expect(batches).toHaveLength(1)

    const broken = new RecordBuffer({ write: () => Promise.reject(new Error('down')), clock, location: 'x' })
    const awaited = broken.recordEnd(end('a'), true)
    const refused = expect(awaited).rejects.toMatchObject({ code: 'SEARCH_UNAVAILABLE' })
    await broken.close()
    await refused
    expect(() => broken.recordEnd(end('b'), false)).toThrow(/x: this process is stopping|x: down/)
  })
})
