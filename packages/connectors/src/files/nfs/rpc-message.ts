import { RemoteError } from '@jatai/errors'
import { createXdrWriter } from './xdr-writer.ts'
import { createXdrReader, garbled } from './xdr-reader.ts'
import type { XdrReader } from './xdr-reader.ts'

/** Which procedure of which program is called. */
export interface RpcProcedure {
  readonly program: number
  readonly version: number
  readonly procedure: number
}

/** Who calls, as AUTH_SYS says it; undefined for nobody (AUTH_NONE). */
export type RpcCaller = { readonly uid: number; readonly gid: number; readonly gids: readonly number[] } | undefined

const CALL = 0
const REPLY = 1
const RPC_VERSION = 2
const AUTH_NONE = 0
const AUTH_SYS = 1
const MAXIMUM_VERIFIER = 400

/** The message of a call (RFC 5531). */
export function callMessage(xid: number, procedure: RpcProcedure, caller: RpcCaller, parameters: Uint8Array): Buffer {
  return createXdrWriter()
    .uint32(xid)
    .uint32(CALL)
    .uint32(RPC_VERSION)
    .uint32(procedure.program)
    .uint32(procedure.version)
    .uint32(procedure.procedure)
    .raw(credentials(caller))
    .uint32(AUTH_NONE)
    .opaque(new Uint8Array())
    .raw(parameters)
    .bytes()
}

function credentials(caller: RpcCaller): Buffer {
  if (caller === undefined) return createXdrWriter().uint32(AUTH_NONE).opaque(new Uint8Array()).bytes()
  const body = createXdrWriter().uint32(0).text('jatai').uint32(caller.uid).uint32(caller.gid)
  body.uint32(caller.gids.length)
  for (const gid of caller.gids) body.uint32(gid)
  return createXdrWriter().uint32(AUTH_SYS).opaque(body.bytes()).bytes()
}

/** The number of the call that a record answers. */
export function answeredCall(record: Buffer): number {
  return createXdrReader(record).uint32()
}

/**
 * The results in an answer.
 *
 * @throws RemoteError when the call was not accepted
 */
export function resultsOf(record: Buffer): XdrReader {
  const reader = createXdrReader(record)
  reader.uint32()
  if (reader.uint32() !== REPLY) throw garbled()
  if (reader.uint32() !== ACCEPTED) {
    const isMismatch = reader.uint32() === 0
    throw refused(isMismatch ? 'speaks another version of RPC' : 'does not accept the UID and GID of the step')
  }
  reader.uint32()
  reader.opaque(MAXIMUM_VERIFIER)
  const status = reader.uint32()
  if (status !== 0) throw refused(REFUSALS[status] ?? `refused the call (${status})`)
  return reader
}

const ACCEPTED = 0
const REFUSALS: Readonly<Record<number, string>> = {
  1: 'does not offer NFS',
  2: 'does not offer version 3 of NFS',
  3: 'does not offer what is needed of NFS',
  4: 'cannot read the call',
  5: 'is out of order',
}

function refused(reason: string): RemoteError {
  return new RemoteError('REMOTE_REFUSED', `The NFS server ${reason}`)
}
