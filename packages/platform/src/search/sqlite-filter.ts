import type { SQLInputValue } from 'node:sqlite'
import { RequestError } from '@jatai/errors'
import type { TimeRange } from './execution-log.ts'
import { IDS_PER_MILLISECOND } from './record-ids.ts'

/** What rows a search wants. The table goes by its first letter in SQL. */
export interface Filter {
  readonly table: 'execution' | 'line'
  readonly isDescending: boolean
  /** The first number and the one behind the last. */
  readonly bounds: readonly [first: number, behind: number]
  readonly key?: string | undefined
  /** Values of columns. */
  readonly equal: readonly (readonly [column: string, value: string | number])[]
  /** What the full-text index is asked for. */
  readonly words?: string | undefined
  /** With `words`: what these match is not wanted. */
  readonly isExcluding?: boolean
  readonly limit: number
}

/** @throws RequestError `SEARCH_QUERY` for a page token or limit that cannot be one */
export function pageOf(
  query: TimeRange & { readonly page?: string; readonly limit?: number },
  order: 'ascending' | 'descending',
): Pick<Filter, 'isDescending' | 'bounds' | 'limit'> {
  const isDescending = order === 'descending'
  const { from, to } = idBounds(query)
  const page = query.page === undefined ? undefined : readPageToken(query.page)
  const { limit = 20 } = query
  if (!Number.isInteger(limit) || limit < 1) {
    throw new RequestError('SEARCH_QUERY', `The limit of a page must be at least 1, not ${limit}.`)
  }
  const first = isDescending || page === undefined ? from : Math.max(from, page + 1)
  const behind = isDescending && page !== undefined ? Math.min(to, page) : to
  return { isDescending, bounds: [first, behind], limit }
}

/** A condition in SQL, and its values. Without a kind, executions that still run are not wanted. */
export function conditionsOf({ table, bounds, equal }: Filter): {
  readonly sql: string
  readonly values: readonly SQLInputValue[]
} {
  const alias = table.charAt(0)
  const parts = [`${alias}.id >= ?`, `${alias}.id < ?`, ...equal.map(([column]) => `${alias}.${column} = ?`)]
  if (table === 'execution' && !equal.some(([column]) => column === 'kind')) parts.push("e.kind <> 'running'")
  return { sql: parts.join(' AND '), values: [...bounds, ...equal.map(([, value]) => value)] }
}

export function idBounds({ from = 0, to = LATEST }: TimeRange): { readonly from: number; readonly to: number } {
  return { from: Math.ceil(from) * IDS_PER_MILLISECOND, to: Math.ceil(to) * IDS_PER_MILLISECOND }
}

/** Beyond it the numbers of records are not safe integers any more: the year 2109. */
const LATEST = Math.floor(Number.MAX_SAFE_INTEGER / IDS_PER_MILLISECOND)

function readPageToken(token: string): number {
  if (/^\d{1,16}$/.test(token)) return Number(token)
  throw new RequestError('SEARCH_QUERY', 'The page token does not belong to this query. Start from the first page.')
}
