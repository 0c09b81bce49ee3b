import type { ExecutionRecord, ExecutionSummary, LogLine, LogSource } from './execution-log.ts'
import type { SourceTable } from './sqlite-sources.ts'

/** A row as SQLite gives it. */
export type Row = Record<string, unknown>

export const EXECUTION_COLUMNS = [
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

export function summaryOf(row: Row, sources: SourceTable): ExecutionSummary {
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

export function recordOf(row: Row, sources: SourceTable): ExecutionRecord {
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

export function lineOf(row: Row, sources: SourceTable): LogLine {
  return {
    ...sourceOf(row, sources),
    at: Number(row['at']),
    level: row['level'] as LogLine['level'], // written by this package
    message: String(row['message']),
    ...(row['key'] === null ? {} : { key: textOf(row['key']) }),
    ...(row['step'] === null ? {} : { step: textOf(row['step']) }),
  }
}

export function sourceOf(row: Row, sources: SourceTable): LogSource {
  const { id: _id, space: _space, ...source } = sources.get(Number(row['source']))
  return source
}

function textOf(value: unknown): string {
  return value as string // of a column that is declared TEXT
}

export function idOf(row: Row): number {
  return Number(row['id'])
}
