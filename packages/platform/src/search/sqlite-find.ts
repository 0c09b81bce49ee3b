import type { DatabaseSync } from 'node:sqlite'
import type {
  ExecutionPage,
  ExecutionQuery,
  ExecutionRecord,
  ExecutionTrace,
  LinePage,
  LineQuery,
  LogScope,
  PipelineSummary,
  StepTrace,
  TimeRange,
} from './execution-log.ts'
import { allWords, exceptOf, fullTextOf } from './full-text.ts'
import { createSimilarWords } from './similar-words.ts'
import type { SimilarWords } from './similar-words.ts'
import { hasWords, parseSimpleQuery } from './simple-query.ts'
import type { SimpleQuery } from './simple-query.ts'
import { idBounds, pageOf } from './sqlite-filter.ts'
import type { Filter } from './sqlite-filter.ts'
import { createAmounts } from './sqlite-amounts.ts'
import { firstOf } from './sqlite-first.ts'
import type { SearchScope } from './sqlite-first.ts'
import { EXECUTION_COLUMNS, lineOf, recordOf, sourceOf, summaryOf } from './sqlite-rows.ts'
import type { SourceTable, StoredSource } from './sqlite-sources.ts'
import { createTallies, together } from './sqlite-tallies.ts'
import type { Tally } from './sqlite-tallies.ts'

/** So few sources are asked one by one; of more, only if they have little of all, and never more than the second. */
const FEW_SOURCES = 50
const MOST_SOURCES = 1000
const RARE_SHARE = 0.02

/** The searches of the execution log in SQLite. */
export function createFinder(database: DatabaseSync, sources: SourceTable) {
  const tallies = createTallies(database)
  const amounts = createAmounts(database)
  const similar = createSimilarWords(database, 'execution_text')

  /** Undefined: nothing can be found. */
  function scopeOf(among: readonly StoredSource[], what: 'executions' | 'lines'): SearchScope | undefined {
    const [first] = among
    if (first === undefined) return undefined
    const { space } = first
    const [all, spaces] = [sources.countIn(space), sources.countSpaces()]
    const ids = among.length === all ? undefined : among.map(({ id }) => id)
    const isNarrow = ids !== undefined && (ids.length <= FEW_SOURCES || isRare(ids, what))
    return { space, isAlone: spaces === 1, sources: ids, isNarrow }
  }

  /** Whether going through all of the space would mostly meet what is not wanted. */
  function isRare(ids: readonly number[], what: 'executions' | 'lines'): boolean {
    return ids.length <= MOST_SOURCES && amounts.sum(ids)[what] < amounts.sum()[what] * RARE_SHARE
  }

  function first(
    table: Filter['table'],
    columns: string,
    among: readonly StoredSource[],
    filter: Omit<Filter, 'table'>,
  ) {
    const scope = scopeOf(among, table === 'execution' ? 'executions' : 'lines')
    return scope === undefined ? { rows: [], next: {} } : firstOf(database, columns, scope, { ...filter, table })
  }

  return {
    executions: (query: ExecutionQuery): ExecutionPage => {
      const { kind, key, trigger, code } = query
      const wanted = parseSimpleQuery(query.text ?? '')
      const filter = {
        ...pageOf(query, 'descending'),
        key,
        equal: [...valueOf('code', code), ...valueOf('trigger', trigger), ...valueOf('kind', kind)],
        ...payloadWords(wanted, similar),
      }
      if (wanted.isNothing) return { executions: [] }
      const columns = EXECUTION_COLUMNS.map((column) => `e.${column}`).join(', ')
      const found = first('execution', columns, sources.find(query), filter)
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
      const filter = {
        ...pageOf(query, query.order ?? 'descending'),
        key: query.key,
        equal: valueOf('level', query.level),
        words: allWords(query.words ?? ''),
      }
      const { words = '', pipelineWords = '' } = query
      if (filter.words === undefined && words.trim() !== '') return { lines: [] }
      const among = withWords(sources.find(query), pipelineWords)
      const found = first('line', 'l.*', among, filter)
      return { lines: found.rows.map((row) => lineOf(row, sources)), ...found.next }
    },

    summarize: (query: LogScope & TimeRange): PipelineSummary[] => {
      const among = sources.find(query)
      const [one] = among
      if (one === undefined) return []
      const { from, to } = idBounds(query)
      const space = sources.countSpaces() === 1 ? undefined : one.space
      return summariesOf(tallies.sum(space, new Set(among.map(({ id }) => id)), from, to), sources)
    },
  }
}

function valueOf(column: string, value: string | number | undefined): Filter['equal'] {
  return value === undefined ? [] : [[column, value]]
}

/** Each name is looked at once, however many versions it has. */
function withWords(sources: StoredSource[], words: string): StoredSource[] {
  if (words === '') return sources
  const names = new Map<string, boolean>()
  return sources.filter(({ pipeline }) => {
    const known = names.get(pipeline) ?? hasWords(pipeline, words)
    names.set(pipeline, known)
    return known
  })
}

function payloadWords(
  { matches, excludes }: SimpleQuery,
  similar: SimilarWords,
): Pick<Filter, 'words' | 'isExcluding'> {
  if (matches) return { words: exceptOf(fullTextOf(matches, similar), excludes, similar) }
  if (excludes.length > 0) {
    return { words: excludes.map((excluded) => fullTextOf(excluded, similar)).join(' OR '), isExcluding: true }
  }
  return {}
}

/** One row for each pipeline and version, the most executed first; its instances count together. */
function summariesOf(sums: readonly Tally[], sources: SourceTable): PipelineSummary[] {
  const byVersion = new Map<string, { readonly source: StoredSource; readonly tally: Tally }>()
  for (const tally of sums) {
    const source = sources.get(tally.source)
    const key = `${source.pipeline}\n${source.version}`
    const before = byVersion.get(key)
    byVersion.set(key, { source, tally: before === undefined ? tally : together(before.tally, tally) })
  }
  return [...byVersion.values()]
    .map(({ source: { pipeline, version }, tally: { total, failed, elapsed, minimum, maximum } }) => ({
      pipeline,
      version,
      total,
      failed,
      averageMs: elapsed / total,
      minimumMs: minimum,
      maximumMs: maximum,
    }))
    .sort((a, b) => b.total - a.total || (a.pipeline < b.pipeline ? -1 : 1))
}
