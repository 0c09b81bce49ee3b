import type { XdrReader } from './xdr-reader.ts'

/** What a server says of a file (`fattr3`). */
export interface NfsAttributes {
  /** 1 for files, 2 for folders, 5 for links. */
  readonly type: number
  /** Bytes. */
  readonly size: bigint
  readonly fileId: bigint
  /** Epoch ms. */
  readonly lastModified: number
}

export const REGULAR_FILE = 1
export const DIRECTORY = 2

export function readAttributes(reader: XdrReader): NfsAttributes {
  const type = reader.uint32()
  reader.raw(MODE_LINKS_OWNERS)
  const size = reader.uint64()
  reader.raw(USED_DEVICE_FILE_SYSTEM)
  const fileId = reader.uint64()
  reader.raw(TIME)
  const seconds = reader.uint32()
  const nanoseconds = reader.uint32()
  reader.raw(TIME)
  return { type, size, fileId, lastModified: seconds * 1000 + Math.floor(nanoseconds / 1e6) }
}

/** `post_op_attr`: a server may leave them out. */
export function readOptionalAttributes(reader: XdrReader): NfsAttributes | undefined {
  return reader.boolean() ? readAttributes(reader) : undefined
}

/** `wcc_data`, which only caches need. */
export function skipChanges(reader: XdrReader): void {
  if (reader.boolean()) reader.raw(BEFORE)
  readOptionalAttributes(reader)
}

// Bytes of fields that nobody asks for.
const MODE_LINKS_OWNERS = 16
const USED_DEVICE_FILE_SYSTEM = 24
const TIME = 8
const BEFORE = 24
