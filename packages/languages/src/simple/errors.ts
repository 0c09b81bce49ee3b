import { caretExcerpt, FlowError, placeAt } from '@jatai/errors'

/** A text that is no Simple condition. `place` counts in the condition's own text. */
export class SimpleSyntaxError extends FlowError {
  /** What is wrong, without the excerpt. */
  readonly reason: string

  constructor(reason: string, source: string, offset: number) {
    super('FLOW_SIMPLE', `${reason}\n${caretExcerpt(source, offset)}`, { place: placeAt(source, offset) })
    this.reason = reason
  }
}
