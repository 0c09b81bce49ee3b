import { caretExcerpt, FlowError, MessageError, placeAt } from '@jatai/errors'

/** A position in a program or in a module that it imports. */
export interface CodePlace {
  readonly source: string
  /** UTF-16 units from 0. */
  readonly offset: number
  /** Name under which the text was imported; undefined in the program itself. */
  readonly module?: string | undefined
}

/** The codes of this language's errors, and what each of them means. */
export const JSLT_ERROR_CODES = {
  JSLT_SYNTAX: 'The text is not a JSLT program.',
  JSLT_UNKNOWN_NAME: 'The program calls a function or uses a module that does not exist.',
  JSLT_ARGUMENTS: 'A function is called with the wrong number of arguments.',
  JSLT_DUPLICATE: 'A name is declared twice in one place: a key, a variable, a parameter.',
  JSLT_MATCHER: 'An object matcher (`*`) stands where there is no object to match.',
  JSLT_REGULAR_EXPRESSION: 'A regular expression written in the program cannot be compiled.',
  JSLT_CONSTANT: 'An expression made of constants alone fails, whatever the message.',
  JSLT_IMPORT: 'A module cannot be imported.',
  JSLT_FAILED: 'The program cannot be applied to this message.',
  JSLT_LIMIT: 'The program nests, repeats or grows beyond what is allowed.',
} as const

export type JsltErrorCode = keyof typeof JSLT_ERROR_CODES

/**
 * A program that cannot be compiled. `place` counts in the program's text (in the imported text when `module` is set in
 * `details`).
 */
export class JsltSyntaxError extends FlowError {
  /** What is wrong, without the place. */
  readonly detail: string
  /** The line of the program with a caret under the place. */
  readonly excerpt: string

  constructor(code: JsltErrorCode, detail: string, at: CodePlace, cause?: unknown) {
    super(code, located(detail, at), errorOptions(at, cause))
    this.detail = detail
    this.excerpt = caretExcerpt(at.source, at.offset)
  }
}

/** A program that cannot be applied to this message: values of the wrong kind, `error(…)`, a limit. */
export class JsltError extends MessageError {
  /** What is wrong, without the place. */
  readonly detail: string
  /** The line of the program with a caret under the place. */
  readonly excerpt: string

  constructor(code: JsltErrorCode, detail: string, at: CodePlace, cause?: unknown) {
    super(code, located(detail, at), errorOptions(at, cause))
    this.detail = detail
    this.excerpt = caretExcerpt(at.source, at.offset)
  }
}

function located(detail: string, at: CodePlace): string {
  const { line, column } = placeAt(at.source, at.offset)
  const where = at.module === undefined ? '' : `module "${at.module}", `
  return `${detail} (JSLT, ${where}line ${line}, column ${column})`
}

function errorOptions(at: CodePlace, cause: unknown) {
  return {
    place: placeAt(at.source, at.offset),
    ...(at.module === undefined ? {} : { details: { module: at.module } }),
    ...(cause === undefined ? {} : { cause }),
  }
}
