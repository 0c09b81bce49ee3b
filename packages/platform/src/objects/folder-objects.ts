import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { isJataiError } from '@jatai/errors'
import { systemClock } from '../clock.ts'
import type { Clock } from '../clock.ts'
import { dataFileError, storageError } from '../errors.ts'
import { makeFolder } from '../make-folder.ts'
import { createGroupWrites } from '../sqlite/group-writes.ts'
import { openDatabase } from '../sqlite/open-database.ts'
import { createBlobFolder, SourceFailure } from './blob-folder.ts'
import { checkIdentity, checkObjectName, existsError, readBounds, unknownObjectError } from './object-errors.ts'
import { createObjectIndex, OBJECT_MIGRATIONS } from './object-index.ts'
import type { ObjectStore } from './objects.ts'

export interface FolderObjectsOptions {
  /** Made if it is not there. */
  readonly folder: string
  /** True: another thread of this process has it open, so what looks unfinished is left alone. @default false */
  readonly isShared?: boolean
  /** @default systemClock */
  readonly clock?: Clock
}

/**
 * Objects in a folder: the content of each in a file with a random name, and an index from the names to these files in
 * SQLite. So a name never becomes a path, differs by case on every file system, and may be `a` beside `a/b`; and lists
 * come in order without reading the folder.
 *
 * A file is written and safe before the index names it, and unlinked after the index has forgotten it. What a killed
 * process leaves in between is found by the next one that opens the folder.
 *
 * @throws RequestError `DATA_FILE_UNUSABLE`
 */
export function openFolderObjects({
  folder,
  isShared = false,
  clock = systemClock,
}: FolderObjectsOptions): ObjectStore {
  try {
    makeFolder(folder)
  } catch (error) {
    throw dataFileError(folder, error)
  }
  const database = openDatabase({ file: join(folder, 'index.db'), kind: 'JaOb', migrations: OBJECT_MIGRATIONS })
  const index = createObjectIndex(database)
  const writes = createGroupWrites(database)
  const blobs = createBlobFolder(folder)
  if (!isShared) blobs.recover(index)

  /** Foreign failures become ours here. */
  async function guard<T>(work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    try {
      return await work()
    } catch (error) {
      if (error instanceof SourceFailure) throw error.cause
      if (isJataiError(error) || signal?.aborted) throw error
      throw storageError('OBJECTS_UNAVAILABLE', folder, error)
    }
  }

  return {
    put(name, content, options = {}) {
      const { contentType = 'application/octet-stream', ifAbsent = false, expected, signal } = options
      return guard(async () => {
        checkObjectName(name)
        if (ifAbsent && index.find(name)) throw existsError(name)
        const blob = randomUUID()
        try {
          const identity = await blobs.write(blob, content, signal)
          checkIdentity(name, identity, expected)
          const info = { name, ...identity, contentType, storedAt: clock.now() }
          const replaced = await writes.write(() => index.put(info, blob, ifAbsent))
          if (replaced === 'exists') throw existsError(name)
          blobs.keep(blob)
          if (replaced) await removeBlob(replaced.blob)
          return info
        } catch (error) {
          await blobs.discard(blob)
          throw error
        }
      }, signal)
    },

    get(name, { range, expected, signal } = {}) {
      return guard(async () => {
        checkObjectName(name)
        for (;;) {
          const found = index.find(name)
          if (!found) throw unknownObjectError(name)
          checkIdentity(name, found.info, expected)
          const bounds = readBounds(found.info, range)
          const content = await blobs.open(found.blob, found.info, bounds, signal)
          // Replaced between the look into the index and the opening: look again.
          if (content === undefined && index.find(name)?.blob !== found.blob) continue
          return { info: found.info, content: content ?? blobs.missing(name) }
        }
      }, signal)
    },

    stat: (name) =>
      guard(async () => {
        checkObjectName(name)
        return index.find(name)?.info
      }),

    delete: (name) =>
      guard(async () => {
        checkObjectName(name)
        const blob = await writes.write(() => index.remove(name))
        if (blob !== undefined) await removeBlob(blob)
        return blob !== undefined
      }),

    list: (prefix, { after = '', limit = 1000 } = {}) => guard(async () => index.list(prefix, after, limit)),

    check: () =>
      guard(async () => {
        index.probe()
        await blobs.write('probe', new Uint8Array(1))
        await blobs.discard('probe')
      }),

    async close() {
      writes.close()
      database.close()
    },
  }

  async function removeBlob(blob: string): Promise<void> {
    await blobs.remove(blob)
    // With the next group; one that is not written is removed again by whoever opens the folder next.
    void writes.write(() => index.forgetRemoved(blob)).catch(() => undefined)
  }
}
