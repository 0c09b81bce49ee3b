import { createServer } from 'node:net'
import type { AddressInfo, Socket } from 'node:net'
import { errorText, RequestError } from '@jatai/errors'
import { MAX_BODY_BYTES } from '@jatai/platform'
import type { Clock, Timer } from '@jatai/platform'
import { readHeader, writeAck } from './hl7-header.ts'
import type { AckCode, Hl7Header } from './hl7-header.ts'
import { FrameReader, writeFrame } from './mllp-frames.ts'
import type { MllpFrame } from './mllp-frames.ts'

/** A deployment as the MLLP port sees it. */
export interface MllpTarget {
  /** What MSH-3 has to be, in the bytes of the target's charset, one character a byte. */
  readonly filter: string
  /** Runs the pipeline with the message, one character a byte; the answer, in bytes. */
  run(message: string, header: Hl7Header, acknowledge: Acknowledge): Promise<Uint8Array>
}

/** Makes an acknowledgement of the message at hand. */
export type Acknowledge = (code: AckCode, text?: string) => Uint8Array

/** The port to which HL7 messages of one environment come, by MLLP (triggers.md §13). */
export interface MllpListener {
  /** False until a port is given to it. */
  readonly isListening: boolean
  /** The target of a filter, if there is one. */
  find(filter: string): MllpTarget | undefined
  add(target: MllpTarget): void
  remove(target: MllpTarget): void
  /** Starts to listen; settles with the port. @throws RequestError when the port cannot be had */
  listen(port: number, host: string): Promise<number>
  /** No new connections, and no new messages on those that are there; what runs is still answered. */
  stopAccepting(): void
  close(): Promise<void>
}

export interface MllpOptions {
  readonly clock: Clock
  /** Ids of acknowledgements. */
  readonly createKey: () => string
  /** @default 5 MB */
  readonly maxMessageBytes?: number
  /** Beyond it new connections are closed at once. @default 1000 */
  readonly maxConnections?: number
  /** A connection without a message for this long is closed. @default an hour: senders keep theirs open */
  readonly idleMs?: number
  /** A message that stops coming for this long ends its connection. @default 30 s */
  readonly stallMs?: number
}

const HOUR_MS = 3_600_000
const MAX_GARBAGE_BYTES = 64 * 1024

export function createMllpListener(options: MllpOptions): MllpListener {
  const { clock, createKey, maxMessageBytes = MAX_BODY_BYTES, maxConnections = 1000 } = options
  const { idleMs = HOUR_MS, stallMs = 30_000 } = options
  const targets = new Map<string, MllpTarget>()
  /** Connections, and whether a message of theirs is being run. */
  const connections = new Map<Socket, { isBusy: boolean }>()
  let accepting = false
  const server = createServer({ noDelay: true, keepAlive: true }, (socket) => {
    if (!accepting || connections.size >= maxConnections) {
      socket.destroy()
      return
    }
    void serve(socket)
  })

  /** One message after the other, each answered before the next is looked at: the sender waits for it anyway. */
  async function serve(socket: Socket): Promise<void> {
    const connection = { isBusy: false }
    connections.set(socket, connection)
    const frames = new FrameReader({ maxMessageBytes, maxGarbageBytes: MAX_GARBAGE_BYTES })
    let timer: Timer | undefined
    const watch = (): void => {
      timer?.cancel()
      timer = clock.setTimer(frames.isInside ? stallMs : idleMs, () => socket.destroy())
    }
    watch()
    try {
      for await (const chunk of socket) {
        timer?.cancel()
        for (const frame of frames.read(chunk as Buffer)) {
          if (!accepting) return
          connection.isBusy = true
          const answer = await answerTo(frame)
          connection.isBusy = false
          if (answer !== undefined) await send(socket, writeFrame(answer))
          if (frame.kind !== 'message') return
        }
        if (!accepting) return
        watch()
      }
    } catch {
      // The connection broke: there is nobody to tell. What runs goes on, and is recorded.
    } finally {
      timer?.cancel()
      connections.delete(socket)
      socket.end()
      socket.destroySoon()
    }
  }

  async function answerTo(frame: MllpFrame): Promise<Uint8Array | undefined> {
    if (frame.kind === 'garbage') return undefined
    const message = frame.bytes.toString('latin1').replace(/^[\r\n]+/, '')
    const header = readHeader(message)
    const acknowledge: Acknowledge = (code, text) => {
      const facts = { now: new Date(clock.now()), controlId: createKey(), ...(text === undefined ? {} : { text }) }
      return Buffer.from(writeAck(header, code, facts), 'latin1')
    }
    if (frame.kind === 'oversized') return acknowledge('AR', `The message has more than ${maxMessageBytes} bytes`)
    if (header === undefined) return acknowledge('AR', 'The message does not begin with a segment MSH')
    const target = targetOf(header)
    if (target === undefined) return acknowledge('AR', 'No pipeline takes messages of this sending application')
    return target.run(message, header, acknowledge)
  }

  /** By MSH-3 as it stands, else by its first component: senders may put an id and its type behind the name (type HD). */
  function targetOf({ sendingApplication, encoding }: Hl7Header): MllpTarget | undefined {
    const [name = ''] = sendingApplication.split(encoding[0] ?? '^')
    return targets.get(sendingApplication) ?? targets.get(name)
  }

  return {
    get isListening() {
      return accepting
    },
    find: (filter) => targets.get(filter),
    add(target) {
      targets.set(target.filter, target)
    },
    remove(target) {
      if (targets.get(target.filter) === target) targets.delete(target.filter)
    },
    listen: (port, host) =>
      new Promise((resolve, reject) => {
        server.once('error', (cause) => {
          reject(new RequestError('PORT_UNUSABLE', `Cannot listen on port ${port}: ${errorText(cause)}`, { cause }))
        })
        server.listen({ port, host }, () => {
          accepting = true
          resolve((server.address() as AddressInfo).port)
        })
      }),
    stopAccepting() {
      accepting = false
      server.close()
      for (const [socket, { isBusy }] of connections) if (!isBusy) socket.destroy()
    },
    close() {
      accepting = false
      for (const socket of connections.keys()) socket.destroy()
      return new Promise((resolve) => server.close(() => resolve()))
    },
  }
}

/** Settles when the bytes are on their way, so that a sender who does not read holds up nobody but itself. */
function send(socket: Socket, bytes: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.write(bytes, (error) => {
      if (error instanceof Error) reject(error)
      else resolve()
    })
  })
}
