import { escapeFor } from './output-format.ts'
import { SpecialValue } from './special-value.ts'

/** Text in an output format, printed as it is where that format is in force: `?no_esc`, captured output. */
export class MarkupValue extends SpecialValue {
  readonly typeName = 'markup output'
  readonly format: string
  readonly markup: string
  /** The plain text that was escaped, if it is known: it can be escaped again for another format. */
  readonly plain: string | undefined

  constructor(format: string, markup: string, plain?: string) {
    super()
    this.format = format
    this.markup = markup
    this.plain = plain
  }
}

/** Plain text escaped for a format. */
export function markupOf(format: string, text: string): MarkupValue {
  return new MarkupValue(format, escapeFor(format, text), text)
}

/** Both in one, of the left one's format; undefined when the right one cannot be brought into it. */
export function joinMarkup(left: MarkupValue, right: MarkupValue): MarkupValue | undefined {
  if (left.format === right.format) {
    const plain = left.plain === undefined || right.plain === undefined ? undefined : left.plain + right.plain
    return new MarkupValue(left.format, left.markup + right.markup, plain)
  }
  if (right.plain !== undefined) return joinMarkup(left, markupOf(left.format, right.plain))
  if (left.plain !== undefined) return joinMarkup(markupOf(right.format, left.plain), right)
  return undefined
}
