import { Readable } from 'node:stream'

/** Bytes that may wait for a slow reader. */
const MOST_WAITING_BYTES = 1024 * 1024

/**
 * A stream of server-sent events. Whoever reads too slowly is dropped: the stream ends between two events, and the
 * reader's browser comes back with the id of the last one that it has.
 */
export class EventStream extends Readable {
  #waiting: string[] = []
  #waitingBytes = 0
  #isWanted = false
  #isOver = false
  readonly #mostWaitingBytes: number

  constructor(mostWaitingBytes = MOST_WAITING_BYTES) {
    super({ highWaterMark: 16 * 1024 })
    this.#mostWaitingBytes = mostWaitingBytes
    // Browsers wait three seconds before they come back; here they need not.
    this.#put('retry: 1000\n\n')
  }

  /** False once it has ended. */
  get isOpen(): boolean {
    return !this.#isOver && !this.destroyed
  }

  event(name: string, data: unknown, id?: string): void {
    const head = id === undefined ? '' : `id: ${id}\n`
    this.#put(`${head}event: ${name}\ndata: ${JSON.stringify(data)}\n\n`)
  }

  /** Keeps proxies from closing a quiet connection. */
  heartbeat(): void {
    this.#put(': heartbeat\n\n')
  }

  /** No more events; what waits is still sent. */
  finish(): void {
    if (this.#isOver) return
    this.#isOver = true
    this.#waiting.push('')
    this.#flush()
  }

  #put(text: string): void {
    if (!this.isOpen) return
    this.#waiting.push(text)
    this.#waitingBytes += text.length
    this.#flush()
    if (this.#waitingBytes > this.#mostWaitingBytes) this.destroy()
  }

  override _read(): void {
    this.#isWanted = true
    this.#flush()
  }

  #flush(): void {
    while (this.#isWanted && this.#waiting.length > 0) {
      const text = this.#waiting.shift() ?? ''
      this.#waitingBytes -= text.length
      this.#isWanted = this.push(text === '' ? null : text)
    }
  }
}
