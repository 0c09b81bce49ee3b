import type { DatabaseSync, SQLInputValue } from 'node:sqlite'
import { RequestError } from '@jatai/errors'
import type {
  ExecutionPage,
  ExecutionQuery,
  ExecutionRecord,
  ExecutionSummary,
  ExecutionTrace,
  LinePage,
  LineQuery,
  LogLine,
  LogScope,
  LogSource,
  PipelineSummary,
  StepTrace,
  TimeRange,
} from './execution-log.ts'
import { allWords, exceptOf, fullTextOf } from './full-text.ts'
import { parseSimpleQuery, wordsOf } from './simple-query.ts'
import { IDS_PER_MILLISECOND } from './record-ids.ts'
import type { SourceTable, StoredSource } from './sqlite-sources.ts'

/** The searches of the execution log in SQLite. */
export function createFinder(database: DatabaseSync, sources: SourceTable) {
  return {
    executions: (query: ExecutionQuery): ExecutionPage => {
      const filter = new Filter('execution', query, 'descending')
      if (query.kind !== undefined) filter.add('kind = ?', query.kind)
      else filter.add("kind <> 'running'")
      if (query.key !== undefined) filter.addKey(query.key)
      if (query.trigger !== undefined) filter.add('trigger = ?', query.trigger)
      if (query.code !== undefined) filter.add('code = ?', query.code)
      addPayloadText(filter, query.text ?? '')
      const columns = EXECUTION_COLUMNS.map((column) => `e.${column}`).join(', ')
      const found = firstOf(database, columns, sources.find(query), filter, query.limit)
      return { executions: found.rows.map((row) => summaryOf(row, sources)), ...found.next }
    },

    execution: (realm: string, environment: string, key: string): ExecutionRecord | undefined => {
      const row = database.prepare('SELECT * FROM execution WHERE key = ?').get(key)
      if (!row) return undefined
      const source = sources.get(Number(row['source']))
      return source.realm === realm && source.environment === environment ? recordOf(row, sources) : undefined
    },

    trace: (realm: string, environment: string, key: string): ExecutionTrace | undefined => {
      const row = database
        .prepare('SELECT e.source, t.left, t.steps FROM execution e JOIN trace t ON t.id = e.id WHERE e.key = ?')
        .get(key)
      if (!row) return undefined
      const { id: _, ...source } = sources.get(Number(row['source']))
      if (source.realm !== realm || source.environment !== environment) return undefined
      const steps = JSON.parse(String(row['steps'])) as StepTrace[] // written by this package
      return { ...source, key, left: Number(row['left']), steps }
    },

    lines: (query: LineQuery): LinePage => {
      const filter = new Filter('line', query, query.order ?? 'descending')
      if (query.key !== undefined) filter.addKey(query.key)
      if (query.level !== undefined) filter.add('level = ?', query.level)
      const words = allWords(query.words ?? '')
      if (words !== undefined) filter.words = words
      const wanted = wordsOf(query.pipelineWords ?? '')
      const among = sources.find(query).filter(({ pipeline }) => hasWords(pipeline, wanted))
      const found = firstOf(database, 'l.*', among, filter, query.limit)
      return { lines: found.rows.map((row) => lineOf(row, sources)), ...found.next }
    },

    summarize: (query: LogScope & TimeRange): PipelineSummary[] => {
      const statement = database.prepare(
        `SELECT count(*) AS total, coalesce(sum(kind = 'error'), 0) AS failed, sum(elapsed) AS sum, min(elapsed) AS min,
         max(elapsed) AS max FROM execution WHERE source = ? AND id >= ? AND id < ? AND kind <> 'running'`,
      )
      const { from, to } = idBounds(query)
      const rows = sources.find(query).map((source) => ({ source, row: statement.get(source.id, from, to) ?? {} }))
      return sumUp(rows)
    },
  }
}

/** Conditions of a search, in SQL with bound values. The table goes by its first letter. */
class Filter {
  readonly conditions: string[] = []
  readonly values: SQLInputValue[] = []
  readonly table: 'execution' | 'line'
  readonly alias: string
  readonly isDescending: boolean
  /** The first number and the one behind the last. */
  readonly bounds: readonly [number, number]
  /** What the full-text index is asked for. */
  words: string | undefined
  /** With `words`: what these match is not wanted. */
  isExcluding = false
  hasKey = false

  constructor(
    table: 'execution' | 'line',
    query: TimeRange & { readonly page?: string },
    order: 'ascending' | 'descending',
  ) {
    this.table = table
    this.alias = table.charAt(0)
    this.isDescending = order === 'descending'
    const { from, to } = idBounds(query)
    const page = query.page === undefined ? undefined : readPageToken(query.page)
    this.bounds = [
      this.isDescending || page === undefined ? from : Math.max(from, page + 1),
      this.isDescending && page !== undefined ? Math.min(to, page) : to,
    ]
    this.add('id >= ?', this.bounds[0])
    this.add('id < ?', this.bounds[1])
  }

  get order(): 'DESC' | 'ASC' {
    return this.isDescending ? 'DESC' : 'ASC'
  }

  /** @param condition begins with a column */
  add(condition: string, ...values: readonly SQLInputValue[]): void {
    this.conditions.push(`${this.alias}.${condition}`)
    this.values.push(...values)
  }

  addKey(key: string): void {
    this.hasKey = true
    this.add('key = ?', key)
  }
}

function addPayloadText(filter: Filter, text: string): void {
  const { matches, excludes } = parseSimpleQuery(text)
  if (matches) {
    filter.words = exceptOf(fullTextOf(matches), excludes)
  } else if (excludes.length > 0) {
    filter.words = excludes.map(fullTextOf).join(' OR ')
    filter.isExcluding = true
  }
}

interface Found {
  readonly rows: Row[]
  readonly next: { readonly next?: string }
}

/** The first rows of the sources in the order of time. */
function firstOf(
  database: DatabaseSync,
  columns: string,
  among: readonly StoredSource[],
  filter: Filter,
  limit = 20,
): Found {
  if (!Number.isInteger(limit) || limit < 1) {
    throw new RequestError('SEARCH_QUERY', `The limit of a page must be at least 1, not ${limit}.`)
  }
  const { words, isExcluding } = filter
  const find = words === undefined ? firstBySource : isExcluding ? firstWithoutWords : firstByWords
  const found = find({ database, columns, among, filter, words: words ?? '', limit: limit + 1 })
  const rows = found.slice(0, limit)
  const last = rows.at(-1)
  return { rows, next: found.length > limit && last ? { next: String(idOf(last)) } : {} }
}

interface Search {
  readonly database: DatabaseSync
  readonly columns: string
  readonly among: readonly StoredSource[]
  readonly filter: Filter
  readonly words: string
  readonly limit: number
}

/**
 * Each source is asked for its first rows by itself: they lie in the order of time in an index, so that this costs the
 * same however many there are. With a key, the index of the keys is better: `+` keeps SQLite from the other one.
 */
function firstBySource({ database, columns, among, filter, limit }: Search): Row[] {
  const { table, alias, conditions, values, isDescending, hasKey, order } = filter
  const statement = database.prepare(
    `SELECT ${columns} FROM ${table} ${alias} WHERE ${hasKey ? '+' : ''}${alias}.source = ?
     AND ${conditions.join(' AND ')} ORDER BY ${alias}.id ${order} LIMIT ?`,
  )
  const found = among.flatMap(({ id }) => statement.all(id, ...values, limit))
  return found.sort((a, b) => (isDescending ? idOf(b) - idOf(a) : idOf(a) - idOf(b))).slice(0, limit)
}

/** The full-text index gives its matches in the order of time, and only as many are looked at as it takes. */
function firstByWords({ database, columns, among, filter, words, limit }: Search): Row[] {
  const { table, alias, conditions, values, bounds, order } = filter
  const statement = database.prepare(
    `SELECT ${columns} FROM ${table}_text t CROSS JOIN ${table} ${alias} ON ${alias}.id = t.rowid
     WHERE ${table}_text MATCH ? AND t.rowid >= ? AND t.rowid < ? AND ${conditions.join(' AND ')}
     AND ${alias}.source IN (SELECT value FROM json_each(?)) ORDER BY t.rowid ${order} LIMIT ?`,
  )
  return statement.all(words, ...bounds, ...values, idList(among), limit)
}

/** Goes through the rows and the matches side by side, both in the order of time, and takes the rows without match. */
function firstWithoutWords({ database, columns, among, filter, words, limit }: Search): Row[] {
  const { table, alias, conditions, values, bounds, order, isDescending } = filter
  const rows = database
    .prepare(
      `SELECT ${columns} FROM ${table} ${alias} WHERE ${conditions.join(' AND ')}
       AND +${alias}.source IN (SELECT value FROM json_each(?)) ORDER BY ${alias}.id ${order}`,
    )
    .iterate(...values, idList(among))
  const matches = database
    .prepare(
      `SELECT rowid AS id FROM ${table}_text WHERE ${table}_text MATCH ? AND rowid >= ? AND rowid < ?
       ORDER BY rowid ${order}`,
    )
    .iterate(words, ...bounds)
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

function idList(sources: readonly StoredSource[]): string {
  return JSON.stringify(sources.map(({ id }) => id))
}

function idBounds({ from = 0, to = LATEST }: TimeRange): { readonly from: number; readonly to: number } {
  return { from: Math.ceil(from) * IDS_PER_MILLISECOND, to: Math.ceil(to) * IDS_PER_MILLISECOND }
}

/** Beyond it the numbers of records are not safe integers any more: the year 2109. */
const LATEST = Math.floor(Number.MAX_SAFE_INTEGER / IDS_PER_MILLISECOND)

function readPageToken(token: string): number {
  if (/^\d{1,16}$/.test(token)) return Number(token)
  throw new RequestError('SEARCH_QUERY', 'The page token does not belong to this query. Start from the first page.')
}

function hasWords(name: string, wanted: readonly string[]): boolean {
  if (wanted.length === 0) return true
  const words = wordsOf(name)
  return wanted.every((word) => words.includes(word))
}

/** One row for each pipeline and version; its instances count together. */
function sumUp(rows: readonly { readonly source: LogSource; readonly row: Row }[]): PipelineSummary[] {
  const byVersion = Map.groupBy(
    rows.filter(({ row }) => Number(row['total'] ?? 0) > 0),
    ({ source }) => JSON.stringify([source.pipeline, source.version]),
  )
  const summaries = [...byVersion.values()].map((group) => {
    const numbers = (column: string): number[] => group.map(({ row }) => Number(row[column] ?? 0))
    const total = sum(numbers('total'))
    const [{ source }] = group as [(typeof group)[number]] // groups have at least one
    return {
      pipeline: source.pipeline,
      version: source.version,
      total,
      failed: sum(numbers('failed')),
      averageMs: sum(numbers('sum')) / total,
      minimumMs: Math.min(...numbers('min')),
      maximumMs: Math.max(...numbers('max')),
    }
  })
  return summaries.sort((a, b) => b.total - a.total || (a.pipeline < b.pipeline ? -1 : 1))
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}

type Row = Record<string, unknown>

const EXECUTION_COLUMNS = [
  ...[
    'id',
    'key',
    'source',
    'started',
    'trigger',
    'kind',
    'code',
    'elapsed',
    'deployment',
    'replica',
    'attempt',
    'redelivery',
  ],
  ...['hops', 'parent', 'request_bytes', 'response_bytes'],
]

function summaryOf(row: Row, sources: SourceTable): ExecutionSummary {
  return {
    ...sourceOf(row, sources),
    key: String(row['key']),
    deployment: String(row['deployment']),
    trigger: String(row['trigger']),
    kind: row['kind'] as ExecutionSummary['kind'], // written by this package
    startedAt: Number(row['started']),
    attempt: Number(row['attempt']),
    isRedelivery: row['redelivery'] === 1,
    hops: Number(row['hops']),
    requestBytes: Number(row['request_bytes']),
    ...(row['code'] === null ? {} : { code: Number(row['code']) }),
    ...(row['elapsed'] === null ? {} : { elapsedMs: Number(row['elapsed']) }),
    ...(row['replica'] === null ? {} : { replica: textOf(row['replica']) }),
    ...(row['parent'] === null ? {} : { parentKey: textOf(row['parent']) }),
    ...(row['response_bytes'] === null ? {} : { responseBytes: Number(row['response_bytes']) }),
  }
}

function recordOf(row: Row, sources: SourceTable): ExecutionRecord {
  const message = (part: 'request' | 'response') => ({
    text: String(row[part]),
    bytes: Number(row[`${part}_bytes`]),
    ...(row[`${part}_cut`] === 1 ? { isTruncated: true } : {}),
  })
  const facts = row['facts']
  return {
    ...summaryOf(row, sources),
    request: message('request'),
    ...(row['response'] === null ? {} : { response: message('response') }),
    ...(typeof facts === 'string' ? { facts: JSON.parse(facts) as Record<string, string | number | boolean> } : {}),
  }
}

function lineOf(row: Row, sources: SourceTable): LogLine {
  return {
    ...sourceOf(row, sources),
    at: Number(row['at']),
    level: row['level'] as LogLine['level'], // written by this package
    message: String(row['message']),
    ...(row['key'] === null ? {} : { key: textOf(row['key']) }),
    ...(row['step'] === null ? {} : { step: textOf(row['step']) }),
  }
}

function sourceOf(row: Row, sources: SourceTable): LogSource {
  const { id: _, ...source } = sources.get(Number(row['source']))
  return source
}

function textOf(value: unknown): string {
  return value as string // of a column that is declared TEXT
}

function idOf(row: Row): number {
  return Number(row['id'])
}
