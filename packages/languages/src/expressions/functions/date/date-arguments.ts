import {
  compileDateFormat,
  DateReadError,
  epochMillis,
  findZone,
  momentAt,
  momentOf,
  UTC,
} from '../../../java-date/index.ts'
import type { DateFormat, Moment, Zone } from '../../../java-date/index.ts'
import { describe, toIndex, toText } from '../../values/coerce.ts'
import { DateFault, FunctionFault } from '../../values/faults.ts'
import { isMissing } from '../../values/value.ts'
import type { Argument } from '../../values/value.ts'
import { rememberLast } from '../remember-last.ts'

/** The word that stands for epoch milliseconds in place of a pattern (expressions.md §9.4). */
export function isTimestampWord(pattern: string): boolean {
  return pattern === 'timestamp'
}

/** The greatest distance from 1970 that dates are computed for, in milliseconds: that of JavaScript's own dates. */
const FARTHEST = 8.64e15

export function timestampOf(value: Argument): number {
  const timestamp = toIndex(value)
  if (Math.abs(timestamp) > FARTHEST) throw new FunctionFault(`${describe(value)} is beyond the years of a date`)
  return timestamp
}

export function zoneOf(zone: Argument): Zone | undefined {
  return isMissing(zone) ? undefined : findZone(toText(zone))
}

export interface DateReader {
  /** @param zone of values that carry none */
  (value: Argument, pattern: string, locale: string, zone: Zone | undefined): Moment
}

/** Reads date values with a pattern or as timestamps; the last pattern stays compiled. */
export function createDateReader(): DateReader {
  const formatOf = rememberLast(compileDateFormat)
  return (value, pattern, locale, zone) => {
    if (isTimestampWord(pattern)) return momentAt(readTimestamp(value), zone ?? UTC)
    try {
      return momentOf(formatOf(pattern, locale).parse(toText(value)), zone ?? UTC)
    } catch (error) {
      if (error instanceof DateReadError) throw new DateFault(error.message)
      throw error
    }
  }
}

/** A value that is to be read as a date and is no number is an unreadable date, as with any other pattern. */
function readTimestamp(value: Argument): number {
  try {
    return timestampOf(value)
  } catch (error) {
    if (error instanceof FunctionFault) throw new DateFault(error.message)
    throw error
  }
}

export interface DateWriter {
  (moment: Moment, pattern: string, locale: string): string | number
}

export function createDateWriter(): DateWriter {
  const formatOf = rememberLast(compileDateFormat)
  return (moment, pattern, locale) =>
    isTimestampWord(pattern) ? epochMillis(moment) : formatOf(pattern, locale).format(moment)
}

/** Compiles a constant pattern for its faults. */
export function checkDatePattern(pattern: Argument, locale: Argument): DateFormat | undefined {
  if (isMissing(pattern) || locale === undefined || isTimestampWord(toText(pattern))) return undefined
  return compileDateFormat(toText(pattern), isMissing(locale) ? 'en-US' : toText(locale))
}
