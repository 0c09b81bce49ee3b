import type { DatabaseSync } from 'node:sqlite'
import { inTransaction } from '../sqlite/open-database.ts'
import type { DeletedRecords, LogScope, RetentionLimits } from './execution-log.ts'
import { IDS_PER_MILLISECOND } from './record-ids.ts'
import { createAmounts } from './sqlite-amounts.ts'
import type { Amount } from './sqlite-amounts.ts'
import { createTallies } from './sqlite-tallies.ts'
import type { SourceTable, StoredSource } from './sqlite-sources.ts'

/** Deletes the oldest records beyond limits, a few hundred at a time, so that others are not kept waiting. */
export function createRetention(database: DatabaseSync, sources: SourceTable) {
  const amounts = createAmounts(database)
  const tallies = createTallies(database)
  const executions = {
    table: 'execution' as const,
    old: database.prepare(`SELECT id FROM execution WHERE source = ? AND id < ? ORDER BY id LIMIT ${DELETED_AT_ONCE}`),
    remove: database.prepare('DELETE FROM execution WHERE id = ?'),
    removeText: database.prepare('DELETE FROM execution_text WHERE rowid = ?'),
  }
  const lines = {
    table: 'line' as const,
    old: database.prepare(
      `SELECT id, length(message) AS bytes FROM line WHERE source = ? AND id < ? ORDER BY id LIMIT ${DELETED_AT_ONCE}`,
    ),
    remove: database.prepare('DELETE FROM line WHERE id = ?'),
    removeText: database.prepare('DELETE FROM line_text WHERE rowid = ?'),
  }
  const removeTrace = database.prepare('DELETE FROM trace WHERE id = ?')
  const newestExecutions = database.prepare('SELECT id FROM execution WHERE source = ? ORDER BY id DESC')
  const newestLines = database.prepare(
    'SELECT id, length(message) AS bytes FROM line WHERE source = ? ORDER BY id DESC',
  )

  async function deleteBelow(from: typeof executions | typeof lines, source: number, bound: number): Promise<number> {
    for (let deleted = 0; ;) {
      const rows = from.old.all(source, bound)
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
      for (const row of newestExecutions.iterate(id)) {
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
      for (const row of newestLines.iterate(id)) {
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
    for (const group of groupsOf(sources.find(scope))) {
      const own = limitsOf(group, limits)
      const bounds = { executions: executionBound(group, own), lines: lineBound(group, own) }
      for (const { id } of group) {
        deleted.executions += await deleteBelow(executions, id, bounds.executions)
        tallies.removeBefore(id, (own.executionsBefore ?? 0) * IDS_PER_MILLISECOND)
        deleted.lines += await deleteBelow(lines, id, bounds.lines)
      }
    }
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
