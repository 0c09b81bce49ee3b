import type { DatabaseSync, SQLInputValue } from 'node:sqlite'
import { withFacets } from './facets.ts'
import { conditionsOf } from './sqlite-filter.ts'
import type { Filter } from './sqlite-filter.ts'
import { idOf } from './sqlite-rows.ts'
import type { Row } from './sqlite-rows.ts'

/** Where a search looks. */
export interface SearchScope {
  readonly space: number
  /** The store has no other space. */
  readonly isAlone: boolean
  /** Undefined: all of the space. */
  readonly sources: readonly number[] | undefined
  /** The sources are asked for one by one; otherwise all of the space is gone through, and the rows tell. */
  readonly isNarrow: boolean
}

export interface Found {
  readonly rows: readonly Row[]
  readonly next: { readonly next?: string }
}

/** The first rows in the order of time. */
export function firstOf(database: DatabaseSync, columns: string, scope: SearchScope, filter: Filter): Found {
  const { table, key, words, limit } = filter
  // One more than the page has, to know whether there is a next one.
  const all = ({ from, id = `${table.charAt(0)}.id`, values }: Source): Row[] =>
    database
      .prepare(`SELECT ${columns} FROM ${from} ORDER BY ${id} ${filter.isDescending ? 'DESC' : 'ASC'} LIMIT ?`)
      .all(...values, limit + 1)
  const isRunning = filter.equal.some(([column, value]) => column === 'kind' && value === 'running')
  let found: Row[]
  if (key !== undefined && words === undefined) found = all(byKey(scope, filter))
  else if (!isRunning) found = all(byWords(scope, filter))
  // What still runs has no words yet.
  else found = words !== undefined && filter.isExcluding !== true ? [] : all(running(scope, filter))
  const rows = found.slice(0, limit)
  const last = rows.at(-1)
  return { rows, next: found.length > limit && last ? { next: String(idOf(last)) } : {} }
}

interface Source {
  /** Tables and conditions. */
  readonly from: string
  /** What gives the order of time without a sort. @default the number of the row */
  readonly id?: string
  readonly values: readonly SQLInputValue[]
}

/** A key has few rows, whatever else is wanted of them. */
function byKey(scope: SearchScope, filter: Filter): Source {
  const { table, key = '' } = filter
  const { sql, values } = conditionsOf(filter)
  const [among, ids] = inSources(scope, filter, true)
  const alias = table.charAt(0)
  // `+` keeps SQLite from every other index.
  const others = sql.replaceAll(`${alias}.`, `+${alias}.`)
  return { from: `${table} ${alias} WHERE ${alias}.key = ? AND ${others} ${among}`, values: [key, ...values, ...ids] }
}

/** Few run at a time. */
function running(scope: SearchScope, filter: Filter): Source {
  const { sql, values } = conditionsOf(filter)
  const [among, ids] = inSources(scope, filter, true)
  return {
    from: `execution e INDEXED BY execution_running WHERE e.kind = 'running' AND ${sql} ${among}`,
    values: [...values, ...ids],
  }
}

/**
 * The full-text index gives its matches in the order of time, and only as many are looked at as it takes; if everything
 * is wanted, the rows do.
 */
function byWords(scope: SearchScope, filter: Filter): Source {
  const { table, bounds, key } = filter
  const { sql, values } = conditionsOf(filter)
  const [among, ids] = inSources(scope, filter, false)
  const alias = table.charAt(0)
  const keyed = key === undefined ? '' : `AND +${alias}.key = ?`
  const others = `${sql} ${keyed} ${among}`
  const otherValues = [...values, ...(key === undefined ? [] : [key]), ...ids]
  const { isNarrow, sources } = scope
  const match = withFacets(filter, {
    ...Object.fromEntries(filter.equal),
    ...scope,
    sources: isNarrow ? sources : undefined,
  })
  if (match === undefined) return { from: `${table} ${alias} WHERE ${others}`, values: otherValues }
  return {
    from: `${table}_text t CROSS JOIN ${table} ${alias} ON ${alias}.id = t.rowid
           WHERE ${table}_text MATCH ? AND t.rowid >= ? AND t.rowid < ? AND ${others}`,
    id: 't.rowid',
    // FTS5 begins at the bound if it is an integer; a double it would compare with every match.
    values: [match, ...bounds.map(BigInt), ...otherValues],
  }
}

/** @param isAnySpace whether rows of other spaces would be found too */
function inSources(
  { sources, space }: SearchScope,
  { table }: Filter,
  isAnySpace: boolean,
): readonly [string, readonly SQLInputValue[]] {
  const column = `+${table.charAt(0)}.source`
  if (sources !== undefined) {
    return [`AND ${column} IN (SELECT value FROM json_each(?))`, [JSON.stringify(sources)]]
  }
  return isAnySpace ? [`AND (SELECT space FROM source WHERE id = ${column}) = ?`, [space]] : ['', []]
}
