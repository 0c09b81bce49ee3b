import { readDayOfMonth, readDayOfWeek } from './cron-days.ts'
import { CronSyntaxError } from './cron-error.ts'
import { readCronMember } from './cron-field.ts'
import type { CronFieldFailure, CronFieldText, CronRange } from './cron-field.ts'
import type { QuartzCron } from './quartz-cron.ts'

/** Years that a schedule can name (triggers.md §8). */
export const FIRST_CRON_YEAR = 1970
export const LAST_CRON_YEAR = 2099

/**
 * Reads a cron expression of the Quartz dialect: seconds, minutes, hours, day of month, month, day of week, and
 * optionally the year (triggers.md §8). Exactly one of the two day fields is `?`.
 *
 * @throws CronSyntaxError with the offset of what is wrong
 */
export function parseQuartzCron(text: string): QuartzCron {
  const fail: CronFieldFailure = (offset, message) => new CronSyntaxError(text, offset, message)
  const fields = splitFields(text)
  if (fields.length < 6 || fields.length > 7)
    throw fail(0, `6 or 7 fields are needed (seconds first), this has ${fields.length}`)
  const [seconds, minutes, hours, dayOfMonth, month, dayOfWeek] = fields as [
    CronFieldText,
    CronFieldText,
    CronFieldText,
    CronFieldText,
    CronFieldText,
    CronFieldText,
  ]
  const hasDayOfMonth = dayOfMonth.text !== '?'
  const hasDayOfWeek = dayOfWeek.text !== '?'
  if (hasDayOfMonth === hasDayOfWeek)
    throw fail(dayOfMonth.offset, 'exactly one of day of month and day of week must be ?')
  return {
    text,
    seconds: readNumbers(seconds, SECOND, fail),
    minutes: readNumbers(minutes, MINUTE, fail),
    hours: readNumbers(hours, HOUR, fail),
    months: readNumbers(month, MONTH, fail),
    years: readNumbers(fields[6] ?? { text: '*', offset: text.length }, YEAR, fail),
    ...(hasDayOfMonth && { daysOfMonth: splitMembers(dayOfMonth).map((member) => readDayOfMonth(member, fail)) }),
    ...(hasDayOfWeek && { daysOfWeek: splitMembers(dayOfWeek).map((member) => readDayOfWeek(member, fail)) }),
  }
}

const MONTH_NAMES = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC']
const SECOND: CronRange = { name: 'second', min: 0, max: 59, wraps: true }
const MINUTE: CronRange = { name: 'minute', min: 0, max: 59, wraps: true }
const HOUR: CronRange = { name: 'hour', min: 0, max: 23, wraps: true }
const MONTH: CronRange = {
  name: 'month',
  min: 1,
  max: 12,
  wraps: true,
  names: new Map(MONTH_NAMES.map((name, index) => [name, index + 1])),
}
const YEAR: CronRange = { name: 'year', min: FIRST_CRON_YEAR, max: LAST_CRON_YEAR, wraps: false }

function splitFields(text: string): CronFieldText[] {
  return [...text.matchAll(/\S+/g)].map((match) => ({ text: match[0], offset: match.index }))
}

function splitMembers(field: CronFieldText): CronFieldText[] {
  let offset = field.offset
  return field.text.split(',').map((text) => {
    const member = { text, offset }
    offset += text.length + 1
    return member
  })
}

function readNumbers(field: CronFieldText, range: CronRange, fail: CronFieldFailure): number[] {
  const values = splitMembers(field).flatMap((member) => readCronMember(member, range, fail))
  return [...new Set(values)].sort((a, b) => a - b)
}
