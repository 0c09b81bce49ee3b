const DATE = /^(\d{4})-(\d\d)-(\d\d)$/
const TIME = /^(\d\d):(\d\d):(\d\d)(?:\.\d+)?(?:([zZ])|([+-])(\d\d):(\d\d))?$/

/** `full-date` of RFC 3339: a day that the calendar has. */
export function isDate(text: string): boolean {
  const match = DATE.exec(text)
  if (match === null) return false
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])]
  return month >= 1 && month <= 12 && day >= 1 && day <= daysIn(year, month)
}

function daysIn(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31
}

/** `full-time` of RFC 3339. The offset may be missing, as the reference validator has it. */
export function isTime(text: string): boolean {
  return isTimeOfDay(TIME.exec(text))
}

/** `date-time` of RFC 3339, offset included. */
export function isDateTime(text: string): boolean {
  if (text.length < 20 || !'Tt'.includes(text[10] as string) || !isDate(text.slice(0, 10))) return false
  const match = TIME.exec(text.slice(11))
  return match !== null && (match[4] !== undefined || match[5] !== undefined) && isTimeOfDay(match)
}

function isTimeOfDay(match: RegExpExecArray | null): boolean {
  if (match === null) return false
  const [hour, minute, second] = [Number(match[1]), Number(match[2]), Number(match[3])]
  const [offsetHour, offsetMinute] = [Number(match[6] ?? 0), Number(match[7] ?? 0)]
  if (hour > 23 || minute > 59 || offsetHour > 23 || offsetMinute > 59) return false
  if (second < 60) return true
  // A leap second comes at the end of a day of UTC.
  const offset = (offsetHour * 60 + offsetMinute) * (match[5] === '-' ? -1 : 1)
  return second === 60 && (hour * 60 + minute - offset + 2 * 1440) % 1440 === 1439
}
