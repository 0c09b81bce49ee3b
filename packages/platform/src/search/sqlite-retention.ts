import type { DatabaseSync } from 'node:sqlite'
import { inTransaction } from '../sqlite/open-database.ts'
import type { DeletedRecords, LogScope, RetentionLimits } from './execution-log.ts'
import { IDS_PER_MILLISECOND } from './record-ids.ts'
import { createAmounts } from './sqlite-amounts.ts'
import type { Amount } from './sqlite-amounts.ts'
import { sourceQuery } from './facets.ts'
import { createTallies } from './sqlite-tallies.ts'
import type { SourceTable, StoredSource } from './sqlite-sources.ts'

/** Deletes the oldest records beyond limits, a few hundred at a time, so that others are not kept waiting. */
export function createRetention(database: DatabaseSync, sources: SourceTable) {
  const amounts = createAmounts(database)
  const tallies = createTallies(database)
  const executions = {
    table: 'execution' as const,
    old: database.prepare(
      `SELECT rowid AS id FROM execution_text WHERE execution_text MATCH ? AND rowid < ? ORDER BY rowid LIMIT ${DELETED_AT_ONCE}`,
    ),
    remove: database.prepare('DELETE FROM execution WHERE id = ?'),
    removeText: database.prepare('DELETE FROM execution_text WHERE rowid = ?'),
  }
  const lines = {
    table: 'line' as const,
    old: database.prepare(
      `SELECT l.id, length(l.message) AS bytes FROM line_text t CROSS JOIN line l ON l.id = t.rowid
       WHERE line_text MATCH ? AND t.rowid < ? ORDER BY t.rowid LIMIT ${DELETED_AT_ONCE}`,
    ),
    remove: database.prepare('DELETE FROM line WHERE id = ?'),
    removeText: database.prepare('DELETE FROM line_text WHERE rowid = ?'),
  }
  const removeTrace = database.prepare('DELETE FROM trace WHERE id = ?')
  // What never ended: the process that ran it is long gone.
  const oldRunning = database.prepare("SELECT id FROM execution WHERE kind = 'running' AND source = ? AND id < ?")
  const newestExecutions = database.prepare(
    'SELECT rowid AS id FROM execution_text WHERE execution_text MATCH ? ORDER BY rowid DESC',
  )
  const newestLines = database.prepare(
    `SELECT l.id, length(l.message) AS bytes FROM line_text t CROSS JOIN line l ON l.id = t.rowid
     WHERE line_text MATCH ? ORDER BY t.rowid DESC`,
  )

  async function deleteBelow(from: typeof executions | typeof lines, source: number, bound: number): Promise<number> {
    if (bound <= 0) return 0
    const running = from.table === 'execution' ? oldRunning.all(source, bound) : []
    if (running.length > 0) inTransaction(database, () => deleteRows(from, source, running))
    for (let deleted = running.length; ;) {
      const rows = from.old.all(sourceQuery(source), BigInt(Math.ceil(bound))) // FTS5 ends at an integer
      if (rows.length > 0) inTransaction(database, () => deleteRows(from, source, rows))
      deleted += rows.length
      if (rows.length < DELETED_AT_ONCE) return deleted
      await new Promise(setImmediate)
    }
  }

  function deleteRows(
    from: typeof executions | typeof lines,
    source: number,
    rows: readonly Record<string, unknown>[],
  ): void {
    for (const row of rows) {
      const id = Number(row['id'])
      from.remove.run(id)
      from.removeText.run(id)
      if (from.table === 'execution') removeTrace.run(id)
      else amounts.add(source, 'lineBytes', -Number(row['bytes']))
    }
    amounts.add(source, from.table === 'execution' ? 'executions' : 'lines', -rows.length)
    amounts.save()
  }

  function total(group: readonly StoredSource[], what: keyof Amount): number {
    return group.reduce((sum, { id }) => sum + amounts.of(id)[what], 0)
  }

  /** For each source the number below which its executions go, so that the group as a whole keeps the newest. */
  function executionBound(group: readonly StoredSource[], { executionsBefore = 0, maxExecutions }: RetentionLimits) {
    const byAge = executionsBefore * IDS_PER_MILLISECOND
    if (maxExecutions === undefined || total(group, 'executions') <= maxExecutions) return byAge
    if (maxExecutions === 0) return Number.MAX_SAFE_INTEGER
    let newest: number[] = []
    for (const { id } of group) {
      let left = maxExecutions
      for (const row of newestExecutions.iterate(sourceQuery(id))) {
        newest.push(Number(row['id']))
        if (--left <= 0) break
      }
    }
    newest = newest.sort((a, b) => b - a).slice(0, maxExecutions)
    const last = newest.at(-1)
    return newest.length < maxExecutions || last === undefined ? byAge : Math.max(byAge, last)
  }

  function lineBound(group: readonly StoredSource[], { linesBefore = 0, maxLineBytes }: RetentionLimits): number {
    const byAge = linesBefore * IDS_PER_MILLISECOND
    if (maxLineBytes === undefined || total(group, 'lineBytes') <= maxLineBytes) return byAge
    const newest: { readonly id: number; readonly bytes: number }[] = []
    for (const { id } of group) {
      let left = maxLineBytes
      for (const row of newestLines.iterate(sourceQuery(id))) {
        const bytes = Number(row['bytes'])
        newest.push({ id: Number(row['id']), bytes })
        if ((left -= bytes) < 0) break
      }
    }
    newest.sort((a, b) => b.id - a.id)
    let left = maxLineBytes
    const first = newest.find(({ bytes }) => (left -= bytes) < 0)
    return first === undefined ? byAge : Math.max(byAge, first.id + 1)
  }

  return async (scope: LogScope, limits: RetentionLimits): Promise<DeletedRecords> => {
    const deleted = { executions: 0, lines: 0 }
    const among = sources.find(scope)
    for (const group of groupsOf(among)) {
      const own = limitsOf(group, limits)
      const bounds = { executions: executionBound(group, own), lines: lineBound(group, own) }
      for (const { id } of group) {
        deleted.executions += await deleteBelow(executions, id, bounds.executions)
        deleted.lines += await deleteBelow(lines, id, bounds.lines)
      }
    }
    const { executionsBefore = 0 } = limits
    tallies.removeBefore(
      among.map(({ id }) => id),
      executionsBefore * IDS_PER_MILLISECOND,
    )
    return deleted
  }
}

/** Limits hold for a pipeline's major version and instance, which is what a deployment is. */
function groupsOf(sources: readonly StoredSource[]): Iterable<StoredSource[]> {
  return Map.groupBy(sources, ({ realm, environment, pipeline, version, instance = '' }) =>
    JSON.stringify([realm, environment, pipeline, version.split('.')[0], instance]),
  ).values()
}

/** The limits of one deployment. */
function limitsOf([source]: readonly StoredSource[], limits: RetentionLimits): RetentionLimits {
  const { factors = [], maxExecutions, maxLineBytes } = limits
  const found = factors.find(
    ({ pipeline, versionMajor, instance }) =>
      pipeline === source?.pipeline &&
      instance === source.instance &&
      String(versionMajor) === source.version.split('.')[0],
  )
  if (found === undefined) return limits
  return {
    ...limits,
    ...(maxExecutions === undefined ? {} : { maxExecutions: maxExecutions * found.factor }),
    ...(maxLineBytes === undefined ? {} : { maxLineBytes: maxLineBytes * found.factor }),
  }
}

const DELETED_AT_ONCE = 500
