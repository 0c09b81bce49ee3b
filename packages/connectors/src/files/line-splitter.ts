import { fileFailure } from './file-failure.ts'
import { MAXIMUM_ITEM_LENGTH } from './file-limits.ts'

/** Cuts a text into lines, wherever its pieces are cut. */
export interface LineSplitter {
  /** The lines that end in this piece. */
  write(text: string): string[]
  /** The last line when it has no line break. */
  end(): string[]
}

/**
 * Lines end at `\n`, `\r\n` or `\r`; a final line break adds no empty line (files.md, File Reader).
 *
 * @param maximumLength UTF-16 units of one line; a longer one is a StepFailure
 */
export function createLineSplitter(maximumLength = MAXIMUM_ITEM_LENGTH): LineSplitter {
  /** Beginning of the current line: joined lazily by the engine, so a long line costs no more than its length. */
  let rest = ''
  let endsInReturn = false

  return {
    write(text) {
      const lines: string[] = []
      let from = endsInReturn && text.charCodeAt(0) === LINE_FEED ? 1 : 0
      if (text !== '') endsInReturn = false
      let feed = text.indexOf('\n', from)
      let carriageReturn = text.indexOf('\r', from)
      while (feed >= 0 || carriageReturn >= 0) {
        const isReturn = carriageReturn >= 0 && (feed < 0 || carriageReturn < feed)
        const at = isReturn ? carriageReturn : feed
        lines.push(rest === '' ? text.slice(from, at) : rest + text.slice(from, at))
        rest = ''
        from = at + 1
        if (isReturn) {
          if (from === text.length) endsInReturn = true
          else if (from === feed) from++
          carriageReturn = text.indexOf('\r', from)
        }
        if (feed >= 0 && feed < from) feed = text.indexOf('\n', from)
      }
      rest += text.slice(from)
      if (rest.length > maximumLength) throw fileFailure(`A line has more than ${maximumLength} characters`)
      return lines
    },
    end: () => (rest === '' ? [] : [rest]),
  }
}

const LINE_FEED = 10
