import type { DocumentPlace } from '../pipeline.ts'
import type { JsonOffsets } from './scan-json.ts'

/** Turns offsets of one text into lines and columns; each look-up takes logarithmic time. */
export class DocumentPlaces {
  readonly #lineStarts: readonly number[]
  readonly #offsets: JsonOffsets

  constructor(text: string, offsets: JsonOffsets) {
    this.#lineStarts = lineStarts(text)
    this.#offsets = offsets
  }

  /** Where an object or array of the document starts. */
  of(container: object): DocumentPlace | undefined {
    return this.#at(this.#offsets.startOf(container))
  }

  /** Where a key of an object, or an item of an array, starts. */
  ofKey(container: object, key: string | number): DocumentPlace | undefined {
    return this.#at(this.#offsets.offsetOf(container, key))
  }

  /** All keys of an object with their places, for those that should be remembered. */
  *keysOf(container: object): Iterable<readonly [string, DocumentPlace]> {
    for (const [key, offset] of this.#offsets.keysOf(container)) yield [key, this.#place(offset)]
  }

  #at(offset: number | undefined): DocumentPlace | undefined {
    return offset === undefined ? undefined : this.#place(offset)
  }

  #place(offset: number): DocumentPlace {
    let low = 0
    let high = this.#lineStarts.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if ((this.#lineStarts[middle] as number) <= offset) low = middle
      else high = middle - 1
    }
    return { line: low + 1, column: offset - (this.#lineStarts[low] as number) + 1 }
  }
}

/** CR LF, LF and a lone CR end a line. */
function lineStarts(text: string): number[] {
  const starts = [0]
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at)
    if (unit === 10 || (unit === 13 && text.charCodeAt(at + 1) !== 10)) starts.push(at + 1)
  }
  return starts
}
