import { RequestError } from '@jatai/errors'
import { systemClock } from '../clock.ts'
import type { Clock } from '../clock.ts'
import { storageError } from '../errors.ts'
import type { Awaitable } from '../cache/cache.ts'
import type {
  DeletedRecords,
  ExecutionLog,
  ExecutionPage,
  ExecutionQuery,
  ExecutionRecord,
  ExecutionTrace,
  LinePage,
  LineQuery,
  LogScope,
  PipelineSummary,
  RecordListener,
  RetentionLimits,
  TimeRange,
} from './execution-log.ts'
import { RecordBuffer } from './record-buffer.ts'
import type { RecordBatch } from './record-batch.ts'

/** What a store of the execution log does; the buffer in front of it is the same for all. */
export interface LogRequests {
  /** Writes all of it or throws; gives the places of ends whose keys had one. */
  write(batch: RecordBatch): Awaitable<readonly number[]>
  findExecutions(query: ExecutionQuery): Awaitable<ExecutionPage>
  getExecution(realm: string, environment: string, key: string): Awaitable<ExecutionRecord | undefined>
  getTrace(realm: string, environment: string, key: string): Awaitable<ExecutionTrace | undefined>
  findLines(query: LineQuery): Awaitable<LinePage>
  summarize(query: LogScope & TimeRange): Awaitable<PipelineSummary[]>
  applyRetention(scope: LogScope, limits: RetentionLimits): Awaitable<DeletedRecords>
  check(): Awaitable<void>
  close(): Awaitable<void>
}

export interface BufferedLogOptions {
  readonly requests: LogRequests
  /** For error texts. */
  readonly location: string
  /** @default systemClock */
  readonly clock?: Clock
  /** @default 20_000 */
  readonly maxBufferedRecords?: number
  /** @default 64 MB */
  readonly maxBufferedBytes?: number
}

/** An {@link ExecutionLog} over a store. */
export function createBufferedLog(options: BufferedLogOptions): ExecutionLog {
  const { requests, location, clock = systemClock, maxBufferedRecords, maxBufferedBytes } = options
  const listeners = new Set<RecordListener>()
  const buffer = new RecordBuffer({
    write: (batch) => requests.write(batch),
    onWritten(read) {
      if (listeners.size === 0) return
      const written = read()
      for (const listener of listeners) listener(written)
    },
    clock,
    location,
    ...(maxBufferedRecords === undefined ? {} : { maxRecords: maxBufferedRecords }),
    ...(maxBufferedBytes === undefined ? {} : { maxBytes: maxBufferedBytes }),
  })

  /** Foreign failures become ours here. */
  async function guard<T>(work: () => Awaitable<T>): Promise<T> {
    try {
      return await work()
    } catch (error) {
      throw error instanceof RequestError ? error : storageError('SEARCH_UNAVAILABLE', location, error)
    }
  }

  return {
    recordStart: (start) => buffer.recordStart(start),
    recordEnd: (end, { isAwaited = false } = {}) => buffer.recordEnd(end, isAwaited),
    recordLine: (line) => buffer.recordLine(line),
    recordTrace: (trace) => buffer.recordTrace(trace),
    onRecorded(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    flush: () => buffer.flush(),
    findExecutions: (query) => guard(() => requests.findExecutions(query)),
    getExecution: (realm, environment, key) => guard(() => requests.getExecution(realm, environment, key)),
    getTrace: (realm, environment, key) => guard(() => requests.getTrace(realm, environment, key)),
    findLines: (query) => guard(() => requests.findLines(query)),
    summarize: (query) => guard(() => requests.summarize(query)),
    applyRetention: (scope, limits) => guard(() => requests.applyRetention(scope, limits)),
    counters: () => buffer.counters(),
    check: () => guard(() => requests.check()),
    async close() {
      await buffer.close()
      await requests.close()
    },
  }
}
