/** Finds the line of a place. CR LF, LF and a lone CR end a line and still belong to it. */
export class LineIndex {
  readonly #starts: number[] = [0]

  constructor(source: string) {
    const ends = /\r\n|\n|\r/g
    while (ends.exec(source)) this.#starts.push(ends.lastIndex)
  }

  /** From 1. */
  lineOf(offset: number): number {
    let low = 0
    let high = this.#starts.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if ((this.#starts[middle] as number) <= offset) low = middle
      else high = middle - 1
    }
    return low + 1
  }

  isLineStart(offset: number): boolean {
    return this.#starts[this.lineOf(offset) - 1] === offset
  }
}
