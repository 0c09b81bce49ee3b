import { createHash } from 'node:crypto'
import { readdirSync, renameSync, rmSync } from 'node:fs'
import { open, unlink } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import { makeFolder } from '../make-folder.ts'
import { damagedError } from './object-errors.ts'
import type { ObjectIndex } from './object-index.ts'
import type { ObjectContent, ObjectIdentity, ObjectInfo } from './objects.ts'

export interface BlobFolder {
  /** Writes a new blob; when this settles, it is safe on disk, but not yet kept. */
  write(blob: string, content: ObjectContent, signal?: AbortSignal): Promise<ObjectIdentity>
  /** Moves a written blob to its place. */
  keep(blob: string): void
  /** Removes a blob that was written and not kept. */
  discard(blob: string): Promise<void>
  /** The bytes between the bounds; undefined if there is no such blob. */
  open(
    blob: string,
    info: ObjectInfo,
    bounds: Bounds,
    signal?: AbortSignal,
  ): Promise<AsyncIterable<Uint8Array> | undefined>
  /** Content that fails, since its blob has gone. */
  missing(name: string): AsyncIterable<Uint8Array>
  remove(blob: string): Promise<void>
  /** Finishes what a killed process has begun. */
  recover(index: ObjectIndex): void
}

interface Bounds {
  readonly from: number
  readonly to: number
}

/**
 * The files with the content of objects: `incoming/` for those that are being written, `blobs/xx/` for those that the
 * index names. A blob is moved after the index was written; until then it is found where it was written.
 */
export function createBlobFolder(folder: string): BlobFolder {
  const incoming = join(folder, 'incoming')
  makeFolder(incoming)
  makeFolder(join(folder, 'blobs'))

  const incomingPath = (blob: string): string => join(incoming, blob)
  const shelf = (blob: string): string => join(folder, 'blobs', blob.slice(0, 2))
  const path = (blob: string): string => join(shelf(blob), blob)

  function move(blob: string): void {
    makeFolder(shelf(blob))
    renameSync(incomingPath(blob), path(blob))
  }

  return {
    async write(blob, content, signal) {
      const file = await open(incomingPath(blob), 'w', 0o600)
      try {
        const identity = await writeContent(file, content, signal)
        await file.sync()
        await syncFolder(incoming)
        return identity
      } finally {
        await file.close()
      }
    },

    keep: move,

    discard: (blob) => unlinkIfThere(incomingPath(blob)),

    async open(blob, info, bounds, signal) {
      // It may be moved between the first look and the second.
      const file =
        (await openIfThere(path(blob))) ?? (await openIfThere(incomingPath(blob))) ?? (await openIfThere(path(blob)))
      return file && readContent(file, info, bounds, signal)
    },

    async *missing(name) {
      throw damagedError(name, 'its file is missing')
    },

    async remove(blob) {
      await unlinkIfThere(path(blob))
      await unlinkIfThere(incomingPath(blob))
    },

    recover(index) {
      for (const blob of index.removed()) {
        rmSync(path(blob), { force: true })
        rmSync(incomingPath(blob), { force: true })
        index.forgetRemoved(blob)
      }
      for (const blob of readdirSync(incoming)) {
        if (index.hasBlob(blob)) move(blob)
        else rmSync(incomingPath(blob), { force: true })
      }
    },
  }
}

async function writeContent(file: FileHandle, content: ObjectContent, signal?: AbortSignal): Promise<ObjectIdentity> {
  const hash = createHash('sha256')
  let length = 0
  for await (const chunk of readSource(content)) {
    signal?.throwIfAborted()
    hash.update(chunk)
    length += chunk.byteLength
    await writeWhole(file, chunk)
  }
  signal?.throwIfAborted()
  return { length, sha256: hash.digest('hex') }
}

/** A failure of the stream that was to be stored, as opposed to one of the storage. */
export class SourceFailure extends Error {
  constructor(cause: unknown) {
    super('The content could not be read.', { cause })
  }
}

async function* readSource(content: ObjectContent): AsyncGenerator<Uint8Array, undefined> {
  try {
    yield* content instanceof Uint8Array ? [content] : content
  } catch (error) {
    throw new SourceFailure(error)
  }
}

/** A write may take less than it was given, for instance just before the disk is full. */
async function writeWhole(file: FileHandle, chunk: Uint8Array): Promise<void> {
  for (let written = 0; written < chunk.byteLength;) {
    written += (await file.write(chunk, written)).bytesWritten
  }
}

/** Makes the new name safe too. Not all systems can do that for a folder, and those that cannot do not need it. */
async function syncFolder(folder: string): Promise<void> {
  try {
    const handle = await open(folder, 'r')
    await handle.sync().finally(() => handle.close())
  } catch (error) {
    if (!['EPERM', 'EISDIR', 'EINVAL', 'EACCES'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error
  }
}

async function openIfThere(path: string): Promise<FileHandle | undefined> {
  try {
    return await open(path, 'r')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

async function unlinkIfThere(path: string): Promise<void> {
  try {
    await unlink(path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
  }
}

function readContent(
  file: FileHandle,
  info: ObjectInfo,
  bounds: Bounds,
  signal?: AbortSignal,
): AsyncIterable<Uint8Array> {
  const isWhole = bounds.from === 0 && bounds.to === info.length
  const chunks = readChunks(file, info, bounds, isWhole, signal)
  return {
    [Symbol.asyncIterator]: () => ({
      next: () => chunks.next(),
      // A generator that was never asked for anything does not run its `finally`.
      async return() {
        await file.close()
        return chunks.return(undefined)
      },
    }),
  }
}

async function* readChunks(
  file: FileHandle,
  info: ObjectInfo,
  { from, to }: Bounds,
  isWhole: boolean,
  signal?: AbortSignal,
): AsyncGenerator<Uint8Array, undefined> {
  const hash = createHash('sha256')
  try {
    const { size } = await file.stat()
    if (size !== info.length) throw damagedError(info.name, `its file has ${size} bytes instead of ${info.length}`)
    for (let position = from; position < to;) {
      signal?.throwIfAborted()
      const chunk = new Uint8Array(Math.min(CHUNK_BYTES, to - position))
      const { bytesRead } = await file.read(chunk, 0, chunk.byteLength, position)
      if (bytesRead === 0) throw damagedError(info.name, `its file ends after ${position} bytes`)
      position += bytesRead
      const bytes = chunk.subarray(0, bytesRead)
      if (isWhole) hash.update(bytes)
      // The last bytes are handed out only when the hash is right.
      if (isWhole && position === to) checkHash(info, hash.digest('hex'))
      yield bytes
    }
    if (to === 0) checkHash(info, hash.digest('hex'))
    return undefined
  } finally {
    await file.close()
  }
}

function checkHash(info: ObjectInfo, sha256: string): void {
  if (sha256 !== info.sha256) throw damagedError(info.name, `its hash is ${sha256} instead of ${info.sha256}`)
}

const CHUNK_BYTES = 128 * 1024
