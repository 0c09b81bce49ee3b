import type { ParsedDate } from './resolve-date.ts'
import { offsetZone, type Zone } from './zone.ts'

/** An instant with nanoseconds and the zone in which it is to be shown. */
export interface Moment {
  readonly epochSecond: number
  /** 0 to 999,999,999. */
  readonly nano: number
  readonly zone: Zone
}

/** The moment of epoch milliseconds, which must be a whole number. */
export function momentAt(epochMs: number, zone: Zone): Moment {
  const epochSecond = Math.floor(epochMs / 1000)
  return { epochSecond, nano: (epochMs - epochSecond * 1000) * 1_000_000, zone }
}

/** Epoch milliseconds, cut downwards. */
export function epochMillis(moment: Moment): number {
  return moment.epochSecond * 1000 + Math.floor(moment.nano / 1_000_000)
}

/**
 * The moment that was read: in the zone or offset of the text if it had one, else in `zone`. Of a text with both, the
 * offset decides the instant, as in Java.
 */
export function momentOf(parsed: ParsedDate, zone: Zone): Moment {
  const { localSecond, nano, offset } = parsed
  const own = parsed.zone ?? (offset === undefined ? zone : offsetZone(offset))
  return { epochSecond: localSecond - (offset ?? own.offsetOfLocal(localSecond)), nano, zone: own }
}
