/** A position in a text as people name it. */
export interface SourcePlace {
  /** UTF-16 units from 0. */
  readonly offset: number
  /** From 1. */
  readonly line: number
  /** From 1, in UTF-16 units. */
  readonly column: number
}

/** Turns an offset into line and column. CR LF, LF and a lone CR end a line. */
export function placeAt(source: string, offset: number): SourcePlace {
  const end = Math.max(0, Math.min(offset, source.length))
  let line = 1
  let start = 0
  for (let i = 0; i < end; i++) {
    const unit = source.charCodeAt(i)
    if (unit === 13 && source.charCodeAt(i + 1) === 10) continue
    if (unit === 10 || unit === 13) {
      line++
      start = i + 1
    }
  }
  return { offset: end, line, column: end - start + 1 }
}

const EXCERPT_WIDTH = 80

/** The line that holds the offset, and under it a caret. Long lines are cut around the caret. */
export function caretExcerpt(source: string, offset: number): string {
  const { column } = placeAt(source, offset)
  const end = Math.max(0, Math.min(offset, source.length))
  const lineStart = end - column + 1
  const nextBreak = source.slice(lineStart).search(/[\r\n]/)
  const text = nextBreak < 0 ? source.slice(lineStart) : source.slice(lineStart, lineStart + nextBreak)
  const from = Math.max(0, column - 1 - EXCERPT_WIDTH / 2)
  const shown = text.slice(from, from + EXCERPT_WIDTH).replaceAll('\t', ' ')
  return `${shown}\n${' '.repeat(column - 1 - from)}^`
}
