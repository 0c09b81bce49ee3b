import { DateArgumentError, findZone, UTC, type Zone } from '../../java-date/index.ts'
import type { Run } from '../run.ts'
import { compileDatePattern, type PatternItem } from '../time/date-pattern.ts'
import { formatDate } from '../time/format-date.ts'
import { isKnownZone } from '../time/known-zone.ts'
import { readDate } from '../time/read-date.ts'
import type { NamedZone } from '../time/zone-names.ts'
import { excerptOf, textOf } from '../values/json-text.ts'
import { toDouble } from '../values/numbers.ts'
import { isNumber, type Value } from '../values/value.ts'
import { defineJsltFunction, type JsltFunction } from './define-function.ts'
import { numberIn } from './number-in.ts'

const now = defineJsltFunction({
  name: 'now',
  category: 'time',
  signature: 'now()',
  summary: 'Seconds since 1970-01-01T00:00Z, with milliseconds as a fraction.',
  examples: [{ query: 'now() > 1700000000', output: 'true' }],
  call: (run) => run.decimal(run.resources.now() / 1000),
})

const parseTime = defineJsltFunction({
  name: 'parse-time',
  category: 'time',
  signature: 'parse-time(text, pattern, fallback?)',
  summary:
    'Reads a date by a pattern of Java’s SimpleDateFormat, leniently and in UTC unless the text names a zone, and gives ' +
    'seconds since 1970-01-01T00:00Z. What follows the date is ignored; a text that is no date is an error, or gives ' +
    'the fallback; null gives null.',
  examples: [
    { query: 'parse-time("2024-05-06T10:20:30", "yyyy-MM-dd\'T\'HH:mm:ss")', output: '1714990830' },
    { query: 'parse-time("31/12/2024 -0300", "dd/MM/yyyy Z")', output: '1735614000' },
    { query: 'parse-time("soon", "yyyy", null)', output: 'null' },
  ],
  call(run, text: Value, pattern: Value, fallback?: Value) {
    if (text === null) return null
    const source = textOf(text)
    const read = readDate(patternOf(run, 'parse-time', pattern), source, run.resources.now())
    if (read !== undefined) return run.decimal(read / 1000)
    if (fallback !== undefined) return fallback
    throw run.failure(`parse-time: Unparseable date: ${excerptOf(source)}`)
  },
})

const formatTime = defineJsltFunction({
  name: 'format-time',
  category: 'time',
  signature: 'format-time(seconds, pattern, zone?)',
  summary:
    'Writes seconds since 1970-01-01T00:00Z by a pattern of Java’s SimpleDateFormat, with English names, in UTC or the ' +
    'zone of the given id. Null, and what is neither number nor text, give null.',
  examples: [
    { query: 'format-time(1714990830, "yyyy-MM-dd HH:mm:ss")', output: '"2024-05-06 10:20:30"' },
    { query: 'format-time(1714990830, "d MMM HH:mm XXX", "America/Sao_Paulo")', output: '"6 May 07:20 -03:00"' },
  ],
  call(run, time: Value, pattern: Value, zone?: Value) {
    const seconds = typeof time === 'string' ? numberIn(run, time) : time
    if (seconds === undefined) throw run.failure(`format-time: ${excerptOf(time)} is not a number`)
    if (!isNumber(seconds)) return null
    const named = zone === undefined ? UTC : zoneOf(run, textOf(zone))
    const items = patternOf(run, 'format-time', pattern)
    return formatDate(items, toMillis(toDouble(seconds)), named)
  },
})

/** Rounded, and kept within 64 bits. */
function toMillis(seconds: number): number {
  const millis = Math.round(seconds * 1000)
  return Number.isNaN(millis) ? 0 : Math.max(-(2 ** 63), Math.min(2 ** 63, millis))
}

function zoneOf(run: Run, id: string): NamedZone {
  const zone = isKnownZone(id) ? knownZone(id) : undefined
  if (!zone) throw run.failure(`format-time: Unknown timezone ${excerptOf(id)}`)
  return { id, offsetAt: (epochSecond) => zone.offsetAt(epochSecond) }
}

function knownZone(id: string): Zone | undefined {
  try {
    return findZone(id)
  } catch (thrown) {
    if (thrown instanceof DateArgumentError) return undefined
    throw thrown
  }
}

function patternOf(run: Run, name: string, pattern: Value): readonly PatternItem[] {
  const source = textOf(pattern)
  try {
    return run.resources.datePatterns.get(source, compileDatePattern)
  } catch (thrown) {
    if (!(thrown instanceof RangeError)) throw thrown
    throw run.failure(`${name}: Couldn't parse format ${excerptOf(source)}: ${thrown.message}`, thrown)
  }
}

export const timeFunctions: readonly JsltFunction[] = [now, parseTime, formatTime]
