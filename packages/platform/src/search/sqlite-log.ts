import type { DatabaseSync } from 'node:sqlite'
import { openDatabase } from '../sqlite/open-database.ts'
import { LOG_MIGRATIONS } from './log-migrations.ts'
import type { LogRequests } from './log-requests.ts'
import { createFinder } from './sqlite-find.ts'
import { createRecordWriter } from './sqlite-records.ts'
import { createRetention } from './sqlite-retention.ts'
import { createSourceTable } from './sqlite-sources.ts'

/**
 * Writes and searches the execution log in a SQLite file with full-text indexes. This is the part that blocks its
 * thread; see `openSqliteExecutionLog`.
 *
 * @throws RequestError `DATA_FILE_UNUSABLE`
 */
export function openSqliteLog(file: string): LogRequests {
  return createSqliteLog(openDatabase({ file, kind: 'JaSe', migrations: LOG_MIGRATIONS }))
}

/** @param database opened with `LOG_MIGRATIONS`; closed with the log */
export function createSqliteLog(database: DatabaseSync): LogRequests {
  const sources = createSourceTable(database)
  const write = createRecordWriter(database, sources)
  const find = createFinder(database, sources)
  const applyRetention = createRetention(database, sources)
  const probe = database.prepare('UPDATE probe SET written = written + 1')

  return {
    write,
    findExecutions: find.executions,
    getExecution: find.execution,
    getTrace: find.trace,
    findLines: find.lines,
    summarize: find.summarize,
    applyRetention,
    check: () => void probe.run(),
    close: () => database.close(),
  }
}
