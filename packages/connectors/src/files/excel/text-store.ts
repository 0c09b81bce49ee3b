import { fileFailure } from '../file-failure.ts'
import { MAXIMUM_SHARED_TEXT } from '../file-limits.ts'

/** Texts by their number. */
export interface TextStore {
  add(text: string): void
  /** Undefined when there is no such text. */
  get(index: number): string | undefined
}

const PAGE_BYTES = 1024 * 1024

/**
 * Keeps texts outside of the heap, as UTF-8 in large pages: a workbook may have millions of them, and the heap of a
 * deployment is small. What is asked for again and again, as texts of tables are, is remembered.
 *
 * @throws StepFailure from `add` for more than {@link MAXIMUM_SHARED_TEXT}
 */
export function createTextStore(): TextStore {
  const pages: Buffer[] = []
  /** Where each text begins: page × 2^32 + offset. Where it ends is in `lengths`. */
  let places = new Float64Array(1024)
  let lengths = new Uint32Array(1024)
  let count = 0
  let total = 0
  let used = 0
  const recent = new Map<number, string>()

  return {
    add(text) {
      const length = Buffer.byteLength(text)
      total += length + BOOKKEEPING_BYTES
      if (total > MAXIMUM_SHARED_TEXT) {
        throw fileFailure(`The texts of the workbook are larger than ${MAXIMUM_SHARED_TEXT} bytes`)
      }
      if (pages.length === 0 || used + length > PAGE_BYTES) {
        pages.push(Buffer.allocUnsafeSlow(Math.max(PAGE_BYTES, length)))
        used = 0
      }
      if (count === lengths.length) {
        const wider = new Float64Array(count * 2)
        wider.set(places)
        places = wider
        const longer = new Uint32Array(count * 2)
        longer.set(lengths)
        lengths = longer
      }
      pages.at(-1)?.write(text, used)
      places[count] = (pages.length - 1) * PLACE_FACTOR + used
      lengths[count] = length
      count++
      used = pages.at(-1)?.length === PAGE_BYTES ? used + length : PAGE_BYTES
    },
    get(index) {
      if (!Number.isInteger(index) || index < 0 || index >= count) return undefined
      let text = recent.get(index)
      if (text !== undefined) return text
      const place = places[index]!
      const from = place % PLACE_FACTOR
      text = pages[Math.floor(place / PLACE_FACTOR)]!.toString('utf8', from, from + lengths[index]!)
      if (recent.size >= REMEMBERED) recent.clear()
      if (text.length <= SHORT) recent.set(index, text)
      return text
    },
  }
}

/** What the place and the length of a text take, so that empty ones count too. */
const BOOKKEEPING_BYTES = 12
const PLACE_FACTOR = 2 ** 32
const REMEMBERED = 4096
const SHORT = 256
