import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

/** The record of an execution in the execution log. */
export interface StoredExecution {
  readonly pipeline: string
  readonly key: string
  readonly kind: string
  readonly code: number | null
  readonly request: string
  readonly response: string
  /** Due time of a tick, epoch ms. */
  readonly dueAt: number | undefined
}

/** What a platform that has ended left in its data folder. */
export interface StoredState {
  readonly executions: readonly StoredExecution[]
  /** Messages that wait, by the name of their pipeline. */
  readonly queued: ReadonlyMap<string, number>
  /** Messages that were set aside. */
  readonly deadLetters: readonly { readonly pipeline: string; readonly key: string }[]
  /** What SQLite finds wrong with the files. */
  readonly damages: readonly string[]
}

const FILES = ['queue.db', 'documents.db', 'search.db']

export function readStoredState(data: string): StoredState {
  return {
    executions: read(join(data, 'search.db'), executionsIn),
    queued: read(join(data, 'queue.db'), queuedIn),
    deadLetters: read(join(data, 'queue.db'), deadLettersIn),
    damages: FILES.filter((file) => existsSync(join(data, file))).flatMap((file) =>
      read(join(data, file), (database) =>
        database
          .prepare('PRAGMA integrity_check')
          .all()
          .map((row) => String(row['integrity_check']))
          .filter((text) => text !== 'ok')
          .map((text) => `${file}: ${text}`),
      ),
    ),
  }
}

function read<T>(file: string, look: (database: DatabaseSync) => T): T {
  const database = new DatabaseSync(file)
  try {
    return look(database)
  } finally {
    database.close()
  }
}

function executionsIn(database: DatabaseSync): StoredExecution[] {
  const rows = database
    .prepare(
      `SELECT s.pipeline, e.key, e.kind, e.code, e.request, e.response, e.facts
       FROM execution e JOIN source s ON s.id = e.source`,
    )
    .all()
  return rows.map(({ pipeline, key, kind, code, request, response, facts }) => ({
    pipeline: String(pipeline),
    key: String(key),
    kind: String(kind),
    code: code === null ? null : Number(code),
    request: String(request),
    response: String(response),
    dueAt: typeof facts === 'string' ? (JSON.parse(facts) as { dueAt?: number }).dueAt : undefined,
  }))
}

function queuedIn(database: DatabaseSync): ReadonlyMap<string, number> {
  const rows = database.prepare('SELECT q.name, count(*) AS n FROM message m JOIN queue q ON q.id = m.queue GROUP BY 1')
  return new Map(rows.all().map(({ name, n }) => [pipelineOf(name), Number(n)]))
}

function deadLettersIn(database: DatabaseSync): { readonly pipeline: string; readonly key: string }[] {
  const rows = database.prepare('SELECT queue, key FROM dead_letter').all()
  return rows.map(({ queue, key }) => ({ pipeline: pipelineOf(queue), key: String(key) }))
}

/** By the name of its queue. */
function pipelineOf(queue: unknown): string {
  return String(queue).split('.')[3] ?? ''
}
