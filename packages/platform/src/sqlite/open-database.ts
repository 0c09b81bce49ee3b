import { DatabaseSync } from 'node:sqlite'
import { RequestError } from '@jatai/errors'
import { dataFileError } from '../errors.ts'

export interface DatabaseOptions {
  /** Path, or `:memory:`. The folder must exist. */
  readonly file: string
  /** Marks the file as one of ours and of this kind: four letters. */
  readonly kind: string
  /** Statements that lead from version n of the schema to version n + 1; never changed once released. */
  readonly migrations: readonly string[]
  /** False is unsafe: what was committed may be lost with the power, though not with the process. @default true */
  readonly isDurable?: boolean
}

/**
 * Opens a SQLite file with full synchronous commits in a write-ahead log (EMB-02), and brings its schema up to date.
 *
 * @throws RequestError `DATA_FILE_UNUSABLE`, saying what to do
 */
export function openDatabase(options: DatabaseOptions): DatabaseSync {
  let database: DatabaseSync | undefined
  try {
    database = new DatabaseSync(options.file, { timeout: BUSY_MS })
    prepareConnection(database, options)
    migrate(database, options)
    return database
  } catch (error) {
    database?.close()
    throw error instanceof RequestError ? error : dataFileError(options.file, error)
  }
}

function prepareConnection(database: DatabaseSync, { isDurable = true }: DatabaseOptions): void {
  database.exec(`
    PRAGMA auto_vacuum = INCREMENTAL;
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = ${isDurable ? 'FULL' : 'NORMAL'};
    PRAGMA journal_size_limit = ${JOURNAL_BYTES_KEPT};
    PRAGMA foreign_keys = OFF;
    PRAGMA temp_store = MEMORY;
  `)
}

function migrate(database: DatabaseSync, { file, kind, migrations }: DatabaseOptions): void {
  const expected = Buffer.from(kind, 'latin1').readInt32BE()
  const found = pragma(database, 'application_id')
  const version = pragma(database, 'user_version')
  if (found !== expected && (found !== 0 || version !== 0)) {
    throw new RequestError('DATA_FILE_UNUSABLE', `${file}: it belongs to another program. Choose another data folder.`)
  }
  if (version > migrations.length) {
    throw new RequestError(
      'DATA_FILE_UNUSABLE',
      `${file}: a newer version of Jataí has written it (schema ${version}, this one knows ${migrations.length}). ` +
        'Start that version, or restore the backup made before the upgrade.',
    )
  }
  if (version === migrations.length && found === expected) return
  inTransaction(database, () => {
    for (const statements of migrations.slice(version)) database.exec(statements)
    database.exec(`PRAGMA application_id = ${expected}; PRAGMA user_version = ${migrations.length}`)
  })
}

function pragma(database: DatabaseSync, name: string): number {
  return Number(database.prepare(`PRAGMA ${name}`).get()?.[name])
}

/** Runs the changes as one; when something throws, none of them was made. */
export function inTransaction<T>(database: DatabaseSync, change: () => T): T {
  database.exec('BEGIN IMMEDIATE')
  try {
    const result = change()
    database.exec('COMMIT')
    return result
  } catch (error) {
    // Some failures, such as a full disk, have rolled back by themselves.
    if (database.isTransaction) database.exec('ROLLBACK')
    throw error
  }
}

/** Threads of one process write to the same file in turns; each turn is short. */
const BUSY_MS = 10_000

/** A write-ahead log that a burst made longer is cut to this. */
const JOURNAL_BYTES_KEPT = 64 * 1024 * 1024
