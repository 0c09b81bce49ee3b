import { readCronMember, readCronValue } from './cron-field.ts'
import type { CronFieldFailure, CronFieldText, CronRange } from './cron-field.ts'
import type { DayOfMonthRule, DayOfWeekRule } from './quartz-cron.ts'

const DAY_OF_MONTH: CronRange = { name: 'day of month', min: 1, max: 31, wraps: true }
const WEEKDAY_NAMES = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT']
const DAY_OF_WEEK: CronRange = {
  name: 'day of week',
  min: 1,
  max: 7,
  wraps: true,
  names: new Map(WEEKDAY_NAMES.map((name, index) => [name, index + 1])),
}

/** Reads one member of the day-of-month field: also `L`, `L-3`, `LW`, `L-3W` and `15W`. */
export function readDayOfMonth(member: CronFieldText, fail: CronFieldFailure): DayOfMonthRule {
  const last = /^L(?:-(\d{1,2}))?(W)?$/i.exec(member.text)
  if (last !== null) {
    const daysBefore = Number(last[1] ?? 0)
    if (daysBefore > 30) throw fail(member.offset, 'L can go back at most 30 days')
    return { kind: 'last', daysBefore, weekday: last[2] !== undefined }
  }
  const nearest = /^(\d{1,2})W$/i.exec(member.text)
  if (nearest !== null)
    return { kind: 'nearest-weekday', day: readCronValue(nearest[1] ?? '', member.offset, DAY_OF_MONTH, fail) }
  return { kind: 'days', days: readCronMember(member, DAY_OF_MONTH, fail) }
}

/** Reads one member of the day-of-week field: also `L` (Saturday), `6L`, `FRIL`, `6#3` and `FRI#3`. */
export function readDayOfWeek(member: CronFieldText, fail: CronFieldFailure): DayOfWeekRule {
  const { text, offset } = member
  if (text.toUpperCase() === 'L') return { kind: 'weekdays', weekdays: [7] }
  const hash = text.indexOf('#')
  if (hash >= 0) {
    const weekday = readCronValue(text.slice(0, hash), offset, DAY_OF_WEEK, fail)
    const nth = text.slice(hash + 1)
    if (!/^[1-5]$/.test(nth)) throw fail(offset + hash + 1, 'behind # stands a number from 1 to 5')
    return { kind: 'nth', weekday, nth: Number(nth) }
  }
  if (text.length > 1 && text.toUpperCase().endsWith('L'))
    return { kind: 'last', weekday: readCronValue(text.slice(0, -1), offset, DAY_OF_WEEK, fail) }
  return { kind: 'weekdays', weekdays: readCronMember(member, DAY_OF_WEEK, fail) }
}
