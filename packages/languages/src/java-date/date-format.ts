import { DatePatternError } from './errors.ts'
import type { Moment } from './moment.ts'
import type { Zone } from './zone.ts'

/** What was read: a local date and time, and the zone or offset if the text had one. */
export interface ParsedDate {
  /** Seconds since 1970-01-01T00:00 on the local clock. */
  readonly localSecond: number
  readonly nano: number
  /** The zone in the text; undefined when there was none. */
  readonly zone: Zone | undefined
  /** The offset in the text, in seconds; it decides the instant when the text has zone and offset. */
  readonly offset: number | undefined
}

/** A compiled `DateTimeFormatter` pattern. */
export interface DateFormat {
  readonly pattern: string
  readonly locale: string
  format(moment: Moment): string
  /** @throws DateReadError with the message of java.time */
  parse(text: string): ParsedDate
}

/**
 * Compiles a `java.time.format.DateTimeFormatter` pattern (spec/expressions.md §10.1). Cached by pattern and locale.
 *
 * @param locale language tag, any case; unknown tags count as the default. @default 'en-US'
 * @throws DatePatternError for letters and counts that Java refuses
 */
export function compileDateFormat(pattern: string, locale = 'en-US'): DateFormat {
  throw new DatePatternError(`not available ${locale}`, pattern, 0)
}
