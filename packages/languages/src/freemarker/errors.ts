import { caretExcerpt, type ErrorPlace, FlowError, MessageError, placeAt } from '@jatai/errors'

/** A template that cannot be read. The message begins with what is wrong and ends with line and column. */
export class FreemarkerSyntaxError extends FlowError {
  /** What is wrong, without the place. */
  readonly detail: string
  /** The line of the template with a caret under the place. */
  readonly excerpt: string

  constructor(detail: string, source: string, offset: number) {
    const place = placeAt(source, offset)
    super('FLOW_FREEMARKER_SYNTAX', `${detail} [in template at line ${place.line}, column ${place.column}]`, { place })
    this.detail = detail
    this.excerpt = caretExcerpt(source, offset)
  }
}

/**
 * A template that failed with this model. The message begins with what was wrong and names the expression, line and
 * column: `==> a.b [in template at line 2, column 6]`.
 */
export class FreemarkerError extends MessageError {
  /** What is wrong, without the place. */
  readonly detail: string

  constructor(detail: string, expression: string, place: ErrorPlace, cause?: unknown) {
    super(
      'MESSAGE_FREEMARKER',
      `${detail}\n==> ${expression} [in template at line ${place.line}, column ${place.column}]`,
      { place, ...(cause === undefined ? {} : { cause }) },
    )
    this.detail = detail
  }
}

/** A value that is null or missing where one is needed: what `!` and `??` behind parentheses catch. */
export class MissingValueError extends FreemarkerError {}

/** `<#stop>`: caught by `<#attempt>`, as every error of the template. */
export class StopError extends FreemarkerError {}

/** A limit on work, output or depth was reached. `<#attempt>` does not catch it, or an endless loop could go on. */
export class FreemarkerLimitError extends FreemarkerError {}
