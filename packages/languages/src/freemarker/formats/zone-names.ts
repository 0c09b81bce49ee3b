import { shortZoneName } from '../../java-date/short-zone-names.ts'
import { languageTag } from './number-format.ts'
import type { TimeZone } from './time-zone.ts'

/** Where Greenwich time is kept all year, for its name in other languages. */
const GREENWICH = 'Africa/Abidjan'

/** What `z` (short) and `zzzz` (long) of a date pattern write. */
export function zoneName(zone: TimeZone, epochMs: number, long: boolean, locale: string): string {
  if (!long) return zone.place === undefined ? zone.id : shortZoneName(zone.place, Math.floor(epochMs / 1000))
  if (zone.place === undefined && zone.id !== 'GMT') return zone.id
  const id = zone.id === 'GMT' ? GREENWICH : (zone.place?.id ?? GREENWICH)
  const tag = languageTag(locale)
  const own = longName(id, epochMs, tag)
  if (own !== undefined && !own.startsWith('GMT')) return own
  const instant = knownInstant(zone, epochMs)
  return longName(id, instant, tag) ?? longName(id, instant, 'en-US') ?? zone.id
}

/** Of long ago the platform has no names: an instant of today with the same offset, if there is one. */
function knownInstant(zone: TimeZone, epochMs: number): number {
  const offset = zone.offsetAt(epochMs)
  return TODAY.find((instant) => zone.offsetAt(instant) === offset) ?? TODAY[0] ?? epochMs
}

const TODAY = [Date.UTC(2024, 0, 1), Date.UTC(2024, 6, 1)]

/** Undefined when the platform does not know the locale. */
function longName(timeZone: string, epochMs: number, tag: string): string | undefined {
  try {
    const parts = new Intl.DateTimeFormat(tag, { timeZone, timeZoneName: 'long' }).formatToParts(epochMs)
    return parts.find(({ type }) => type === 'timeZoneName')?.value
  } catch {
    return undefined
  }
}
