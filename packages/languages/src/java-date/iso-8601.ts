import { civilOf, dateText, SECONDS_PER_DAY } from './civil.ts'
import type { Moment } from './moment.ts'
import { offsetId } from './zone.ts'

/** `yyyy-MM-dd'T'HH:mm:ss`, the fraction if it is not zero, `Z` or the offset (spec/expressions.md §9.4, D28). */
export function toIso8601(moment: Moment): string {
  const offset = moment.zone.offsetAt(moment.epochSecond)
  const local = moment.epochSecond + offset
  const days = Math.floor(local / SECONDS_PER_DAY)
  const second = local - days * SECONDS_PER_DAY
  const two = (value: number): string => String(value).padStart(2, '0')
  const time = `${two(Math.floor(second / 3600))}:${two(Math.floor(second / 60) % 60)}:${two(second % 60)}`
  const fraction = moment.nano === 0 ? '' : `.${String(moment.nano).padStart(9, '0').replace(/0+$/, '')}`
  return `${dateText(civilOf(days))}T${time}${fraction}${offsetId(offset)}`
}
