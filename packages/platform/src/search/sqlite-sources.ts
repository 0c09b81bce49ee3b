import type { DatabaseSync } from 'node:sqlite'
import type { LogScope, LogSource } from './execution-log.ts'

/** A source with the number that its records carry. */
export interface StoredSource extends LogSource {
  readonly id: number
}

export interface SourceTable {
  /** The number of a source, made if it is new. Inside the transaction that is open. */
  idOf(source: LogSource): number
  find(scope: LogScope): StoredSource[]
  get(id: number): StoredSource
  /** After a transaction was rolled back, what it made is not there. */
  forget(): void
}

/** Realms, pipelines and versions are written once; records only carry a number, and a search goes through few. */
export function createSourceTable(database: DatabaseSync): SourceTable {
  const all = database.prepare('SELECT * FROM source')
  const insert = database.prepare(
    'INSERT INTO source (realm, environment, pipeline, version, instance) VALUES (?, ?, ?, ?, ?)',
  )
  let byId = new Map<number, StoredSource>()
  let byKey = new Map<string, StoredSource>()

  function add(source: StoredSource): void {
    byId.set(source.id, source)
    byKey.set(keyOf(source), source)
  }

  function load(): void {
    byId = new Map()
    byKey = new Map()
    for (const row of all.all()) {
      const instance = row['instance']
      add({
        id: Number(row['id']),
        realm: String(row['realm']),
        environment: String(row['environment']),
        pipeline: String(row['pipeline']),
        version: String(row['version']),
        ...(instance === '' ? {} : { instance: String(instance) }),
      })
    }
  }

  load()
  return {
    idOf(source) {
      const known = byKey.get(keyOf(source))
      if (known) return known.id
      const { realm, environment, pipeline, version, instance } = source
      const id = Number(insert.run(realm, environment, pipeline, version, instance ?? '').lastInsertRowid)
      add({ id, realm, environment, pipeline, version, ...(instance ? { instance } : {}) })
      return id
    },

    find({ realm, environment, pipeline, version, except }) {
      const hidden = new Set(except)
      return [...byId.values()].filter(
        (source) =>
          source.realm === realm &&
          source.environment === environment &&
          (pipeline === undefined || source.pipeline === pipeline) &&
          !hidden.has(source.pipeline) &&
          (version === undefined || isOfVersion(source, version)),
      )
    },

    get: (id) => byId.get(id) as StoredSource, // records carry no other numbers
    forget: load,
  }
}

/** `2` stands for all of its minors. */
function isOfVersion(source: LogSource, version: string): boolean {
  return source.version === version || (!version.includes('.') && source.version.split('.')[0] === version)
}

function keyOf({ realm, environment, pipeline, version, instance = '' }: LogSource): string {
  return JSON.stringify([realm, environment, pipeline, version, instance])
}
