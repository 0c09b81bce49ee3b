import { RemoteError } from '@jatai/errors'
import type { StepCall } from '@jatai/sdk'
import type { NfsHandle } from './nfs-procedures.ts'
import { openRpc } from './rpc-connection.ts'
import type { RpcOptions } from './rpc-connection.ts'
import { createXdrWriter } from './xdr-writer.ts'

const MOUNT = { program: 100_005, version: 3, procedure: 1 }
const MAXIMUM_HANDLE = 64

/**
 * Asks for the handle of an exported folder (MOUNT version 3, RFC 1813, appendix I).
 *
 * @throws RemoteError when the server does not export it to us
 */
export async function mountExport(call: StepCall<unknown>, options: RpcOptions, path: string): Promise<NfsHandle> {
  const connection = await openRpc(call, options)
  try {
    const reader = await connection.call(MOUNT, createXdrWriter().text(path).bytes())
    const status = reader.uint32()
    if (status !== 0) throw new RemoteError('REMOTE_REFUSED', `Exported path ${path}: ${REFUSALS[status] ?? status}`)
    return Buffer.from(reader.opaque(MAXIMUM_HANDLE))
  } finally {
    connection.close()
  }
}

const REFUSALS: Readonly<Record<number, string>> = {
  1: 'not allowed for this UID and GID',
  2: 'the server does not export it',
  5: 'the server cannot read it',
  13: 'access denied to this client; clients without a reserved port need the option insecure of the export',
  20: 'it is not a folder',
  63: 'its name is too long',
  10_004: 'the server cannot do this',
  10_006: 'the server failed',
}
