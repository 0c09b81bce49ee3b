import { DateReadError } from './errors.ts'
import { formatMoment } from './format-moment.ts'
import type { Moment } from './moment.ts'
import { usableLocale } from './names.ts'
import { parseElements } from './parse-text.ts'
import { readPattern } from './pattern.ts'
import { planFields } from './plan-fields.ts'
import { ResolveError, resolveFields } from './resolve-fields.ts'
import { weekRules } from './week-rules.ts'
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

const KEPT_FORMATS = 500
const formats = new Map<string, DateFormat>()

/**
 * Compiles a `java.time.format.DateTimeFormatter` pattern (spec/expressions.md §10.1). Cached by pattern and locale.
 *
 * @param locale language tag, any case; unknown tags count as the default. @default 'en-US'
 * @throws DatePatternError for letters and counts that Java refuses
 */
export function compileDateFormat(pattern: string, locale = 'en-US'): DateFormat {
  const key = `${locale}\n${pattern}`
  let format = formats.get(key)
  if (format === undefined) {
    format = createFormat(pattern, usableLocale(locale))
    if (formats.size >= KEPT_FORMATS) formats.delete(formats.keys().next().value as string)
    formats.set(key, format)
  }
  return format
}

function createFormat(pattern: string, locale: string): DateFormat {
  const elements = planFields(readPattern(pattern), pattern)
  const rules = weekRules(locale)
  return {
    pattern,
    locale,
    format: (moment) => formatMoment(elements, moment, locale),
    parse(text) {
      const reading = parseElements(elements, text, locale)
      if ('failedAt' in reading) {
        throw new DateReadError(
          `Text '${shown(text)}' could not be parsed at index ${reading.failedAt}`,
          reading.failedAt,
        )
      }
      if (reading.end < text.length) {
        const message = `Text '${shown(text)}' could not be parsed, unparsed text found at index ${reading.end}`
        throw new DateReadError(message, reading.end)
      }
      try {
        return { ...resolveFields(reading.values, rules), zone: reading.zone, offset: reading.offset }
      } catch (error) {
        if (error instanceof ResolveError)
          throw new DateReadError(`Text '${shown(text)}' could not be parsed: ${error.message}`)
        throw error
      }
    },
  }
}

const LONGEST_SHOWN = 64

function shown(text: string): string {
  return text.length > LONGEST_SHOWN ? `${text.slice(0, LONGEST_SHOWN)}...` : text
}
