import { caretExcerpt, FlowError, placeAt } from '@jatai/errors'

/** The text is no cron expression of the Quartz dialect (triggers.md §8); `place` says where in the text. */
export class CronSyntaxError extends FlowError {
  /** The expression, and under it a caret. */
  readonly excerpt: string

  constructor(text: string, offset: number, message: string) {
    super('FLOW_CRON_SYNTAX', `Cron expression ${JSON.stringify(text)}: ${message}`, { place: placeAt(text, offset) })
    this.excerpt = caretExcerpt(text, offset)
  }
}
