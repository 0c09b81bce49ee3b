import { FlowError, MessageError, placeAt } from '@jatai/errors'

/** A pattern that `DateTimeFormatter.ofPattern` would refuse (spec/expressions.md §10.1). */
export class DatePatternError extends FlowError {
  constructor(reason: string, pattern: string, offset: number) {
    super('FLOW_DATE_PATTERN', reason, { place: placeAt(pattern, offset) })
  }
}

/** An unknown zone or unit, or a date beyond what can be computed. */
export class DateArgumentError extends FlowError {
  constructor(reason: string) {
    super('FLOW_DATE_ARGUMENT', reason)
  }
}

/**
 * A text that the pattern does not read. The message is that of java.time: `Text '…' could not be parsed at index n`
 * and its variants (spec/expressions.md §8).
 */
export class DateReadError extends MessageError {
  /** Where reading gave up, in UTF-16 units; undefined when the fields were read but contradict each other. */
  readonly index: number | undefined

  constructor(message: string, index?: number) {
    super('MESSAGE_DATE_TEXT', message)
    this.index = index
  }
}
