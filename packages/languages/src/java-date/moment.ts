import type { ParsedDate } from './date-format.ts'
import { findZone, offsetId } from './zone.ts'
import type { Zone } from './zone.ts'

/** An instant with nanoseconds and the zone in which it is to be shown. */
export interface Moment {
  readonly epochSecond: number
  /** 0 to 999,999,999. */
  readonly nano: number
  readonly zone: Zone
}

/** The moment of epoch milliseconds. */
export function momentAt(epochMs: number, zone: Zone): Moment {
  const epochSecond = Math.floor(epochMs / 1000)
  return { epochSecond, nano: Math.round((epochMs - epochSecond * 1000) * 1_000_000), zone }
}

/** Epoch milliseconds, cut downwards. */
export function epochMillis(moment: Moment): number {
  return moment.epochSecond * 1000 + Math.floor(moment.nano / 1_000_000)
}

/** The moment that was read: in its own zone if the text had one, else in `zone`. The zone can be changed afterwards. */
export function momentOf(parsed: ParsedDate, zone: Zone): Moment {
  const { localSecond, nano, offset } = parsed
  if (parsed.zone === undefined && offset !== undefined) {
    return { epochSecond: localSecond - offset, nano, zone: findZone(offsetId(offset)) }
  }
  const own = parsed.zone ?? zone
  return { epochSecond: localSecond - own.offsetOfLocal(localSecond, offset), nano, zone: own }
}
