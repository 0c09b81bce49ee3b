import type { DatabaseSync } from 'node:sqlite'
import { inTransaction } from '../sqlite/open-database.ts'
import type { ExecutionEnd, ExecutionStart, ExecutionTrace, LogLine, LoggedMessage } from './execution-log.ts'
import type { RecordBatch } from './record-batch.ts'
import { createRecordIds } from './record-ids.ts'
import { createAmounts } from './sqlite-amounts.ts'
import { executionFacets, lineFacets } from './facets.ts'
import { createTallies } from './sqlite-tallies.ts'
import type { SourceTable } from './sqlite-sources.ts'

/** Writes batches of records, each in one transaction; gives the places of ends whose keys had one. */
export function createRecordWriter(database: DatabaseSync, sources: SourceTable): (batch: RecordBatch) => number[] {
  const findKey = database.prepare('SELECT id, kind FROM execution WHERE key = ?')
  const insert = database.prepare(`INSERT OR IGNORE INTO execution VALUES (${Array(21).fill('?').join(', ')})`)
  const restart = database.prepare('UPDATE execution SET replica = ?, attempt = ?, redelivery = ? WHERE id = ?')
  const end = database.prepare(
    `UPDATE execution SET kind = ?, code = ?, elapsed = ?, replica = ?, attempt = ?, redelivery = ?, facts = ?,
     response_bytes = ?, response_cut = ?, request = ?, response = ? WHERE id = ?`,
  )
  const addText = database.prepare('INSERT INTO execution_text (rowid, body, facets) VALUES (?, ?, ?)')
  const addLine = database.prepare('INSERT OR IGNORE INTO line VALUES (?, ?, ?, ?, ?, ?, ?)')
  const addLineText = database.prepare('INSERT INTO line_text (rowid, body, facets) VALUES (?, ?, ?)')
  const addTrace = database.prepare('INSERT OR REPLACE INTO trace VALUES (?, ?, ?)')
  const amounts = createAmounts(database)
  const tallies = createTallies(database)
  const insertExecutionAt = createRecordIds()
  const insertLineAt = createRecordIds()

  /** The execution of the key if there is one; otherwise the number of the new one. */
  function insertExecution(
    start: ExecutionStart,
    ended: ExecutionEnd | undefined,
  ): number | Readonly<Record<string, unknown>> {
    const source = sources.idOf(start)
    const { request, facts } = start
    let found: Readonly<Record<string, unknown>> | undefined
    const id = insertExecutionAt(start.startedAt, (tried) => {
      const { changes } = insert.run(
        tried,
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
      if (changes === 1) return true
      // Either the key is taken or the number.
      found = findKey.get(start.key)
      return found !== undefined
    })
    if (found !== undefined) return found
    amounts.add(source, 'executions', 1)
    return id
  }

  function writeStart(start: ExecutionStart): void {
    const found = insertExecution(start, undefined)
    if (typeof found === 'number' || found['kind'] !== 'running') return
    const { replica = null, attempt = 1, isRedelivery = false } = start
    restart.run(replica, attempt, Number(isRedelivery), Number(found['id']))
  }

  /** False if the key had an end. */
  function writeEnd(ended: ExecutionEnd): boolean {
    const { request, response } = ended
    const found = insertExecution(ended, ended)
    if (typeof found !== 'number') {
      if (found['kind'] !== 'running') return false
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
        Number(found['id']),
      )
    }
    const id = typeof found === 'number' ? found : Number(found['id'])
    const source = sources.idOf(ended)
    addText.run(id, `${request.text}\n${response.text}`, executionFacets(sources.spaceOf(source), source, ended))
    tallies.add(source, ended.startedAt, ended.kind === 'error', ended.elapsedMs)
    return true
  }

  function writeLine(line: LogLine): void {
    const source = sources.idOf(line)
    const space = sources.spaceOf(source)
    const { at, level, key = null, step = null, message } = line
    const id = insertLineAt(
      at,
      (tried) => addLine.run(tried, source, Math.trunc(at), level, key, step, message).changes === 1,
    )
    addLineText.run(id, message, lineFacets(space, source, level))
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
        for (const start of starts.values()) writeStart(start)
        const known: number[] = []
        let place = 0
        for (const ended of ends) {
          if (!writeEnd(ended)) known.push(place)
          place++
        }
        for (const line of lines) writeLine(line)
        for (const trace of traces) writeTrace(trace)
        amounts.save()
        tallies.save()
        return known
      })
    } catch (error) {
      sources.forget()
      amounts.forget()
      tallies.forget()
      throw error
    }
  }
}

function cut({ isTruncated = false }: LoggedMessage): number {
  return Number(isTruncated)
}
