import type { SQLInputValue } from 'node:sqlite'
import type { Collection, FieldValue } from './documents.ts'
import type { Condition, PreparedQuery } from './query.ts'

/** A condition in SQL with its bound values. */
export interface SqlPart {
  readonly sql: string
  readonly values: readonly SQLInputValue[]
}

/** The value of a field; the same text as in its index, so that SQLite uses that. */
export function fieldColumn({ fields }: Collection<object>, field: string): string {
  return `json_extract(fields, '$[${fields.indexOf(field)}]')`
}

export function matchSql(collection: Collection<object>, conditions: readonly Condition[]): SqlPart {
  return allOf(conditions.map((condition) => conditionSql(fieldColumn(collection, condition.field), condition)))
}

function conditionSql(column: string, condition: Condition): SqlPart {
  if (condition.kind === 'range') {
    const { from, below } = condition
    return allOf([
      ...(from === undefined ? [] : [{ sql: `${column} >= ?`, values: [from] }]),
      ...(below === undefined ? [] : [{ sql: `${column} < ?`, values: [below] }]),
    ])
  }
  const values = condition.values.filter((value) => value !== null).map(bound)
  const isIn = `${column} IN (${values.map(() => '?').join(', ')})`
  return { sql: condition.values.includes(null) ? `(${isIn} OR ${column} IS NULL)` : isIn, values }
}

export function orderSql(collection: Collection<object>, { sort }: PreparedQuery): string {
  const columns = sort.map(
    ({ field, descending }) => `${fieldColumn(collection, field)} ${descending ? 'DESC' : 'ASC'}`,
  )
  return [...columns, 'id ASC'].join(', ')
}

/** What comes after the position at which the page before ended. Absent values come first in ascending order. */
export function pageSql(collection: Collection<object>, { sort, after }: PreparedQuery): SqlPart {
  if (!after) return NO_CONDITION
  const keys = sort.map(({ field, descending }, index) => ({
    column: fieldColumn(collection, field),
    descending,
    value: after.values[index] ?? null,
  }))
  const behind = keys.reduceRight<SqlPart>(
    (rest, { column, descending, value }) => {
      const further = furtherSql(column, descending, value)
      return {
        sql: `(${further.sql} OR (${column} IS ? AND ${rest.sql}))`,
        values: [...further.values, bound(value), ...rest.values],
      }
    },
    { sql: 'id > ?', values: [after.id] },
  )
  return behind
}

function furtherSql(column: string, descending: boolean, value: FieldValue): SqlPart {
  if (value === null) return { sql: descending ? '0' : `${column} IS NOT NULL`, values: [] }
  if (descending) return { sql: `(${column} < ? OR ${column} IS NULL)`, values: [bound(value)] }
  return { sql: `${column} > ?`, values: [bound(value)] }
}

/** `json_extract` gives booleans as 1 and 0. */
function bound(value: FieldValue): SQLInputValue {
  return typeof value === 'boolean' ? Number(value) : value
}

function allOf(parts: readonly SqlPart[]): SqlPart {
  if (parts.length === 0) return NO_CONDITION
  return { sql: parts.map(({ sql }) => sql).join(' AND '), values: parts.flatMap(({ values }) => values) }
}

const NO_CONDITION: SqlPart = { sql: '1', values: [] }
