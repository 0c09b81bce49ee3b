import { dateOfEpochDay, floorMod, SECONDS_PER_DAY } from './calendar.ts'
import type { Moment } from './moment.ts'
import { offsetId } from './zone.ts'

/**
 * `yyyy-MM-dd'T'HH:mm:ss`, a fraction only if it is not zero and then as short as it can be, then `Z` or the offset
 * (spec/expressions.md §9.4, D28).
 */
export function toIso8601(moment: Moment): string {
  const offset = moment.zone.offsetAt(moment.epochSecond)
  const local = moment.epochSecond + offset
  const { year, month, day } = dateOfEpochDay(Math.floor(local / SECONDS_PER_DAY))
  const second = floorMod(local, SECONDS_PER_DAY)
  const time = `${two(Math.floor(second / 3600))}:${two(Math.floor(second / 60) % 60)}:${two(second % 60)}`
  const fraction = moment.nano === 0 ? '' : `.${String(moment.nano).padStart(9, '0').replace(/0+$/, '')}`
  return `${isoYear(year)}-${two(month)}-${two(day)}T${time}${fraction}${offsetId(offset)}`
}

/** Four digits; more of them with a sign. */
function isoYear(year: number): string {
  const digits = String(Math.abs(year)).padStart(4, '0')
  return year < 0 ? `-${digits}` : year > 9999 ? `+${digits}` : digits
}

function two(value: number): string {
  return value < 10 ? `0${value}` : String(value)
}
