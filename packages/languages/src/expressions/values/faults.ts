/** A function cannot work on its arguments. The call adds its name (expressions.md §8). */
export class FunctionFault extends Error {}

/** A date text that the pattern does not read; the call makes the documented sentence of it. */
export class DateFault extends FunctionFault {}

/**
 * An expression cannot be read, compiled or evaluated. Its message is the detail of the error (expressions.md §8); the
 * template adds the expression's text and place.
 */
export class ExpressionFault extends Error {
  /** Offset in the source that was read. */
  readonly offset: number

  constructor(detail: string, offset: number, cause?: unknown) {
    super(detail, cause === undefined ? undefined : { cause })
    this.offset = offset
  }
}

/** What a RangeError of the platform means: the stack or the longest text is exhausted. */
export function limitText(error: RangeError): string {
  if (/call stack/i.test(error.message)) return 'the value is nested too deep'
  if (/string length/i.test(error.message)) return 'the text is too long'
  return error.message
}
