import type { Moment } from './moment.ts'

/** `yyyy-MM-dd'T'HH:mm:ss`, the fraction if it is not zero, `Z` or the offset (spec/expressions.md §9.4, D28). */
export function toIso8601(moment: Moment): string {
  return new Date(moment.epochSecond * 1000).toISOString()
}
