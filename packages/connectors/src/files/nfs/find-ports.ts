import type { StepCall } from '@jatai/sdk'
import { isJataiError, RemoteError } from '@jatai/errors'
import { openRpc } from './rpc-connection.ts'
import type { RpcConnection, RpcOptions } from './rpc-connection.ts'
import { createXdrWriter } from './xdr-writer.ts'

/** Where the two programs of an NFS server listen. */
export interface NfsPorts {
  readonly mount: number
  readonly nfs: number
}

const PORTMAPPER_PORT = 111
const PORTMAPPER = { program: 100_000, version: 2, procedure: 3 }
const MOUNT_PROGRAM = 100_005
const NFS_PROGRAM = 100_003
const VERSION = 3
const TCP = 6
const NFS_PORT = 2049

/**
 * Asks a server's portmapper (RFC 1833) for the ports. Where none listens, both programs are expected at the port of
 * NFS, as servers without a portmapper have it.
 *
 * @throws RemoteError when the server has one and it knows no NFS, or does not answer
 */
export async function findPorts(
  call: StepCall<unknown>,
  { host, timeoutMs }: Pick<RpcOptions, 'host' | 'timeoutMs'>,
  portmapperPort = PORTMAPPER_PORT,
): Promise<NfsPorts> {
  let connection: RpcConnection
  try {
    connection = await openRpc(call, { host, port: portmapperPort, caller: undefined, timeoutMs })
  } catch (error) {
    if (!isRefused(error)) throw error
    return { mount: NFS_PORT, nfs: NFS_PORT }
  }
  try {
    const portOf = async (program: number): Promise<number> => {
      const parameters = createXdrWriter().uint32(program).uint32(VERSION).uint32(TCP).uint32(0)
      const port = (await connection.call(PORTMAPPER, parameters.bytes())).uint32()
      if (port >= 1 && port <= 65_535) return port
      throw new RemoteError('REMOTE_REFUSED', `${host} does not offer NFS version 3 over TCP`)
    }
    return { mount: await portOf(MOUNT_PROGRAM), nfs: await portOf(NFS_PROGRAM) }
  } finally {
    connection.close()
  }
}

function isRefused(error: unknown): boolean {
  return isJataiError(error) && (error.cause as { readonly code?: unknown } | undefined)?.code === 'ECONNREFUSED'
}
