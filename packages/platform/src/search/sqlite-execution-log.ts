import type { Clock } from '../clock.ts'
import type { ExecutionLog } from './execution-log.ts'
import { createBufferedLog } from './log-requests.ts'
import { openLogThread } from './log-thread.ts'
import { openSqliteLog } from './sqlite-log.ts'

export interface SqliteExecutionLogOptions {
  /** In a folder that exists. */
  readonly file: string
  /** Writes and searches in a thread of its own, which costs about 10 MB and 30 ms once it is used. @default false */
  readonly hasThread?: boolean
  /** @default systemClock */
  readonly clock?: Clock
  /** @default 20_000 */
  readonly maxBufferedRecords?: number
  /** @default 64 MB */
  readonly maxBufferedBytes?: number
}

/**
 * The execution log in a SQLite file with full-text indexes.
 *
 * @throws RequestError `DATA_FILE_UNUSABLE`
 */
export function openSqliteExecutionLog({
  file,
  hasThread = false,
  ...options
}: SqliteExecutionLogOptions): ExecutionLog {
  const log = openSqliteLog(file)
  if (!hasThread) return createBufferedLog({ ...options, requests: log, location: file })
  // What is wrong with the file is said now and here, not in the thread.
  void log.close()
  return createBufferedLog({ ...options, requests: openLogThread(file), location: file })
}
