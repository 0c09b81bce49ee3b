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

  it('finds what an earlier schema has recorded', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'jatai-log-'))
    const file = join(folder, 'search.db')
    const before = openDatabase({ file, kind: 'JaSe', migrations: LOG_MIGRATIONS.slice(0, 2) })
    const startedAt = 1_764_000_000_000
    const id = startedAt * 2048
    before.exec(`
      INSERT INTO space VALUES (1, 'demo', 'test');
      INSERT INTO source (id, realm, environment, pipeline, version, instance, space)
        VALUES (1, 'demo', 'test', 'orders', '1.0', '', 1);
      INSERT INTO execution VALUES (${id}, 'k1', 1, ${startedAt}, 'rest', 'error', 500, 2.5, 'd', null, 1, 0, 0, null,
        null, 4, 0, 4, 0, 'word', 'okay', 1);
      INSERT INTO execution_text (rowid, body, facets) VALUES (${id}, 'word okay', 'n1 s1 n1_kerror n1_trest n1_c500');
      INSERT INTO line VALUES (${id}, 1, ${startedAt}, 'WARN', 'k1', null, 'a line', 1);
      INSERT INTO line_text (rowid, body, facets) VALUES (${id}, 'a line', 'n1 s1 n1_lWARN');
      INSERT INTO tally VALUES (1, ${Math.floor(startedAt / 86_400_000)}, 1, 1, 2.5, 2.5, 2.5);
      INSERT INTO amount VALUES (1, 1, 1, 6);
    `)
    before.close()
    const log = openSqliteExecutionLog({ file })
    for (const query of [{}, { text: 'okay' }, { kind: 'error' as const }, { code: 500 }, { trigger: 'rest' }]) {
      const { executions } = await log.findExecutions({ ...source, ...query })
      expect(executions.map(({ key }) => key)).toEqual(['k1'])
    }
    expect((await log.findLines({ ...source, level: 'WARN' })).lines).toHaveLength(1)
    const minute = { from: startedAt - 60_000, to: startedAt + 60_000 }
    expect(await log.summarize({ ...source, ...minute })).toMatchObject([{ total: 1, failed: 1, averageMs: 2.5 }])
    await log.recordEnd({ ...end, key: 'k2', startedAt })
    await log.flush()
    expect((await log.findExecutions(source)).executions).toHaveLength(2)
    await log.close()
    rmSync(folder, { recursive: true })
  })
})
