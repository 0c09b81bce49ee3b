import { RemoteError } from '@jatai/errors'
import { readOptionalAttributes, skipChanges, readAttributes } from './nfs-attributes.ts'
import type { NfsAttributes } from './nfs-attributes.ts'
import { NfsError } from './nfs-status.ts'
import type { RpcConnection } from './rpc-connection.ts'
import type { XdrReader } from './xdr-reader.ts'
import { createXdrWriter } from './xdr-writer.ts'
import type { XdrWriter } from './xdr-writer.ts'

const PROGRAM = 100_003
const VERSION = 3
const MAXIMUM_HANDLE = 64
const MAXIMUM_NAME = 4096
const MAXIMUM_DATA = 2 * 1024 * 1024

/** How the server names a file or folder. */
export type NfsHandle = Buffer

/** Something that a folder holds. */
export interface NfsEntry {
  readonly name: string
  readonly cookie: bigint
  /** Undefined when the server does not say. */
  readonly attributes: NfsAttributes | undefined
}

export interface NfsEntries {
  readonly entries: readonly NfsEntry[]
  /** Tells the server that the folder is still the one it began to list. */
  readonly verifier: Buffer
  readonly isComplete: boolean
}

/** The procedures of NFS version 3 that are needed here (RFC 1813, section 3.3); each throws an NfsError. */
export function nfsProcedures(connection: RpcConnection) {
  /** @param subject what the call is about, for errors */
  async function ask(procedure: number, subject: string, parameters: XdrWriter): Promise<XdrReader> {
    const reader = await connection.call({ program: PROGRAM, version: VERSION, procedure }, parameters.bytes())
    const status = reader.uint32()
    if (status !== 0) throw new NfsError(status, subject)
    return reader
  }

  const entriesOf = (reader: XdrReader, isPlus: boolean): NfsEntries => {
    readOptionalAttributes(reader)
    const verifier = Buffer.from(reader.raw(8))
    const entries: NfsEntry[] = []
    while (reader.boolean()) {
      reader.uint64()
      const name = reader.text(MAXIMUM_NAME)
      const cookie = reader.uint64()
      const attributes = isPlus ? readOptionalAttributes(reader) : undefined
      if (isPlus && reader.boolean()) reader.opaque(MAXIMUM_HANDLE)
      entries.push({ name, cookie, attributes })
    }
    return { entries, verifier, isComplete: reader.boolean() }
  }

  return {
    async getAttributes(handle: NfsHandle, subject: string): Promise<NfsAttributes> {
      return readAttributes(await ask(1, subject, createXdrWriter().opaque(handle)))
    },
    async lookup(folder: NfsHandle, name: string, subject: string): Promise<NfsHandle> {
      const reader = await ask(3, subject, createXdrWriter().opaque(folder).text(name))
      return Buffer.from(reader.opaque(MAXIMUM_HANDLE))
    },
    async read(handle: NfsHandle, offset: bigint, count: number, subject: string) {
      const reader = await ask(6, subject, createXdrWriter().opaque(handle).uint64(offset).uint32(count))
      readOptionalAttributes(reader)
      reader.uint32()
      const isEnd = reader.boolean()
      return { bytes: reader.opaque(MAXIMUM_DATA), isEnd }
    },
    /** Hands bytes to the server, which may keep them in memory until {@link commit}. */
    async write(handle: NfsHandle, offset: bigint, bytes: Uint8Array, subject: string) {
      const parameters = createXdrWriter().opaque(handle).uint64(offset).uint32(bytes.length).uint32(UNSTABLE)
      const reader = await ask(7, subject, parameters.opaque(bytes))
      skipChanges(reader)
      const count = reader.uint32()
      reader.uint32()
      if (count === 0 || count > bytes.length) {
        throw new RemoteError('REMOTE_FAILED', `${subject}: the server takes no bytes`)
      }
      return { count, verifier: Buffer.from(reader.raw(8)) }
    },
    /** Makes an empty file, also in the place of an older one. */
    async create(folder: NfsHandle, name: string, subject: string): Promise<NfsHandle | undefined> {
      const parameters = createXdrWriter().opaque(folder).text(name).uint32(UNCHECKED)
      // Mode rw-r--r--, owner and group of the caller, size 0, times of the server.
      parameters.uint32(1).uint32(0o644).uint32(0).uint32(0).uint32(1).uint64(0n).uint32(0).uint32(0)
      const reader = await ask(8, subject, parameters)
      return reader.boolean() ? Buffer.from(reader.opaque(MAXIMUM_HANDLE)) : undefined
    },
    async remove(folder: NfsHandle, name: string, subject: string): Promise<void> {
      await ask(12, subject, createXdrWriter().opaque(folder).text(name))
    },
    async readFolder(folder: NfsHandle, cookie: bigint, verifier: Buffer, subject: string): Promise<NfsEntries> {
      const parameters = createXdrWriter().opaque(folder).uint64(cookie).raw(verifier).uint32(LISTING_BYTES)
      return entriesOf(await ask(16, subject, parameters), false)
    },
    async readFolderPlus(folder: NfsHandle, cookie: bigint, verifier: Buffer, subject: string): Promise<NfsEntries> {
      const parameters = createXdrWriter().opaque(folder).uint64(cookie).raw(verifier)
      return entriesOf(await ask(17, subject, parameters.uint32(LISTING_BYTES).uint32(LISTING_BYTES)), true)
    },
    /** Most bytes of one reading and of one writing. */
    async limits(root: NfsHandle): Promise<{ readonly read: number; readonly write: number }> {
      const reader = await ask(19, 'The export', createXdrWriter().opaque(root))
      readOptionalAttributes(reader)
      const read = reader.uint32()
      reader.raw(8)
      return { read, write: reader.uint32() }
    },
    /** What was written is on the server's disk: when the verifier is that of all writings. */
    async commit(handle: NfsHandle, subject: string): Promise<Buffer> {
      const reader = await ask(21, subject, createXdrWriter().opaque(handle).uint64(0n).uint32(0))
      skipChanges(reader)
      return Buffer.from(reader.raw(8))
    },
  }
}

const UNSTABLE = 0
const UNCHECKED = 0
const LISTING_BYTES = 64 * 1024
