import { DateArgumentError } from './errors.ts'

/** A time zone: a fixed offset or a region with its clock changes. Compare with `===`; equal ids give the same object. */
export interface Zone {
  /** As Java writes it with `VV`: `America/Sao_Paulo`, `GMT-03:00`, `-03:00`, `Z`. */
  readonly id: string
  /** Seconds east of Greenwich in force at an instant. */
  offsetAt(epochSecond: number): number
  /**
   * Seconds east of Greenwich for a local time, given as seconds since 1970 on the local clock. A skipped time takes the
   * offset before the gap, which moves it forward by its length; of two equal times `preferred` counts if it is
   * valid, else the earlier.
   */
  offsetOfLocal(localSecond: number, preferred?: number): number
}

export const UTC: Zone = { id: 'UTC', offsetAt: () => 0, offsetOfLocal: () => 0 }

/**
 * The zone of an id: `UTC`, `Z`, `GMT-3`, `GMT-03:00`, `UTC+2`, `-03:00` or an IANA name (spec/expressions.md §9.4).
 *
 * @throws DateArgumentError when there is no such zone
 */
export function findZone(id: string): Zone {
  if (id === 'UTC') return UTC
  throw new DateArgumentError(`Unknown time zone ${id}`)
}
