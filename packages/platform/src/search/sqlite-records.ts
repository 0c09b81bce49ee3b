import type { DatabaseSync } from 'node:sqlite'
import { inTransaction } from '../sqlite/open-database.ts'
import type {
  EndOutcome,
  ExecutionEnd,
  ExecutionStart,
  ExecutionTrace,
  LogLine,
  LoggedMessage,
} from './execution-log.ts'
import type { RecordBatch } from './record-buffer.ts'
import { createRecordIds } from './record-ids.ts'
import { createAmounts } from './sqlite-amounts.ts'
import type { SourceTable } from './sqlite-sources.ts'

export const LOG_MIGRATIONS = [
  `
  CREATE TABLE source (
    id INTEGER PRIMARY KEY, realm TEXT NOT NULL, environment TEXT NOT NULL, pipeline TEXT NOT NULL, version TEXT NOT NULL,
    instance TEXT NOT NULL
  );
  CREATE TABLE execution (
    id INTEGER PRIMARY KEY, key TEXT NOT NULL, source INTEGER NOT NULL, started INTEGER NOT NULL, trigger TEXT NOT NULL, kind TEXT NOT NULL,
    code INTEGER, elapsed REAL, deployment TEXT NOT NULL, replica TEXT, attempt INTEGER NOT NULL,
    redelivery INTEGER NOT NULL, hops INTEGER NOT NULL, parent TEXT, facts TEXT,
    request_bytes INTEGER NOT NULL, request_cut INTEGER NOT NULL, response_bytes INTEGER, response_cut INTEGER,
    request TEXT NOT NULL, response TEXT
  );
  CREATE UNIQUE INDEX execution_by_key ON execution (key);
  CREATE INDEX execution_by_source ON execution (source, id);
  CREATE VIRTUAL TABLE execution_text USING fts5 (
    body, content = '', contentless_delete = 1, tokenize = "unicode61 remove_diacritics 0 tokenchars '_'"
  );
  CREATE TABLE line (
    id INTEGER PRIMARY KEY, source INTEGER NOT NULL, at INTEGER NOT NULL, level TEXT NOT NULL, key TEXT, step TEXT, message TEXT NOT NULL
  );
  CREATE INDEX line_by_source ON line (source, id);
  CREATE INDEX line_by_key ON line (key, id) WHERE key IS NOT NULL;
  CREATE VIRTUAL TABLE line_text USING fts5 (
    body, content = '', contentless_delete = 1, tokenize = "unicode61 remove_diacritics 0 tokenchars '_'"
  );
  CREATE TABLE probe (id INTEGER PRIMARY KEY, written INTEGER NOT NULL);
  INSERT INTO probe VALUES (1, 0);
  `,
  `
  CREATE TABLE trace (id INTEGER PRIMARY KEY, left INTEGER NOT NULL, steps TEXT NOT NULL);
  CREATE TABLE amount (
    source INTEGER PRIMARY KEY, executions INTEGER NOT NULL, lines INTEGER NOT NULL, line_bytes INTEGER NOT NULL
  );
  INSERT INTO amount SELECT s.id,
    (SELECT count(*) FROM execution e WHERE e.source = s.id),
    (SELECT count(*) FROM line l WHERE l.source = s.id),
    (SELECT coalesce(sum(length(l.message)), 0) FROM line l WHERE l.source = s.id) FROM source s;
  `,
]

/** Writes batches of records, each in one transaction. */
export function createRecordWriter(database: DatabaseSync, sources: SourceTable): (batch: RecordBatch) => EndOutcome[] {
  const findKey = database.prepare('SELECT id, kind FROM execution WHERE key = ?')
  const insert = database.prepare(`INSERT OR IGNORE INTO execution VALUES (${Array(21).fill('?').join(', ')})`)
  const restart = database.prepare('UPDATE execution SET replica = ?, attempt = ?, redelivery = ? WHERE id = ?')
  const end = database.prepare(
    `UPDATE execution SET kind = ?, code = ?, elapsed = ?, replica = ?, attempt = ?, redelivery = ?, facts = ?,
     response_bytes = ?, response_cut = ?, request = ?, response = ? WHERE id = ?`,
  )
  const addText = database.prepare('INSERT INTO execution_text (rowid, body) VALUES (?, ?)')
  const addLine = database.prepare('INSERT OR IGNORE INTO line VALUES (?, ?, ?, ?, ?, ?, ?)')
  const addLineText = database.prepare('INSERT INTO line_text (rowid, body) VALUES (?, ?)')
  const addTrace = database.prepare('INSERT OR REPLACE INTO trace VALUES (?, ?, ?)')
  const amounts = createAmounts(database)
  const insertExecutionAt = createRecordIds()
  const insertLineAt = createRecordIds()

  function insertExecution(start: ExecutionStart, ended: ExecutionEnd | undefined): number {
    const source = sources.idOf(start)
    const { request, facts } = start
    amounts.add(source, 'executions', 1)
    return insertExecutionAt(start.startedAt, (id) => {
      const { changes } = insert.run(
        id,
        start.key,
        source,
        Math.trunc(start.startedAt),
        start.trigger,
        ended?.kind ?? 'running',
        ended?.code ?? null,
        ended?.elapsedMs ?? null,
        start.deployment,
        start.replica ?? null,
        start.attempt ?? 1,
        Number(start.isRedelivery ?? false),
        start.hops ?? 0,
        start.parentKey ?? null,
        facts ? JSON.stringify(facts) : null,
        request.bytes,
        cut(request),
        ended?.response.bytes ?? null,
        ended ? cut(ended.response) : null,
        request.text,
        ended?.response.text ?? null,
      )
      return changes === 1
    })
  }

  function writeStart(start: ExecutionStart): void {
    const found = findKey.get(start.key)
    if (!found) insertExecution(start, undefined)
    else if (found['kind'] === 'running') {
      const { replica = null, attempt = 1, isRedelivery = false } = start
      restart.run(replica, attempt, Number(isRedelivery), Number(found['id']))
    }
  }

  function writeEnd(ended: ExecutionEnd): EndOutcome {
    const found = findKey.get(ended.key)
    if (found && found['kind'] !== 'running') return 'known'
    const { request, response } = ended
    let id: number
    if (found) {
      id = Number(found['id'])
      end.run(
        ended.kind,
        ended.code ?? null,
        ended.elapsedMs,
        ended.replica ?? null,
        ended.attempt ?? 1,
        Number(ended.isRedelivery ?? false),
        ended.facts ? JSON.stringify(ended.facts) : null,
        response.bytes,
        cut(response),
        request.text,
        response.text,
        id,
      )
    } else {
      id = insertExecution(ended, ended)
    }
    addText.run(id, `${request.text}\n${response.text}`)
    return 'recorded'
  }

  function writeLine(line: LogLine): void {
    const source = sources.idOf(line)
    const { at, level, key = null, step = null, message } = line
    const id = insertLineAt(
      at,
      (tried) => addLine.run(tried, source, Math.trunc(at), level, key, step, message).changes === 1,
    )
    addLineText.run(id, message)
    amounts.add(source, 'lines', 1)
    amounts.add(source, 'lineBytes', message.length)
  }

  function writeTrace({ key, left, steps }: ExecutionTrace): void {
    const found = findKey.get(key)
    if (found) addTrace.run(Number(found['id']), left, JSON.stringify(steps))
  }

  return ({ starts, ends, lines, traces }) => {
    try {
      return inTransaction(database, () => {
        for (const start of starts) writeStart(start)
        const outcomes = ends.map(writeEnd)
        for (const line of lines) writeLine(line)
        for (const trace of traces) writeTrace(trace)
        amounts.save()
        return outcomes
      })
    } catch (error) {
      sources.forget()
      amounts.forget()
      throw error
    }
  }
}

function cut({ isTruncated = false }: LoggedMessage): number {
  return Number(isTruncated)
}
