import type { DateValue } from '../values/date.ts'
import { type DateKind } from '../values/date.ts'
import { dateStyles } from './date-styles.ts'
import { formatIso, parseIso, readIsoStyle } from './iso-date.ts'
import { simpleDateFormat } from './simple-date-format.ts'
import type { TimeZone } from './time-zone.ts'

/** Writes and reads dates of one kind in one way. */
export interface DateFormat {
  format(epochMs: number, zone: TimeZone): string
  /** @throws RangeError when the text does not fit */
  parse(text: string, zone: TimeZone, now: number): number
}

/**
 * A format by its name (`short`, `medium_long`, `iso_m_nz`, `xs`), the locale's own for an empty one, or a
 * SimpleDateFormat pattern.
 *
 * @throws RangeError for what is none of them
 */
export function dateFormat(format: string, kind: DateKind, locale: string): DateFormat {
  if (format.startsWith('iso') || format.startsWith('xs')) {
    const style = readIsoStyle(format)
    return {
      format: (epochMs, zone) => formatIso(epochMs, kind, style, zone),
      parse: (text, zone) => parseIso(text, kind, style, zone),
    }
  }
  if (/^@\p{L}/u.test(format)) throw new RangeError(`No custom date format was defined with name "${format.slice(1)}"`)
  return simpleDateFormat(styledPattern(format, kind, locale) ?? format, locale)
}

/** A date in another format than that of its kind. */
export function formatDateAs(date: DateValue, format: string, zone: TimeZone, locale: string): string {
  return dateFormat(format, date.kind, locale).format(date.epochMs, zone)
}

const STYLES = ['short', 'medium', 'long', 'full']
const DEFAULT_STYLE = 1

/** The pattern of a style; undefined when the format is a pattern itself. */
function styledPattern(format: string, kind: DateKind, locale: string): string | undefined {
  const [first, second] = format.split('_').filter((part) => part !== '')
  const style = first === undefined ? DEFAULT_STYLE : STYLES.indexOf(first)
  if (style < 0) return undefined
  const { dates, times, joiners } = dateStyles(locale)
  if (kind === 'date') return dates[style]
  if (kind === 'time') return times[style]
  const timeStyle = second === undefined ? style : STYLES.indexOf(second)
  if (timeStyle < 0) return undefined
  const joiner = joiners[Math.min(style, timeStyle)] ?? ' '
  return `${dates[style] ?? ''}${joiner}${times[timeStyle] ?? ''}`
}
