import type { DatabaseSync } from 'node:sqlite'
import type { ObjectInfo, ObjectPage } from './objects.ts'

export const OBJECT_MIGRATIONS = [
  `
  CREATE TABLE object (
    name TEXT PRIMARY KEY, blob TEXT NOT NULL, length INTEGER NOT NULL, sha256 TEXT NOT NULL, type TEXT NOT NULL,
    stored INTEGER NOT NULL
  ) WITHOUT ROWID;
  CREATE UNIQUE INDEX object_by_blob ON object (blob);
  CREATE TABLE removed (blob TEXT PRIMARY KEY) WITHOUT ROWID;
  CREATE TABLE probe (id INTEGER PRIMARY KEY, written INTEGER NOT NULL);
  INSERT INTO probe VALUES (1, 0);
  `,
]

/** The changes of `put` and `remove` belong together: they are made in a transaction of whoever calls. */
export interface ObjectIndex {
  find(name: string): { readonly info: ObjectInfo; readonly blob: string } | undefined
  /** Names the blob; gives the one that the name stood for, to be removed. */
  put(info: ObjectInfo, blob: string, ifAbsent: boolean): { readonly blob: string } | 'exists' | undefined
  /** Forgets the name; gives its blob, to be removed. */
  remove(name: string): string | undefined
  /** Blobs that no name stands for and that may still be there. */
  removed(): string[]
  forgetRemoved(blob: string): void
  hasBlob(blob: string): boolean
  list(prefix: string, after: string, limit: number): ObjectPage
  probe(): void
}

/** From names to the files with the content. */
export function createObjectIndex(database: DatabaseSync): ObjectIndex {
  const find = database.prepare('SELECT * FROM object WHERE name = ?')
  const insert = database.prepare('INSERT OR REPLACE INTO object VALUES (?, ?, ?, ?, ?, ?)')
  const remove = database.prepare('DELETE FROM object WHERE name = ?')
  const addRemoved = database.prepare('INSERT OR IGNORE INTO removed VALUES (?)')
  const removed = database.prepare('SELECT blob FROM removed')
  const forget = database.prepare('DELETE FROM removed WHERE blob = ?')
  const byBlob = database.prepare('SELECT 1 FROM object WHERE blob = ?')
  const list = database.prepare('SELECT * FROM object WHERE name >= ? AND name > ? AND name < ? ORDER BY name LIMIT ?')
  const probe = database.prepare('UPDATE probe SET written = written + 1')

  const blobOf = (name: string): string | undefined => {
    const row = find.get(name)
    return row && String(row['blob'])
  }

  return {
    find(name) {
      const row = find.get(name)
      return row && { info: infoOf(row), blob: String(row['blob']) }
    },

    put(info, blob, ifAbsent) {
      const old = blobOf(info.name)
      if (old !== undefined && ifAbsent) return 'exists'
      insert.run(info.name, blob, info.length, info.sha256, info.contentType, info.storedAt)
      if (old === undefined) return undefined
      addRemoved.run(old)
      return { blob: old }
    },

    remove(name) {
      const blob = blobOf(name)
      if (blob === undefined) return undefined
      addRemoved.run(blob)
      remove.run(name)
      return blob
    },

    removed: () => removed.all().map((row) => String(row['blob'])),
    forgetRemoved: (blob) => void forget.run(blob),
    hasBlob: (blob) => byBlob.get(blob) !== undefined,

    list(prefix, after, limit) {
      // Every text that begins with the prefix is below the prefix followed by the greatest character.
      const rows = list.all(prefix, after, `${prefix}\u{10ffff}`, limit + 1)
      const objects = rows.slice(0, limit).map(infoOf)
      const last = objects.at(-1)
      return rows.length > limit && last ? { objects, next: last.name } : { objects }
    },

    probe: () => void probe.run(),
  }
}

function infoOf(row: Record<string, unknown>): ObjectInfo {
  return {
    name: String(row['name']),
    length: Number(row['length']),
    sha256: String(row['sha256']),
    contentType: String(row['type']),
    storedAt: Number(row['stored']),
  }
}
