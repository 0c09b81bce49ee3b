import { caretExcerpt, FlowError, MessageError, placeAt } from '@jatai/errors'

/**
 * A pattern or a replacement text that Java would refuse. `place` is the place in the pattern, `reason` the bare
 * reason without the excerpt (spec/expressions.md §10.3).
 */
export class JavaRegexError extends FlowError {
  readonly reason: string

  constructor(reason: string, source: string, offset: number) {
    super('FLOW_JAVA_REGEX', `${reason} near index ${offset}\n${caretExcerpt(source, offset)}`, {
      place: placeAt(source, offset),
    })
    this.reason = reason
  }
}

/** A match that would take too many steps of backtracking: the text is refused instead of blocking the process. */
export class JavaRegexEffortError extends MessageError {
  constructor(pattern: string) {
    super('MESSAGE_JAVA_REGEX_EFFORT', `The regular expression takes too many steps on this text: ${pattern}`)
  }
}
