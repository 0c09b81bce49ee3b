import { avroError } from './avro-error.ts'

/** Arrays of values without bytes of their own could be of any length. */
const MOST_VALUES = 1_000_000
const MOST_NESTED = 64

/** Reads the primitives of Avro's binary encoding (Avro 1.12, "Binary encoding"), never beyond the end. */
export class ByteReader {
  readonly #bytes: Buffer
  #at: number
  #values = 0
  #depth = 0

  constructor(bytes: Buffer, start: number) {
    this.#bytes = bytes
    this.#at = start
  }

  byte(): number {
    const byte = this.#bytes[this.#at]
    if (byte === undefined) throw avroError('The Avro value ends too early')
    this.#at++
    return byte
  }

  /** A `long`: base 128, the lowest first, zigzag. */
  long(): bigint {
    let result = 0n
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = this.byte()
      result |= BigInt(byte & 0x7f) << shift
      if ((byte & 0x80) === 0) return BigInt.asIntN(64, (result >> 1n) ^ -(result & 1n))
    }
    throw avroError('The Avro value has a number of more than 64 bits')
  }

  /** A number of bytes or items that follow, or an index. */
  count(): number {
    const count = this.long()
    if (count < 0n || count > BigInt(Number.MAX_SAFE_INTEGER))
      throw avroError(`The Avro value has a length of ${count}`)
    return Number(count)
  }

  take(length: number): Buffer {
    const taken = this.#bytes.subarray(this.#at, this.#at + length)
    if (taken.length < length) throw avroError('The Avro value ends too early')
    this.#at += length
    return taken
  }

  /** Reads the items of an array or a map: blocks with their numbers of items before, the last one empty. */
  blocks(item: () => void): void {
    for (;;) {
      let count = this.long()
      if (count === 0n) return
      if (count < 0n) {
        count = -count
        this.long() // Bytes of the block, for those who skip it.
      }
      for (; count > 0n; count--) {
        if (++this.#values > MOST_VALUES) throw avroError(`The Avro value has more than ${MOST_VALUES} items`)
        item()
      }
    }
  }

  /** Reads what may hold itself. */
  nested<T>(read: () => T): T {
    if (++this.#depth > MOST_NESTED) throw avroError(`The Avro value is nested more than ${MOST_NESTED} deep`)
    const value = read()
    this.#depth--
    return value
  }
}
