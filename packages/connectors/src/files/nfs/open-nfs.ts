import { RemoteError } from '@jatai/errors'
import type { StepCall } from '@jatai/sdk'
import { findPorts } from './find-ports.ts'
import type { NfsPorts } from './find-ports.ts'
import { mountExport } from './mount-export.ts'
import { DIRECTORY, REGULAR_FILE } from './nfs-attributes.ts'
import type { NfsAttributes } from './nfs-attributes.ts'
import { nfsProcedures } from './nfs-procedures.ts'
import type { NfsHandle } from './nfs-procedures.ts'
import { NfsError, NFS3ERR_NOTSUPP } from './nfs-status.ts'
import { openRpc } from './rpc-connection.ts'
import type { RpcCaller } from './rpc-message.ts'

export interface NfsServer {
  readonly host: string
  /** Undefined: those that the server's portmapper tells. */
  readonly ports: NfsPorts | undefined
  readonly exportedPath: string
  readonly caller: RpcCaller
  /** ms for connecting, and for each answer. */
  readonly timeoutMs: number
}

/** An exported folder. Paths are relative to it, without `.` and `..`; every failure is a RemoteError. */
export interface NfsExport {
  /** What a folder holds. */
  list(folder: NfsPath): Promise<readonly NfsFile[]>
  /** The bytes of a file, as they come. */
  read(path: NfsPath): AsyncIterable<Buffer>
  /** Writes a file, also in the place of an older one; when it is done the bytes are on the server's disk. */
  write(path: NfsPath, content: AsyncIterable<Buffer>): Promise<void>
  remove(path: NfsPath): Promise<void>
  close(): void
}

/** The names of folders and, at the end, of what is meant. */
export type NfsPath = readonly string[]

export interface NfsFile extends NfsAttributes {
  readonly name: string
}

/** A longer list fits no message. */
const MOST_ENTRIES = 100_000
/** Larger pieces make nothing faster. */
const MOST_BYTES = 1024 * 1024

/**
 * Opens an exported folder (NFS version 3 over TCP).
 *
 * @throws RemoteError; the signal's reason when it is aborted
 */
export async function openNfs(call: StepCall<unknown>, server: NfsServer): Promise<NfsExport> {
  const { host, caller, timeoutMs, exportedPath } = server
  const ports = server.ports ?? (await findPorts(call, server))
  const root = await mountExport(call, { host, port: ports.mount, caller, timeoutMs }, exportedPath)
  const connection = await openRpc(call, { host, port: ports.nfs, caller, timeoutMs })
  const nfs = nfsProcedures(connection)

  async function find(path: NfsPath): Promise<NfsHandle> {
    let handle = root
    for (const [index, name] of path.entries()) {
      handle = await nfs.lookup(handle, name, shown(path.slice(0, index + 1)))
    }
    return handle
  }

  async function limitOf(kind: 'read' | 'write'): Promise<number> {
    const { [kind]: limit } = await nfs.limits(root)
    return Math.min(MOST_BYTES, Math.max(512, limit))
  }

  return {
    async list(folder) {
      const handle = await find(folder)
      const files: NfsFile[] = []
      let cookie = 0n
      let verifier: Buffer = Buffer.alloc(8)
      let hasAttributes = true
      for (;;) {
        const { entries, isComplete, ...next } = hasAttributes
          ? await nfs.readFolderPlus(handle, cookie, verifier, shown(folder)).catch((error: unknown) => {
              if (!(error instanceof NfsError) || error.status !== NFS3ERR_NOTSUPP) throw error
              hasAttributes = false
              return nfs.readFolder(handle, cookie, verifier, shown(folder))
            })
          : await nfs.readFolder(handle, cookie, verifier, shown(folder))
        verifier = next.verifier
        for (const { name, attributes, cookie: place } of entries) {
          cookie = place
          if (name === '.' || name === '..') continue
          const path = shown([...folder, name])
          const known = attributes ?? (await nfs.getAttributes(await nfs.lookup(handle, name, path), path))
          files.push({ name, ...known })
        }
        if (files.length > MOST_ENTRIES) {
          throw new RemoteError('REMOTE_FAILED', `${shown(folder)}: has more than ${MOST_ENTRIES} entries`)
        }
        if (isComplete || entries.length === 0) return files
      }
    },

    async *read(path) {
      const handle = await find(path)
      refuseOthers(await nfs.getAttributes(handle, shown(path)), path)
      const count = await limitOf('read')
      for (let offset = 0n; ;) {
        const { bytes, isEnd } = await nfs.read(handle, offset, count, shown(path))
        if (bytes.length > 0) yield bytes
        if (isEnd || bytes.length === 0) return
        offset += BigInt(bytes.length)
      }
    },

    async write(path, content) {
      const folder = await find(path.slice(0, -1))
      const name = path.at(-1) ?? ''
      const handle = (await nfs.create(folder, name, shown(path))) ?? (await nfs.lookup(folder, name, shown(path)))
      const count = await limitOf('write')
      let verifier: Buffer | undefined
      const check = (one: Buffer): void => {
        // Another one: the server began anew in between, and has forgotten what was not on its disk.
        if (verifier !== undefined && !one.equals(verifier)) {
          throw new RemoteError('REMOTE_FAILED', `${shown(path)}: the server restarted`, { retryable: true })
        }
        verifier = one
      }
      let offset = 0n
      for await (const bytes of content) {
        for (let from = 0; from < bytes.length;) {
          const written = await nfs.write(handle, offset, bytes.subarray(from, from + count), shown(path))
          check(written.verifier)
          from += written.count
          offset += BigInt(written.count)
        }
      }
      check(await nfs.commit(handle, shown(path)))
    },

    async remove(path) {
      const folder = await find(path.slice(0, -1))
      await nfs.remove(folder, path.at(-1) ?? '', shown(path))
    },

    close: () => connection.close(),
  }
}

function refuseOthers({ type }: NfsAttributes, path: NfsPath): void {
  if (type === REGULAR_FILE) return
  throw new RemoteError('REMOTE_REFUSED', `${shown(path)}: is ${type === DIRECTORY ? 'a folder' : 'no file'}`)
}

function shown(path: NfsPath): string {
  return `/${path.join('/')}`
}
