import type { DatabaseSync } from 'node:sqlite'
import { withFacets } from './facets.ts'
import type { WantedFacets } from './facets.ts'
import { conditionsOf } from './sqlite-filter.ts'
import type { Filter } from './sqlite-filter.ts'
import { idOf } from './sqlite-rows.ts'
import type { Row } from './sqlite-rows.ts'
import type { StoredSource } from './sqlite-sources.ts'

/** So few sources are asked one by one; of more, the space as a whole is gone through. */
const FEW_SOURCES = 64

export interface Found {
  readonly rows: readonly Row[]
  readonly next: { readonly next?: string }
}

interface Search {
  readonly database: DatabaseSync
  readonly columns: string
  /** At least one, all of one space. */
  readonly among: readonly StoredSource[]
  readonly filter: Filter
  /** The store has no other space. */
  readonly isAlone: boolean
  /** One more than the page has, to know whether there is a next one. */
  readonly limit: number
}

/** The first rows of the sources in the order of time. */
export function firstOf(
  database: DatabaseSync,
  columns: string,
  sources: { readonly among: readonly StoredSource[]; readonly isAlone: boolean },
  filter: Filter,
): Found {
  const { among } = sources
  if (among.length === 0) return { rows: [], next: {} }
  const found = strategyOf(filter, among)({ database, columns, ...sources, filter, limit: filter.limit + 1 })
  const rows = found.slice(0, filter.limit)
  const last = rows.at(-1)
  return { rows, next: found.length > filter.limit && last ? { next: String(idOf(last)) } : {} }
}

function strategyOf({ key, words, isExcluding, equal }: Filter, among: readonly StoredSource[]) {
  if (key !== undefined && words === undefined) return firstByKey
  if (words !== undefined) return isExcluding ? firstWithoutWords : firstByWords
  // A kind or level stands in the index of a source; what else is wanted has one for the whole space.
  const isInSource = equal.every(([column]) => column === 'kind' || column === 'level')
  return among.length <= FEW_SOURCES && isInSource ? firstBySource : firstBySpace
}

/** A key has few rows, whatever else is wanted of them. */
function firstByKey({ database, columns, among, filter, limit }: Search): Row[] {
  const { table, key = '' } = filter
  const { sql, values } = conditionsOf(filter)
  const alias = table.charAt(0)
  // `+` keeps SQLite from every other index.
  const others = sql.replaceAll(`${alias}.`, `+${alias}.`)
  return database
    .prepare(
      `SELECT ${columns} FROM ${table} ${alias} WHERE ${alias}.key = ? AND ${others}
       AND +${alias}.source IN (SELECT value FROM json_each(?)) ORDER BY ${alias}.id ${orderOf(filter)} LIMIT ?`,
    )
    .all(key, ...values, idList(among), limit)
}

/** Each source is asked for its first rows by itself: they lie in the order of time in an index. */
function firstBySource({ database, columns, among, filter, limit }: Search): Row[] {
  const { table } = filter
  const { sql, values } = conditionsOf(filter)
  const alias = table.charAt(0)
  const statement = database.prepare(
    `SELECT ${columns} FROM ${table} ${alias} INDEXED BY ${table}_by_source
     WHERE ${alias}.source = ? AND ${sql} ORDER BY ${alias}.id ${orderOf(filter)} LIMIT ?`,
  )
  return inOrder(
    among.flatMap(({ id }) => statement.all(id, ...values, limit)),
    filter,
  ).slice(0, limit)
}

/**
 * Goes through an index of the whole space in the order of time: that of a code, a trigger, a kind or a level; without
 * any of them, through that of each kind or level.
 */
function firstBySpace({ database, columns, among, filter, limit }: Search): Row[] {
  const { table } = filter
  const [column, choices] = table === 'execution' ? (['kind', ENDED] as const) : (['level', LEVELS] as const)
  const rank = (name: string): number => ['code', 'trigger', column].indexOf(name)
  const [indexed] = [...filter.equal].sort(([a], [b]) => rank(a) - rank(b))
  const filters =
    indexed === undefined
      ? choices.map((choice) => ({ ...filter, equal: [[column, choice] as const, ...filter.equal] }))
      : [filter]
  const alias = table.charAt(0)
  const rows = filters.flatMap((each) => {
    const { sql, values } = conditionsOf(each)
    return database
      .prepare(
        `SELECT ${columns} FROM ${table} ${alias} INDEXED BY ${table}_by_${indexed?.[0] ?? column}
         WHERE ${alias}.space = ? AND ${sql} AND ${alias}.source IN (SELECT value FROM json_each(?))
         ORDER BY ${alias}.id ${orderOf(filter)} LIMIT ?`,
      )
      .all(spaceOf(among), ...values, idList(among), limit)
  })
  return inOrder(rows, filter).slice(0, limit)
}

/** The full-text index gives its matches in the order of time, and only as many are looked at as it takes. */
function firstByWords({ database, columns, among, isAlone, filter, limit }: Search): Row[] {
  const { table, bounds, key, words = '' } = filter
  const { sql, values } = conditionsOf(filter)
  const alias = table.charAt(0)
  const [keyed, keys] = key === undefined ? ['', []] : [`AND +${alias}.key = ?`, [key]]
  return database
    .prepare(
      `SELECT ${columns} FROM ${table}_text t CROSS JOIN ${table} ${alias} ON ${alias}.id = t.rowid
       WHERE ${table}_text MATCH ? AND t.rowid >= ? AND t.rowid < ? AND ${sql} ${keyed}
       AND +${alias}.source IN (SELECT value FROM json_each(?)) ORDER BY t.rowid ${orderOf(filter)} LIMIT ?`,
    )
    .all(withFacets(words, facetsOf(filter, among, isAlone)), ...bounds, ...values, ...keys, idList(among), limit)
}

/** Goes through the rows and the matches side by side, both in the order of time, and takes the rows without match. */
function firstWithoutWords({ database, columns, among, isAlone, filter, limit }: Search): Row[] {
  const { table, bounds, isDescending, key, words = '' } = filter
  const { sql, values } = conditionsOf(filter)
  const alias = table.charAt(0)
  const [keyed, keys] = key === undefined ? ['', []] : [`AND ${alias}.key = ?`, [key]]
  const rows = database
    .prepare(
      `SELECT ${columns} FROM ${table} ${alias} WHERE ${sql} ${keyed}
       AND +${alias}.source IN (SELECT value FROM json_each(?)) ORDER BY ${alias}.id ${orderOf(filter)}`,
    )
    .iterate(...values, ...keys, idList(among))
  const matches = database
    .prepare(
      `SELECT rowid AS id FROM ${table}_text WHERE ${table}_text MATCH ? AND rowid >= ? AND rowid < ?
       ORDER BY rowid ${orderOf(filter)}`,
    )
    .iterate(withFacets(words, facetsOf(filter, among, isAlone)), ...bounds)
  const nextMatch = (): number => {
    const next = matches.next()
    return next.done ? Number.NaN : idOf(next.value)
  }
  const found: Row[] = []
  let match = nextMatch()
  for (const row of rows) {
    const id = idOf(row)
    while (isDescending ? match > id : match < id) match = nextMatch()
    if (match !== id) found.push(row)
    if (found.length >= limit) break
  }
  matches.return?.()
  return found
}

const ENDED = ['response', 'error'] as const
const LEVELS = ['INFO', 'WARN', 'ERROR'] as const

function facetsOf({ equal }: Filter, among: readonly StoredSource[], isAlone: boolean): WantedFacets {
  return { ...Object.fromEntries(equal), isAlone, space: spaceOf(among), sources: among.map(({ id }) => id) }
}

function spaceOf([first]: readonly StoredSource[]): number {
  return first?.space ?? 0
}

function orderOf({ isDescending }: Filter): 'DESC' | 'ASC' {
  return isDescending ? 'DESC' : 'ASC'
}

function inOrder(rows: readonly Row[], { isDescending }: Filter): Row[] {
  return [...rows].sort((a, b) => (isDescending ? idOf(b) - idOf(a) : idOf(a) - idOf(b)))
}

function idList(sources: readonly StoredSource[]): string {
  return JSON.stringify(sources.map(({ id }) => id))
}
