import { caretExcerpt, FlowError, placeAt } from '@jatai/errors'
import type { LenientJsonError } from '../json/index.ts'

/** What goes into an {@link ExpressionError}. */
interface ExpressionErrorFacts {
  readonly code: 'EXPRESSION_FAILED' | 'EXPRESSION_TEMPLATE_UNREADABLE'
  readonly message: string
  readonly source: string
  readonly detail: string
  /** The parameter's text, and the place in it. */
  readonly text: string
  readonly offset: number
  readonly cause?: unknown
}

/**
 * An expression, or the template around it, that cannot be read or evaluated. The message of an expression's error is
 * `Syntax error parsing double braces expression {{ … }}: <detail>` (expressions.md §8); its place counts in the
 * parameter's text.
 */
export class ExpressionError extends FlowError {
  /** The expression as written, braces included; empty when the template around it is at fault. */
  readonly source: string
  /** What is wrong, without the sentence around it. */
  readonly detail: string
  /** The line of the parameter's text with a caret under the place. */
  readonly excerpt: string

  constructor({ code, message, source, detail, text, offset, cause }: ExpressionErrorFacts) {
    super(code, message, { place: placeAt(text, offset), ...(cause === undefined ? {} : { cause }) })
    this.source = source
    this.detail = detail
    this.excerpt = caretExcerpt(text, offset)
  }
}

/** The error of one expression in a text. */
export function expressionError(
  source: string,
  detail: string,
  text: string,
  offset: number,
  cause?: unknown,
): ExpressionError {
  const message = `Syntax error parsing double braces expression ${source}: ${detail}`
  return new ExpressionError({ code: 'EXPRESSION_FAILED', message, source, detail, text, offset, cause })
}

/** The error of a JSON template whose text is no JSON, however lenient. */
export function templateError(problem: LenientJsonError, text: string, cause: unknown = problem): ExpressionError {
  const detail = problem.message
  const message = `Could not read the JSON template: ${detail}`
  const offset = problem.place.offset ?? 0
  return new ExpressionError({
    code: 'EXPRESSION_TEMPLATE_UNREADABLE',
    message,
    source: '',
    detail,
    text,
    offset,
    cause,
  })
}
