import { caretExcerpt, FlowError, placeAt } from '@jatai/errors'

/**
 * An expression that cannot be read or evaluated. Its message is
 * `Syntax error parsing double braces expression {{ … }}: <detail>` (expressions.md §8), its place counts in the
 * parameter's text.
 */
export class ExpressionError extends FlowError {
  /** The expression as written, braces included. */
  readonly source: string
  /** What is wrong, without the sentence around it. */
  readonly detail: string
  /** The line of the parameter's text with a caret under the place. */
  readonly excerpt: string

  constructor(source: string, detail: string, text: string, offset: number, cause?: unknown) {
    super('EXPRESSION_FAILED', `Syntax error parsing double braces expression ${source}: ${detail}`, {
      place: placeAt(text, offset),
      ...(cause === undefined ? {} : { cause }),
    })
    this.source = source
    this.detail = detail
    this.excerpt = caretExcerpt(text, offset)
  }
}
