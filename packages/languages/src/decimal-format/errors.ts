import { FlowError, placeAt } from '@jatai/errors'

/** A pattern that `java.text.DecimalFormat` would refuse (spec/expressions.md §10.2). */
export class DecimalPatternError extends FlowError {
  constructor(reason: string, pattern: string, offset: number) {
    super('FLOW_DECIMAL_PATTERN', `${reason} in pattern "${pattern}"`, { place: placeAt(pattern, offset) })
  }
}
