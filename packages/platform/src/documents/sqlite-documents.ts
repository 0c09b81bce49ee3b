import type { DatabaseSync } from 'node:sqlite'
import { RequestError } from '@jatai/errors'
import { storageError } from '../errors.ts'
import { createGroupWrites } from '../sqlite/group-writes.ts'
import { inTransaction, openDatabase } from '../sqlite/open-database.ts'
import { createUuidV7 } from '../uuid-v7.ts'
import type { Collection, DocumentStore, Expectation, Stored } from './documents.ts'
import { conflictError, documentText, fieldValues, prepareConditions, prepareQuery, writePageToken } from './query.ts'
import { fieldColumn, matchSql, orderSql, pageSql } from './sqlite-query.ts'

export interface SqliteDocumentsOptions {
  /** The file with all collections, in a folder that exists; or `:memory:`. */
  readonly file: string
}

/**
 * Documents in a SQLite file: a table a collection, with the values of the indexed fields beside the JSON text. Several
 * threads may open the same file.
 *
 * @throws RequestError `DATA_FILE_UNUSABLE`
 */
export function openSqliteDocuments({ file }: SqliteDocumentsOptions): DocumentStore {
  const database = openDatabase({ file, kind: 'JaDo', migrations: MIGRATIONS })
  const writes = createGroupWrites(database)
  const newRevision = createUuidV7()
  const tables = new Map<string, CollectionTable>()

  function tableOf(collection: Collection<object>): CollectionTable {
    const known = tables.get(collection.name)
    if (known && known.fields === collection.fields) return known
    const table = openTable(database, collection)
    tables.set(collection.name, table)
    return table
  }

  /** Foreign failures become ours here. */
  async function guard<T>(work: () => T | Promise<T>): Promise<T> {
    try {
      return await work()
    } catch (error) {
      throw error instanceof RequestError ? error : storageError('DOCUMENTS_UNAVAILABLE', file, error)
    }
  }

  return {
    get: <T extends object>(collection: Collection<T>, id: string) =>
      guard(() => {
        const row = tableOf(collection).get.get(id)
        return row && storedOf<T>(row)
      }),

    put: <T extends object>(collection: Collection<T>, id: string, document: T, expectation?: Expectation) =>
      guard(async () => {
        const text = documentText(collection, id, document)
        const values = JSON.stringify(fieldValues(collection, document))
        const table = tableOf(collection)
        const revision = newRevision()
        const conflict = await writes.write(() =>
          writeDocument(table, id, [revision, values, text], expectation) ? undefined : stateOf(table, id, expectation),
        )
        if (conflict) throw conflictError(collection, id, conflict)
        return { id, revision, document }
      }),

    delete: (collection, id, expectation) =>
      guard(async () => {
        const table = tableOf(collection)
        const outcome = await writes.write(() => {
          const { changes } =
            expectation === undefined ? table.delete.run(id) : table.deleteRevision.run(id, expectation.ifRevision)
          return changes === 1 ? 'deleted' : stateOf(table, id, expectation)
        })
        if (outcome === 'changed') throw conflictError(collection, id, 'changed')
        return outcome === 'deleted'
      }),

    find: <T extends object>(collection: Collection<T>, query = {}) =>
      guard(() => {
        const prepared = prepareQuery(collection, query)
        const { name } = tableOf(collection)
        const match = matchSql(collection, prepared.conditions)
        const page = pageSql(collection, prepared)
        const sql = `SELECT id, revision, fields, document FROM ${name} WHERE ${match.sql} AND ${page.sql}
          ORDER BY ${orderSql(collection, prepared)} LIMIT ?`
        // One more than wanted, to know whether there is a next page.
        const rows = database.prepare(sql).all(...match.values, ...page.values, prepared.limit + 1)
        const shown = rows.slice(0, prepared.limit)
        const documents = shown.map((row) => storedOf<T>(row))
        const last = shown.at(-1)
        if (rows.length <= prepared.limit || last === undefined) return { documents }
        const fields = JSON.parse(String(last['fields'])) as (string | number | boolean | null)[] // written by `put`
        const values = prepared.sort.map(({ field }) => fields[collection.fields.indexOf(field)] ?? null)
        return { documents, next: writePageToken({ values, id: String(last['id']) }) }
      }),

    count: (collection, where = {}) =>
      guard(() => {
        const match = matchSql(collection, prepareConditions(collection, where))
        const { name } = tableOf(collection)
        const row = database.prepare(`SELECT count(*) AS count FROM ${name} WHERE ${match.sql}`).get(...match.values)
        return Number(row?.['count'])
      }),

    check: () => guard(() => writes.write(() => void database.exec('UPDATE probe SET written = written + 1'))),

    async close() {
      writes.close()
      database.close()
    },
  }
}

const MIGRATIONS = [
  `
  CREATE TABLE collection (name TEXT PRIMARY KEY, fields TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE probe (id INTEGER PRIMARY KEY, written INTEGER NOT NULL);
  INSERT INTO probe VALUES (1, 0);
  `,
]

type CollectionTable = ReturnType<typeof openTable>

/** Makes the table of a collection, or brings the one that is there to its fields. */
function openTable(database: DatabaseSync, collection: Collection<object>) {
  if (!/^[a-z][a-z0-9-]*$/.test(collection.name)) {
    throw new RequestError('DOCUMENT_QUERY', `"${collection.name}" cannot be the name of a collection.`)
  }
  const name = `"c_${collection.name}"`
  if (storedFields(database, collection.name) !== JSON.stringify(collection.fields)) {
    inTransaction(database, () => applyFields(database, name, collection))
  }
  const set = 'revision = ?, fields = ?, document = ?'
  return {
    name,
    fields: collection.fields,
    get: database.prepare(`SELECT id, revision, document FROM ${name} WHERE id = ?`),
    insert: database.prepare(`INSERT OR IGNORE INTO ${name} (revision, fields, document, id) VALUES (?, ?, ?, ?)`),
    replace: database.prepare(`INSERT OR REPLACE INTO ${name} (revision, fields, document, id) VALUES (?, ?, ?, ?)`),
    update: database.prepare(`UPDATE ${name} SET ${set} WHERE id = ? AND revision = ?`),
    delete: database.prepare(`DELETE FROM ${name} WHERE id = ?`),
    deleteRevision: database.prepare(`DELETE FROM ${name} WHERE id = ? AND revision = ?`),
  }
}

function storedFields(database: DatabaseSync, name: string): unknown {
  return database.prepare('SELECT fields FROM collection WHERE name = ?').get(name)?.['fields']
}

function applyFields(database: DatabaseSync, name: string, collection: Collection<object>): void {
  const columns = 'id TEXT PRIMARY KEY, revision TEXT NOT NULL, fields TEXT NOT NULL, document TEXT NOT NULL'
  database.exec(`CREATE TABLE IF NOT EXISTS ${name} (${columns})`)
  const indexes = database.prepare(
    "SELECT name FROM sqlite_schema WHERE type = 'index' AND tbl_name = ? AND sql NOTNULL",
  )
  for (const index of indexes.all(name.slice(1, -1))) database.exec(`DROP INDEX "${String(index['name'])}"`)
  const update = database.prepare(`UPDATE ${name} SET fields = ? WHERE id = ?`)
  for (const { id, document } of database.prepare(`SELECT id, document FROM ${name}`).all()) {
    const values = fieldValues(collection, JSON.parse(String(document)) as object) // written by `put`
    update.run(JSON.stringify(values), String(id))
  }
  collection.fields.forEach((field, index) => {
    const column = fieldColumn(collection, field)
    database.exec(`CREATE INDEX "i_${collection.name}_${index}" ON ${name} (${column}, id)`)
  })
  database
    .prepare('INSERT OR REPLACE INTO collection VALUES (?, ?)')
    .run(collection.name, JSON.stringify(collection.fields))
}

function writeDocument(
  table: CollectionTable,
  id: string,
  columns: readonly [string, string, string],
  expectation: Expectation | undefined,
): boolean {
  if (expectation === undefined) return table.replace.run(...columns, id).changes > 0
  if ('ifAbsent' in expectation) return table.insert.run(...columns, id).changes === 1
  return table.update.run(...columns, id, expectation.ifRevision).changes === 1
}

function stateOf(table: CollectionTable, id: string, expectation: Expectation | undefined) {
  if (expectation && 'ifAbsent' in expectation) return 'exists'
  return table.get.get(id) === undefined ? 'absent' : 'changed'
}

function storedOf<T>(row: Record<string, unknown>): Stored<T> {
  return {
    id: String(row['id']),
    revision: String(row['revision']),
    document: JSON.parse(String(row['document'])) as T, // what `put` of this collection was given
  }
}
