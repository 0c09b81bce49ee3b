import type { Socket } from 'node:net'
import type { IStompSocket } from '@stomp/stompjs'

const CONNECTING = 0
const OPEN = 1
const CLOSING = 2
const CLOSED = 3

/** What the STOMP client takes for a WebSocket, over a socket of TCP or TLS. */
export class StompSocket implements IStompSocket {
  readonly url: string
  onclose: IStompSocket['onclose'] = undefined
  onerror: IStompSocket['onerror'] = undefined
  onmessage: IStompSocket['onmessage'] = undefined
  onopen: IStompSocket['onopen'] = undefined
  readonly #socket: Socket
  #state = CONNECTING

  /** @param open opens the socket, and calls back when it is connected */
  constructor(url: string, open: (onConnected: () => void) => Socket) {
    this.url = url
    this.#socket = open(() => {
      this.#state = OPEN
      this.onopen?.()
    })
    this.#socket.on('data', (data: Buffer) => {
      // A copy: the client may keep it, and the buffer of the socket is used again.
      this.onmessage?.({ data: new Uint8Array(data).buffer })
    })
    let failure: Error | undefined
    this.#socket.on('error', (error) => {
      failure = error
      this.onerror?.(error)
    })
    this.#socket.on('close', () => {
      this.#state = CLOSED
      this.onclose?.({ code: failure === undefined ? 1000 : 1006, reason: failure?.message ?? '', wasClean: true })
    })
  }

  get readyState(): number {
    return this.#state
  }

  send(data: string | ArrayBuffer | ArrayBufferView): void {
    if (typeof data === 'string') this.#socket.write(data)
    else if (ArrayBuffer.isView(data)) this.#socket.write(Buffer.from(data.buffer, data.byteOffset, data.byteLength))
    else this.#socket.write(Buffer.from(data))
  }

  close(): void {
    this.#state = CLOSING
    this.#socket.end()
  }

  terminate(): void {
    this.#socket.destroy()
  }
}
