import type { DatabaseSync } from 'node:sqlite'
import type { LogScope, LogSource } from './execution-log.ts'

/** A source with the number that its records carry, and that of its realm and environment. */
export interface StoredSource extends LogSource {
  readonly id: number
  readonly space: number
}

export interface SourceTable {
  /** The number of a source, made if it is new. Inside the transaction that is open. */
  idOf(source: LogSource): number
  /** How many realms and environments there are. */
  countSpaces(): number
  /** How many sources a realm and environment has. */
  countIn(space: number): number
  /** The number of the realm and environment of a source. */
  spaceOf(source: number): number
  find(scope: LogScope): StoredSource[]
  get(id: number): StoredSource
  /** After a transaction was rolled back, what it made is not there. */
  forget(): void
}

/** Realms, pipelines and versions are written once; records only carry a number, and a search goes through few. */
export function createSourceTable(database: DatabaseSync): SourceTable {
  const all = database.prepare('SELECT * FROM source')
  const insert = database.prepare(
    'INSERT INTO source (realm, environment, pipeline, version, instance, space) VALUES (?, ?, ?, ?, ?, ?)',
  )
  const findSpace = database.prepare('SELECT id FROM space WHERE realm = ? AND environment = ?')
  const insertSpace = database.prepare('INSERT INTO space (realm, environment) VALUES (?, ?)')
  let byId = new Map<number, StoredSource>()
  let byKey = new Map<string, StoredSource>()
  let bySpace = new Map<number, StoredSource[]>()
  let latest: StoredSource | undefined

  function add(source: StoredSource): void {
    byId.set(source.id, source)
    byKey.set(keyOf(source), source)
    const others = bySpace.get(source.space)
    if (others === undefined) bySpace.set(source.space, [source])
    else others.push(source)
  }

  function load(): void {
    latest = undefined
    byId = new Map()
    byKey = new Map()
    bySpace = new Map()
    for (const row of all.all()) {
      const instance = row['instance']
      add({
        id: Number(row['id']),
        space: Number(row['space']),
        realm: String(row['realm']),
        environment: String(row['environment']),
        pipeline: String(row['pipeline']),
        version: String(row['version']),
        ...(instance === '' ? {} : { instance: String(instance) }),
      })
    }
  }

  function spaceIn(realm: string, environment: string): number | undefined {
    const id = findSpace.get(realm, environment)?.['id']
    return id === undefined ? undefined : Number(id)
  }

  load()
  return {
    idOf(source) {
      // Records come in runs of the same source.
      if (latest !== undefined && isSame(source, latest)) return latest.id
      latest = byKey.get(keyOf(source))
      if (latest !== undefined) return latest.id
      const { realm, environment, pipeline, version, instance } = source
      const space = spaceIn(realm, environment) ?? Number(insertSpace.run(realm, environment).lastInsertRowid)
      const id = Number(insert.run(realm, environment, pipeline, version, instance ?? '', space).lastInsertRowid)
      add({ id, space, realm, environment, pipeline, version, ...(instance ? { instance } : {}) })
      return id
    },

    countSpaces: () => bySpace.size,
    countIn: (space) => bySpace.get(space)?.length ?? 0,
    spaceOf: (id) => byId.get(id)?.space ?? 0,

    find({ realm, environment, pipeline, version, except }) {
      const hidden = new Set(except)
      return (bySpace.get(spaceIn(realm, environment) ?? 0) ?? []).filter(
        (source) =>
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

function isSame(a: LogSource, b: LogSource): boolean {
  return (
    a.pipeline === b.pipeline &&
    a.version === b.version &&
    a.realm === b.realm &&
    a.environment === b.environment &&
    a.instance === b.instance
  )
}

function keyOf({ realm, environment, pipeline, version, instance = '' }: LogSource): string {
  return JSON.stringify([realm, environment, pipeline, version, instance])
}
