/** How records of a kind are laid down as one text and a few numbers. */
export interface RecordCodec<T, O> {
  /** How many numbers a record has. */
  readonly numbers: number
  /** What the record shares with many others; kept once for all of them. */
  originOf(record: T): O
  hasOrigin(record: T, origin: O): boolean
  textOf(record: T): string
  /** Writes the numbers of a record from this index on. */
  writeNumbers(record: T, numbers: Float64Array, at: number): void
  read(origin: O, text: string, numbers: Float64Array, at: number): T
}

/** What {@link PackedRecords} are made of; another thread gets it without a copy. */
export interface PackedContent<O> {
  readonly length: number
  readonly blocks: readonly PackedBlock[]
  readonly origins: readonly O[]
}

/** Records one after the other: the length of the text in bytes, the origin, the numbers, the text. */
interface PackedBlock {
  readonly memory: SharedArrayBuffer
  /** In bytes. */
  used: number
}

/**
 * Records that wait to be written, packed into memory that another thread can read: nothing of them is left for the
 * garbage collector to follow, and handing them to that thread copies nothing.
 */
export class PackedRecords<T, O> implements Iterable<T> {
  readonly #codec: RecordCodec<T, O>
  readonly #pool: BlockPool | undefined
  readonly #blocks: PackedBlock[]
  readonly #origins: O[]
  #length: number
  readonly #originIndexes = new Map<string, number>()
  #lastOrigin = 0
  #block: PackedBlock | undefined
  #numbers = new Float64Array(new SharedArrayBuffer(0))
  #bytes = Buffer.from(new SharedArrayBuffer(0))

  /** @param from records of another thread, to be read; or where the memory of new ones comes from */
  constructor(codec: RecordCodec<T, O>, from: PackedContent<O> | BlockPool) {
    this.#codec = codec
    const isEmpty = from instanceof BlockPool
    this.#pool = isEmpty ? from : undefined
    this.#blocks = isEmpty ? [] : [...from.blocks]
    this.#origins = isEmpty ? [] : [...from.origins]
    this.#length = isEmpty ? 0 : from.length
  }

  get length(): number {
    return this.#length
  }

  get content(): PackedContent<O> {
    return { length: this.#length, blocks: this.#blocks, origins: this.#origins }
  }

  add(record: T): void {
    const { textOf, writeNumbers, numbers } = this.#codec
    const text = textOf(record)
    const head = (HEAD_NUMBERS + numbers) * NUMBER_BYTES
    const block = this.#blockFor(head + text.length * MOST_BYTES_OF_UNIT)
    const { used } = block
    const at = used / NUMBER_BYTES
    const textBytes = this.#bytes.write(text, used + head)
    this.#numbers[at] = textBytes
    this.#numbers[at + 1] = this.#originIndex(record)
    writeNumbers(record, this.#numbers, at + HEAD_NUMBERS)
    block.used = aligned(used + head + textBytes)
    this.#length++
  }

  *[Symbol.iterator](): Iterator<T> {
    const { read, numbers: count } = this.#codec
    for (const { memory, used } of this.#blocks) {
      const numbers = new Float64Array(memory)
      const bytes = Buffer.from(memory)
      for (let start = 0; start < used;) {
        const at = start / NUMBER_BYTES
        const begin = start + (HEAD_NUMBERS + count) * NUMBER_BYTES
        const end = begin + (numbers[at] ?? 0)
        const origin = this.#origins[numbers[at + 1] ?? 0] as O // written by `add`
        yield read(origin, bytes.toString('utf8', begin, end), numbers, at + HEAD_NUMBERS)
        start = aligned(end)
      }
    }
  }

  /** Nobody may read them any more: the memory goes to others. */
  release(): void {
    for (const { memory } of this.#blocks.splice(0)) this.#pool?.put(memory)
    this.#length = 0
  }

  #blockFor(bytes: number): PackedBlock {
    if (this.#block !== undefined && this.#block.used + bytes <= this.#block.memory.byteLength) return this.#block
    const memory = this.#pool?.take(bytes) ?? new SharedArrayBuffer(aligned(bytes))
    this.#block = { memory, used: 0 }
    this.#numbers = new Float64Array(memory)
    this.#bytes = Buffer.from(memory)
    this.#blocks.push(this.#block)
    return this.#block
  }

  #originIndex(record: T): number {
    const { hasOrigin, originOf } = this.#codec
    const last = this.#origins[this.#lastOrigin]
    if (last !== undefined && hasOrigin(record, last)) return this.#lastOrigin
    const origin = originOf(record)
    const key = JSON.stringify(origin)
    let index = this.#originIndexes.get(key)
    if (index === undefined) this.#originIndexes.set(key, (index = this.#origins.push(origin) - 1))
    return (this.#lastOrigin = index)
  }
}

/** Memory of records that were written, for those that come. */
export class BlockPool {
  readonly #free: SharedArrayBuffer[] = []

  take(bytes: number): SharedArrayBuffer {
    if (bytes > BLOCK_BYTES) return new SharedArrayBuffer(aligned(bytes))
    return this.#free.pop() ?? new SharedArrayBuffer(BLOCK_BYTES)
  }

  put(memory: SharedArrayBuffer): void {
    if (memory.byteLength === BLOCK_BYTES && this.#free.length < MOST_FREE) this.#free.push(memory)
  }
}

function aligned(bytes: number): number {
  return Math.ceil(bytes / NUMBER_BYTES) * NUMBER_BYTES
}

const NUMBER_BYTES = 8
/** Length of the text, and origin. */
const HEAD_NUMBERS = 2
/** A UTF-16 code unit is at most three bytes of UTF-8. */
const MOST_BYTES_OF_UNIT = 3
const BLOCK_BYTES = 256 * 1024
/** Kept for the next burst: 4 MB. */
const MOST_FREE = 16
