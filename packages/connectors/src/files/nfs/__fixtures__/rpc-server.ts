import { once } from 'node:events'
import { createServer } from 'node:net'
import type { AddressInfo, Socket } from 'node:net'
import { createXdrReader } from '../xdr-reader.ts'
import type { XdrReader } from '../xdr-reader.ts'
import { createXdrWriter } from '../xdr-writer.ts'
import type { XdrWriter } from '../xdr-writer.ts'

/** A call as it arrived. */
export interface ArrivedCall {
  readonly program: number
  readonly procedure: number
  readonly uid: number | undefined
  readonly gids: readonly number[]
  readonly parameters: XdrReader
}

/** Results of an accepted call, the whole answer behind its number, or what is done to the connection. */
export type Answer = XdrWriter | { readonly reply: XdrWriter } | 'close' | 'silence'

/** An ONC-RPC server whose answers a test decides; it sends them in fragments and in pieces of few bytes. */
export async function startRpcServer(answer: (call: ArrivedCall) => Answer) {
  const calls: string[] = []
  const server = createServer((socket) => {
    let received = Buffer.alloc(0)
    socket.on('error', () => undefined)
    socket.on('data', (bytes) => {
      received = Buffer.concat([received, bytes])
      while (received.length >= 4 && received.length >= 4 + (received.readUInt32BE() & 0x7fffffff)) {
        const end = 4 + (received.readUInt32BE() & 0x7fffffff)
        reply(socket, received.subarray(4, end))
        received = received.subarray(end)
      }
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')

  function reply(socket: Socket, record: Buffer): void {
    const reader = createXdrReader(record)
    const xid = reader.uint32()
    reader.raw(8)
    const [program, , procedure] = [reader.uint32(), reader.uint32(), reader.uint32()] as const
    reader.uint32()
    const credentials = reader.opaque(400)
    reader.uint32()
    reader.opaque(400)
    calls.push(`${program}.${procedure}`)
    const result = answer({ program, procedure, ...ownerIn(credentials), parameters: reader })
    if (result === 'silence') return
    if (result === 'close') return void socket.destroy()
    const message = createXdrWriter().uint32(xid)
    if ('reply' in result) message.raw(result.reply.bytes())
    else message.uint32(1).uint32(0).uint32(0).uint32(0).uint32(0).raw(result.bytes())
    const bytes = message.bytes()
    const half = Math.floor(bytes.length / 2)
    const framed = createXdrWriter().uint32(half).raw(bytes.subarray(0, half))
    framed.uint32((0x80000000 | (bytes.length - half)) >>> 0).raw(bytes.subarray(half))
    const all = framed.bytes()
    for (let at = 0; at < all.length; at += 7) socket.write(all.subarray(at, at + 7))
  }

  return {
    port: (server.address() as AddressInfo).port,
    /** `program.procedure` of each call, in order. */
    calls,
    close: () => server.close(),
  }
}

function ownerIn(credentials: Buffer): Pick<ArrivedCall, 'uid' | 'gids'> {
  if (credentials.length === 0) return { uid: undefined, gids: [] }
  const reader = createXdrReader(credentials)
  reader.uint32()
  reader.text(255)
  const uid = reader.uint32()
  reader.uint32()
  return { uid, gids: Array.from({ length: reader.uint32() }, () => reader.uint32()) }
}
