/** Start of a block: VT. */
const START = 0x0b
/** End of a block: FS, followed by CR. */
const END = 0x1c
const CR = 0x0d

/** What was found in the bytes of a connection. */
export type MllpFrame =
  | { readonly kind: 'message'; readonly bytes: Buffer }
  /** More bytes than a message may have; its beginning. What follows cannot be told from it, so the connection ends. */
  | { readonly kind: 'oversized'; readonly bytes: Buffer }
  /** So many bytes outside of any block that the other side speaks another protocol. */
  | { readonly kind: 'garbage' }

export interface FrameLimits {
  readonly maxMessageBytes: number
  /** Bytes between blocks that are passed over: some senders put line ends there. */
  readonly maxGarbageBytes: number
}

/**
 * Takes blocks (VT, message, FS, CR) out of a stream of bytes, however it is cut. A block that begins inside another one
 * takes its place: its sender has started anew. FS is an end only before CR or the next VT; elsewhere it is content.
 */
export class FrameReader {
  readonly #limits: FrameLimits
  /** Bytes of the block that is being read; undefined outside of blocks. */
  #parts: Buffer[] | undefined
  #length = 0
  #garbage = 0
  #afterEnd = false

  constructor(limits: FrameLimits) {
    this.#limits = limits
  }

  /** True inside of a block. */
  get isInside(): boolean {
    return this.#parts !== undefined
  }

  /** The frames that are complete with this chunk. After `oversized` or `garbage` nothing may follow. */
  *read(chunk: Buffer): Generator<MllpFrame> {
    let at = 0
    while (at < chunk.length) {
      if (this.#parts === undefined) {
        const start = chunk.indexOf(START, at)
        this.#garbage += (start < 0 ? chunk.length : start) - at
        if (this.#garbage > this.#limits.maxGarbageBytes) {
          yield { kind: 'garbage' }
          return
        }
        if (start < 0) return
        this.#begin()
        at = start + 1
        continue
      }
      if (this.#afterEnd) {
        this.#afterEnd = false
        const byte = chunk[at]
        if (byte === CR || byte === START) {
          yield { kind: 'message', bytes: this.#take() }
          if (byte === CR) at++
          continue
        }
        this.#add(Buffer.of(END))
      }
      const stop = firstOf(chunk, at)
      this.#add(chunk.subarray(at, stop))
      if (this.#length > this.#limits.maxMessageBytes) {
        yield { kind: 'oversized', bytes: this.#take() }
        return
      }
      if (stop === chunk.length) return
      if (chunk[stop] === END) this.#afterEnd = true
      else this.#begin()
      at = stop + 1
    }
  }

  #begin(): void {
    this.#parts = []
    this.#length = 0
    this.#garbage = 0
  }

  #add(bytes: Buffer): void {
    if (bytes.length === 0) return
    // Of an oversized message only the beginning is wanted.
    this.#parts?.push(bytes)
    this.#length += bytes.length
  }

  #take(): Buffer {
    const bytes = Buffer.concat(this.#parts ?? [], this.#length)
    this.#parts = undefined
    this.#length = 0
    return bytes
  }
}

/** Where the next start or end of a block is; the length if there is none. */
function firstOf(chunk: Buffer, from: number): number {
  const end = chunk.indexOf(END, from)
  const start = chunk.subarray(0, end < 0 ? chunk.length : end).indexOf(START, from)
  if (start >= 0) return start
  return end < 0 ? chunk.length : end
}

/** A message as a block. */
export function writeFrame(message: Uint8Array): Buffer {
  return Buffer.concat([Buffer.of(START), message, Buffer.of(END, CR)])
}
