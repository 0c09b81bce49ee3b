import type { DatabaseSync } from 'node:sqlite'
import type {
  ExecutionPage,
  ExecutionQuery,
  ExecutionRecord,
  ExecutionTrace,
  LinePage,
  LineQuery,
  LogScope,
  LogSource,
  PipelineSummary,
  StepTrace,
  TimeRange,
} from './execution-log.ts'
import { allWords, exceptOf, fullTextOf } from './full-text.ts'
import { hasWords, parseSimpleQuery } from './simple-query.ts'
import { idBounds, pageOf } from './sqlite-filter.ts'
import type { Filter } from './sqlite-filter.ts'
import { firstOf } from './sqlite-first.ts'
import { EXECUTION_COLUMNS, lineOf, recordOf, sourceOf, summaryOf } from './sqlite-rows.ts'
import type { Row } from './sqlite-rows.ts'
import type { SourceTable } from './sqlite-sources.ts'

/** The searches of the execution log in SQLite. */
export function createFinder(database: DatabaseSync, sources: SourceTable) {
  return {
    executions: (query: ExecutionQuery): ExecutionPage => {
      const { kind, key, trigger, code } = query
      const filter: Filter = {
        ...pageOf(query, 'descending'),
        table: 'execution',
        key,
        equal: [...valueOf('code', code), ...valueOf('trigger', trigger), ...valueOf('kind', kind)],
        ...payloadWords(query.text ?? ''),
      }
      const columns = EXECUTION_COLUMNS.map((column) => `e.${column}`).join(', ')
      const found = firstOf(database, columns, sources.find(query), filter)
      return { executions: found.rows.map((row) => summaryOf(row, sources)), ...found.next }
    },

    execution: (realm: string, environment: string, key: string): ExecutionRecord | undefined => {
      const row = database.prepare('SELECT * FROM execution WHERE key = ?').get(key)
      if (!row) return undefined
      const source = sourceOf(row, sources)
      return source.realm === realm && source.environment === environment ? recordOf(row, sources) : undefined
    },

    trace: (realm: string, environment: string, key: string): ExecutionTrace | undefined => {
      const row = database
        .prepare('SELECT e.source, t.left, t.steps FROM execution e JOIN trace t ON t.id = e.id WHERE e.key = ?')
        .get(key)
      if (!row) return undefined
      const source = sourceOf(row, sources)
      if (source.realm !== realm || source.environment !== environment) return undefined
      const steps = JSON.parse(String(row['steps'])) as StepTrace[] // written by this package
      return { ...source, key, left: Number(row['left']), steps }
    },

    lines: (query: LineQuery): LinePage => {
      const filter: Filter = {
        ...pageOf(query, query.order ?? 'descending'),
        table: 'line',
        key: query.key,
        equal: valueOf('level', query.level),
        words: allWords(query.words ?? ''),
      }
      const { pipelineWords = '' } = query
      const among = sources.find(query).filter(({ pipeline }) => hasWords(pipeline, pipelineWords))
      const found = firstOf(database, 'l.*', among, filter)
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

function valueOf(column: string, value: string | number | undefined): Filter['equal'] {
  return value === undefined ? [] : [[column, value]]
}

function payloadWords(text: string): Pick<Filter, 'words' | 'isExcluding'> {
  const { matches, excludes } = parseSimpleQuery(text)
  if (matches) return { words: exceptOf(fullTextOf(matches), excludes) }
  if (excludes.length > 0) return { words: excludes.map(fullTextOf).join(' OR '), isExcluding: true }
  return {}
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
