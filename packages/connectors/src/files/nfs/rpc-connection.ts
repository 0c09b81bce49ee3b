import { once } from 'node:events'
import { connect } from 'node:net'
import { isJataiError, RemoteError } from '@jatai/errors'
import type { StepCall } from '@jatai/sdk'
import { checkedAddresses } from '../../tools/remote/checked-addresses.ts'
import { limitConnecting } from '../../tools/remote/connect-limit.ts'
import { connectionText, hostAndPort } from '../../tools/remote/connection-text.ts'
import { answeredCall, callMessage, resultsOf } from './rpc-message.ts'
import type { RpcCaller, RpcProcedure } from './rpc-message.ts'
import { createRecordReader, recordOf } from './rpc-records.ts'
import type { XdrReader } from './xdr-reader.ts'

/** A connection over which procedures are called. */
export interface RpcConnection {
  /** @throws RemoteError when the call is refused, the answer does not come or the connection is lost */
  call(procedure: RpcProcedure, parameters: Uint8Array): Promise<XdrReader>
  close(): void
}

export interface RpcOptions {
  readonly host: string
  readonly port: number
  readonly caller: RpcCaller
  /** ms for connecting, and for each answer. */
  readonly timeoutMs: number
}

/**
 * Connects to an ONC-RPC server over TCP.
 *
 * @throws RemoteError, retryable unless the address may not be reached; the signal's reason when it is aborted
 */
export async function openRpc(call: StepCall<unknown>, options: RpcOptions): Promise<RpcConnection> {
  const { host, port, caller, timeoutMs } = options
  const place = hostAndPort(host, port)
  const socket = await openSocket(call, options)
  const waiting = new Map<number, { resolve(record: Buffer): void; reject(error: unknown): void }>()
  let lost: unknown
  let lastCall = Math.floor(call.execution.services.random() * 2 ** 31)

  const lose = (error: unknown): void => {
    lost ??= error
    socket.destroy()
    for (const { reject } of waiting.values()) reject(lost)
    waiting.clear()
  }
  const abort = (): void => lose(call.signal.reason)
  const read = createRecordReader((record) => {
    const xid = answeredCall(record)
    waiting.get(xid)?.resolve(record)
    waiting.delete(xid)
  })
  socket.on('data', (bytes) => {
    try {
      read(bytes)
    } catch (error) {
      lose(error)
    }
  })
  socket.on('error', (cause) => lose(failed(connectionText(cause, host, port), cause)))
  socket.on('close', () => lose(failed(`The connection to ${place} was closed`)))
  call.signal.addEventListener('abort', abort, { once: true })
  if (call.signal.aborted) abort()

  return {
    async call(procedure, parameters) {
      if (lost !== undefined) throw lost
      const xid = (lastCall = (lastCall + 1) >>> 0)
      const timer = setTimeout(() => lose(failed(`${place} does not answer`)), timeoutMs)
      try {
        const record = new Promise<Buffer>((resolve, reject) => waiting.set(xid, { resolve, reject }))
        socket.write(recordOf(callMessage(xid, procedure, caller, parameters)))
        return resultsOf(await record)
      } finally {
        clearTimeout(timer)
      }
    },
    close() {
      call.signal.removeEventListener('abort', abort)
      socket.destroy()
    },
  }
}

async function openSocket(
  { execution, signal }: StepCall<unknown>,
  { host, port, timeoutMs }: RpcOptions,
): Promise<ReturnType<typeof connect>> {
  const limit = limitConnecting(signal, timeoutMs)
  let socket: ReturnType<typeof connect> | undefined
  try {
    const addresses = await checkedAddresses(execution.services.outbound, host, limit.signal)
    socket = connect({
      host,
      port,
      noDelay: true,
      lookup: (_name, options, done) => {
        if (options.all === true) done(null, [...addresses])
        else done(null, addresses[0]?.address ?? '', addresses[0]?.family)
      },
    })
    await once(socket, 'connect', { signal: limit.signal })
    return socket
  } catch (cause) {
    socket?.destroy()
    if (signal.aborted) throw signal.reason
    if (limit.isOver()) throw failed(`Connect timeout to ${hostAndPort(host, port)} exceeded`)
    if (isJataiError(cause)) throw cause
    throw failed(connectionText(cause, host, port), cause)
  } finally {
    limit.clear()
  }
}

function failed(text: string, cause?: unknown): RemoteError {
  return new RemoteError('REMOTE_FAILED', text, { cause, retryable: true })
}
