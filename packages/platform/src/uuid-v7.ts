import { randomFillSync } from 'node:crypto'

export interface UuidV7Options {
  /** @default Date.now */
  readonly now?: () => number
  /** Fills the bytes with randomness. @default randomFillSync */
  readonly fillRandom?: (bytes: Uint8Array) => void
}

/**
 * Makes a generator of UUIDv7 texts (RFC 9562), used as execution keys. Each is greater than the one before, also
 * within a millisecond and when the clock steps back: the 12 bits after the time count up from a random number, and
 * carry into the time when they overflow. The 62 bits behind are random, so generators of several threads do not meet.
 */
export function createUuidV7({ now = Date.now, fillRandom = randomFillSync }: UuidV7Options = {}): () => string {
  const pool = new Uint8Array(POOL_BYTES)
  let used = POOL_BYTES
  let time = -1
  let counter = 0
  let timeText = ''

  return () => {
    if (used + 10 > POOL_BYTES) {
      fillRandom(pool)
      used = 0
    }
    const at = used
    used += 10
    const current = now()
    if (current > time) {
      time = current
      // The upper bit stays free, so that a millisecond has room for 2,048 more at the least.
      counter = ((byte(pool, at + 8) << 8) | byte(pool, at + 9)) & 0x7ff
      timeText = textOfTime(time)
    } else if (++counter > 0xfff) {
      time++
      counter = 0
      timeText = textOfTime(time)
    }
    return (
      timeText +
      hexOf(0x70 | (counter >> 8)) +
      hexOf(counter & 0xff) +
      '-' +
      hexOf((byte(pool, at) & 0x3f) | 0x80) +
      hexOf(byte(pool, at + 1)) +
      '-' +
      hexOf(byte(pool, at + 2)) +
      hexOf(byte(pool, at + 3)) +
      hexOf(byte(pool, at + 4)) +
      hexOf(byte(pool, at + 5)) +
      hexOf(byte(pool, at + 6)) +
      hexOf(byte(pool, at + 7))
    )
  }
}

/** One call for randomness serves this many bytes, ten a key: asking for each would be most of the cost. */
const POOL_BYTES = 4000

const HEX = Array.from({ length: 256 }, (_, value) => value.toString(16).padStart(2, '0'))

function hexOf(value: number): string {
  return HEX[value] as string // the table has all 256
}

function byte(pool: Uint8Array, index: number): number {
  return pool[index] as number // the caller stays inside the pool
}

function textOfTime(time: number): string {
  const text = time.toString(16).padStart(12, '0')
  return `${text.slice(0, 8)}-${text.slice(8)}-`
}
