/*
 * A ring in shared memory through which one thread hands frames (strings of one-byte characters) to one other. A frame
 * costs a copy on each side and no system call as long as its reader is awake; a reader that has read everything sleeps,
 * and only the first frame after that has to wake it. Frames come out in the order in which they went in.
 *
 * Memory: three words (written, read, asleep), then the frames, each with its length before it and filled up to a whole
 * word. A frame is never split: the rest of the ring is skipped when it does not fit there.
 */

/** Room for several hundred ordinary frames. Memory that was never written to is not resident. */
const RING_BYTES = 256 * 1024
/** Few enough that the reader works beside the writer rather than after it. */
const TOLD_TOGETHER = 4
/** A longer frame is cheaper to hand over in other ways, and would keep the short ones waiting. */
const LONGEST_FRAME = RING_BYTES / 8

const WORD = 4
const WRITTEN = 0
const READ = 1
const ASLEEP = 2
const CONTROL_BYTES = 64
/** In place of a length: the next frame is at the start of the ring. */
const SKIP = -1

export function createRingMemory(): SharedArrayBuffer {
  const shared = new SharedArrayBuffer(CONTROL_BYTES + RING_BYTES)
  new Int32Array(shared)[ASLEEP] = 1
  return shared
}

/** The end that writes. */
export class FrameWriter {
  readonly #control: Int32Array
  readonly #words: Int32Array
  readonly #bytes: Buffer
  readonly #wake: () => void
  /** Frames of which the reader may not know. */
  #untold = 0
  /** Bytes written since the beginning, as a 32-bit number that wraps. */
  #written = 0

  /** @param wake called when the reader sleeps: it has to call {@link FrameReader.read} then */
  constructor(memory: SharedArrayBuffer, wake: () => void) {
    this.#control = new Int32Array(memory, 0, CONTROL_BYTES / WORD)
    this.#words = new Int32Array(memory, CONTROL_BYTES)
    this.#bytes = Buffer.from(memory, CONTROL_BYTES)
    this.#wake = wake
  }

  /**
   * Writes a frame, of which a sleeping reader hears with the next ones: when there are {@link TOLD_TOGETHER}, or by
   * `flush`. Waking a thread costs as much as reading several frames.
   *
   * @returns false when there is no room for it: nothing was written
   */
  write(frame: string): boolean {
    const { length } = frame
    if (length > LONGEST_FRAME) return false
    const size = WORD + ((length + WORD - 1) & -WORD)
    let at = this.#written & (RING_BYTES - 1)
    const tail = RING_BYTES - at
    const skipped = size > tail ? tail : 0
    const used = (this.#written - Atomics.load(this.#control, READ)) | 0
    if (used + skipped + size > RING_BYTES) return false
    if (skipped > 0) {
      this.#words[at / WORD] = SKIP
      at = 0
    }
    this.#words[at / WORD] = length
    this.#bytes.write(frame, at + WORD, length, 'latin1')
    this.#written = (this.#written + skipped + size) | 0
    Atomics.store(this.#control, WRITTEN, this.#written)
    if (++this.#untold === TOLD_TOGETHER) this.flush()
    return true
  }

  /** Wakes the reader if it sleeps although there are frames that it has not read. */
  flush(): void {
    if (this.#untold === 0) return
    this.#untold = 0
    if (Atomics.load(this.#control, ASLEEP) === 1 && Atomics.exchange(this.#control, ASLEEP, 0) === 1) this.#wake()
  }
}

/** The end that reads. */
export class FrameReader {
  readonly #control: Int32Array
  readonly #words: Int32Array
  readonly #bytes: Buffer
  readonly #onFrame: (frame: string) => void
  #read = 0
  #isGoingOn = false

  constructor(memory: SharedArrayBuffer, onFrame: (frame: string) => void) {
    this.#control = new Int32Array(memory, 0, CONTROL_BYTES / WORD)
    this.#words = new Int32Array(memory, CONTROL_BYTES)
    this.#bytes = Buffer.from(memory, CONTROL_BYTES)
    this.#onFrame = onFrame
  }

  /**
   * Hands over the frames that are there, and sleeps.
   *
   * @param limit after so many the event loop gets its turn, and the reader goes on by itself
   */
  read(limit = AT_ONCE): void {
    let left = limit
    try {
      for (;;) {
        while (this.#read !== Atomics.load(this.#control, WRITTEN)) {
          if (left-- === 0) return
          this.#onFrame(this.#next())
        }
        Atomics.store(this.#control, ASLEEP, 1)
        // One that was written before the writer could see that we sleep woke nobody.
        if (this.#read === Atomics.load(this.#control, WRITTEN)) return
        Atomics.store(this.#control, ASLEEP, 0)
      }
    } finally {
      // There is more, or a frame whose reader has thrown left this end awake.
      const isLeft = this.#read !== Atomics.load(this.#control, WRITTEN)
      if (isLeft || Atomics.load(this.#control, ASLEEP) === 0) this.#goOn()
    }
  }

  /** Nobody need wake this end: it will `read` by itself, soon. */
  stayAwake(): void {
    Atomics.store(this.#control, ASLEEP, 0)
  }

  #next(): string {
    let at = this.#read & (RING_BYTES - 1)
    let size = 0
    if (this.#words[at / WORD] === SKIP) {
      size = RING_BYTES - at
      at = 0
    }
    const length = this.#words[at / WORD] as number // written by the other end
    const frame = this.#bytes.toString('latin1', at + WORD, at + WORD + length)
    this.#read = (this.#read + size + WORD + ((length + WORD - 1) & -WORD)) | 0
    Atomics.store(this.#control, READ, this.#read)
    return frame
  }

  #goOn(): void {
    if (this.#isGoingOn) return
    this.#isGoingOn = true
    setImmediate(() => {
      this.#isGoingOn = false
      this.read()
    })
  }
}

const AT_ONCE = 16
