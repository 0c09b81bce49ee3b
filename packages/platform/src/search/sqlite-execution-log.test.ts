import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { createManualClock } from '../clock.ts'
import { openDatabase } from '../sqlite/open-database.ts'
import type { ExecutionEnd } from './execution-log.ts'
import { executionLogContract } from './execution-log.contract.ts'
import { createBufferedLog } from './log-requests.ts'
import { openSqliteExecutionLog } from './sqlite-execution-log.ts'
import { createSqliteLog } from './sqlite-log.ts'
import { LOG_MIGRATIONS } from './log-migrations.ts'

for (const hasThread of [false, true]) {
  describe(`SQLite execution log ${hasThread ? 'in a thread of its own' : 'in the thread of its caller'}`, () => {
    executionLogContract({
      async open() {
        const folder = mkdtempSync(join(tmpdir(), 'jatai-log-'))
        const file = join(folder, 'search.db')
        const open = () => openSqliteExecutionLog({ file, hasThread })
        let log = open()
        return {
          log,
          async reopen() {
            await log.close()
            return (log = open())
          },
          dispose: async () => rmSync(folder, { recursive: true }),
        }
      },
    })
  })
}

describe('SQLite execution log and its file', () => {
  const source = { realm: 'demo', environment: 'test', pipeline: 'orders', version: '1.0' }
  const message = { text: 'word '.repeat(2000), bytes: 10_000 }
  const end: ExecutionEnd = {
    ...source,
    key: 'k1',
    deployment: 'd',
    trigger: 'rest',
    startedAt: 1,
    request: message,
    kind: 'response',
    elapsedMs: 1,
    response: message,
  }

  it('keeps ends until there is room again on a full disk', async () => {
    const database = openDatabase({ file: ':memory:', kind: 'JaSe', migrations: LOG_MIGRATIONS })
    const clock = createManualClock()
    const log = createBufferedLog({ requests: createSqliteLog(database), location: 'search.db', clock })
    database.exec('PRAGMA max_page_count = 1')
    const awaited = log.recordEnd(end, { isAwaited: true })
    await expect(log.flush()).rejects.toThrow(/search.db: no space is left/)
    database.exec('PRAGMA max_page_count = 1000000')
    clock.advance(1000)
    expect(await awaited).toBe('recorded')
    expect((await log.findExecutions(source)).executions).toHaveLength(1)
    await log.close()
  })

  it('forgets the words of what it deletes', async () => {
    const database = openDatabase({ file: ':memory:', kind: 'JaSe', migrations: LOG_MIGRATIONS })
    const log = createBufferedLog({ requests: createSqliteLog(database), location: 'search.db' })
    const words = (table: string): unknown =>
      database.prepare(`SELECT count(*) AS count FROM ${table} WHERE ${table} MATCH 'word'`).get()?.['count']
    await log.recordEnd(end)
    log.recordLine({ ...source, at: 1, level: 'INFO', message: 'a word' })
    await log.flush()
    expect([words('execution_text'), words('line_text')]).toEqual([1, 1])
    await log.applyRetention(source, { executionsBefore: 2, linesBefore: 2 })
    expect([words('execution_text'), words('line_text')]).toEqual([0, 0])
    await log.close()
  })
})
