import { dateOf, firstDayOf, modulo, weekdayOf, weekOfYear, weekWithin } from './calendar.ts'
import type { PatternItem, PatternLetter } from './date-pattern.ts'
import { ERAS, HALF_DAYS, MONTHS, short, WEEKDAYS } from './names.ts'
import { type NamedZone, zoneName } from './zone-names.ts'

/** An instant on the clock of a zone. */
interface LocalTime {
  readonly epochDay: number
  readonly millisOfDay: number
  readonly year: number
  readonly month: number
  readonly day: number
  readonly epochSecond: number
  readonly zone: NamedZone
}

/** Writes an instant as Java's SimpleDateFormat does in English. */
export function formatDate(pattern: readonly PatternItem[], epochMs: number, zone: NamedZone): string {
  const epochSecond = Math.floor(epochMs / 1000)
  const localMs = epochMs + zone.offsetAt(epochSecond) * 1000
  const epochDay = Math.floor(localMs / DAY_MS)
  const millisOfDay = localMs - epochDay * DAY_MS
  const time: LocalTime = { epochDay, millisOfDay, ...dateOf(epochDay), epochSecond, zone }
  let text = ''
  for (const item of pattern) text += item.kind === 'text' ? item.text : formatField(item.letter, item.count, time)
  return text
}

const DAY_MS = 86_400_000
const HOUR_MS = 3_600_000

function formatField(letter: PatternLetter, count: number, time: LocalTime): string {
  switch (letter) {
    case 'G':
      return ERAS[time.year > 0 ? 1 : 0]
    case 'y':
      return year(time.year > 0 ? time.year : 1 - time.year, count)
    case 'Y':
      return year(weekOfYear(time.epochDay).year, count)
    case 'M':
    case 'L':
      return name(MONTHS[time.month - 1] ?? '', time.month, count)
    case 'E':
      return count >= 4 ? weekday(time) : short(weekday(time))
    case 'a':
      return HALF_DAYS[time.millisOfDay < 12 * HOUR_MS ? 0 : 1]
    case 'z':
      return zoneName(time.zone, time.epochSecond, count >= 4 ? 'long' : 'short')
    case 'Z':
      return offset(time, '')
    case 'X':
      return isoOffset(time, count)
    default:
      return padded(numberOf(letter, time), count)
  }
}

function numberOf(
  letter: Exclude<PatternLetter, 'G' | 'y' | 'Y' | 'M' | 'L' | 'E' | 'a' | 'z' | 'Z' | 'X'>,
  time: LocalTime,
) {
  const hour = Math.floor(time.millisOfDay / HOUR_MS)
  switch (letter) {
    case 'd':
      return time.day
    case 'D':
      return time.epochDay - firstDayOf(time.year) + 1
    case 'F':
      return Math.floor((time.day - 1) / 7) + 1
    case 'w':
      return weekOfYear(time.epochDay).week
    case 'W':
      return weekWithin(firstDayOf(time.year, time.month), time.epochDay)
    case 'u':
      return modulo(weekdayOf(time.epochDay) - 2, 7) + 1
    case 'H':
      return hour
    case 'k':
      return hour === 0 ? 24 : hour
    case 'K':
      return hour % 12
    case 'h':
      return hour % 12 === 0 ? 12 : hour % 12
    case 'm':
      return Math.floor(time.millisOfDay / 60_000) % 60
    case 's':
      return Math.floor(time.millisOfDay / 1000) % 60
    case 'S':
      return time.millisOfDay % 1000
  }
}

/** Two letters cut a year to its last two digits. */
function year(value: number, count: number): string {
  return padded(count === 2 ? value % 100 : value, count)
}

function name(full: string, value: number, count: number): string {
  if (count >= 4) return full
  return count === 3 ? short(full) : padded(value, count)
}

function weekday(time: LocalTime): string {
  return WEEKDAYS[weekdayOf(time.epochDay) - 1] ?? ''
}

function padded(value: number, count: number): string {
  return value < 0 ? `-${padded(-value, count)}` : String(value).padStart(count, '0')
}

function offset(time: LocalTime, separator: string): string {
  const minutes = Math.trunc(time.zone.offsetAt(time.epochSecond) / 60)
  const size = Math.abs(minutes)
  return `${minutes < 0 ? '-' : '+'}${padded(Math.floor(size / 60), 2)}${separator}${padded(size % 60, 2)}`
}

function isoOffset(time: LocalTime, count: number): string {
  if (time.zone.offsetAt(time.epochSecond) === 0) return 'Z'
  return count === 1 ? offset(time, '').slice(0, 3) : offset(time, count === 3 ? ':' : '')
}
