import type { DatabaseSync } from 'node:sqlite'
import { inTransaction } from '../sqlite/open-database.ts'
import type { DeletedRecords, LogScope, RetentionLimits } from './execution-log.ts'
import { IDS_PER_MILLISECOND } from './record-ids.ts'
import type { SourceTable, StoredSource } from './sqlite-sources.ts'

/** Deletes the oldest records beyond limits, a few hundred at a time, so that others are not kept waiting. */
export function createRetention(database: DatabaseSync, sources: SourceTable) {
  const oldestOf = (table: string) =>
    database.prepare(`SELECT id FROM ${table} WHERE source = ? AND id < ? ORDER BY id LIMIT ${DELETED_AT_ONCE}`)
  const executions = table('execution')
  const lines = table('line')

  function table(name: string) {
    return {
      oldest: oldestOf(name),
      newest: database.prepare(`SELECT id FROM ${name} WHERE source = ? ORDER BY id DESC`),
      remove: database.prepare(`DELETE FROM ${name} WHERE id = ?`),
      removeText: database.prepare(`DELETE FROM ${name}_text WHERE rowid = ?`),
    }
  }
  const lineLengths = database.prepare(
    'SELECT id, length(message) AS bytes FROM line WHERE source = ? ORDER BY id DESC',
  )

  async function deleteBelow(from: ReturnType<typeof table>, source: number, bound: number): Promise<number> {
    for (let deleted = 0; ;) {
      const ids = from.oldest.all(source, bound).map(({ id }) => Number(id))
      if (ids.length > 0) {
        inTransaction(database, () => {
          for (const id of ids) {
            from.remove.run(id)
            from.removeText.run(id)
          }
        })
      }
      deleted += ids.length
      if (ids.length < DELETED_AT_ONCE) return deleted
      await new Promise(setImmediate)
    }
  }

  /** For each source the number below which its executions go, so that the group as a whole keeps the newest. */
  function executionBound(group: readonly StoredSource[], { executionsBefore = 0, maxExecutions }: RetentionLimits) {
    const byAge = executionsBefore * IDS_PER_MILLISECOND
    if (maxExecutions === undefined) return byAge
    if (maxExecutions === 0) return Number.MAX_SAFE_INTEGER
    let newest: number[] = []
    for (const { id } of group) {
      let left = maxExecutions
      for (const row of executions.newest.iterate(id)) {
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
    if (maxLineBytes === undefined) return byAge
    const newest: { readonly id: number; readonly bytes: number }[] = []
    for (const { id } of group) {
      let left = maxLineBytes
      for (const row of lineLengths.iterate(id)) {
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
      const bounds = { executions: executionBound(group, limits), lines: lineBound(group, limits) }
      for (const { id } of group) {
        deleted.executions += await deleteBelow(executions, id, bounds.executions)
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

const DELETED_AT_ONCE = 500
