import { shortZoneName } from '../../java-date/short-zone-names.ts'
import { languageTag } from './number-format.ts'
import type { TimeZone } from './time-zone.ts'

/** Where Greenwich time is kept all year, for its name in other languages. */
const GREENWICH = 'Africa/Abidjan'

/** What `z` (short) and `zzzz` (long) of a date pattern write. */
export function zoneName(zone: TimeZone, epochMs: number, long: boolean, locale: string): string {
  if (!long) return zone.place === undefined ? zone.id : shortZoneName(zone.place, Math.floor(epochMs / 1000))
  if (zone.place === undefined && zone.id !== 'GMT') return zone.id
  const id = zone.place?.id ?? GREENWICH
  return longName(id, epochMs, languageTag(locale)) ?? longName(id, epochMs, 'en-US') ?? zone.id
}

/** Undefined when the platform does not know the locale. */
function longName(timeZone: string, epochMs: number, tag: string): string | undefined {
  try {
    const parts = new Intl.DateTimeFormat(tag, { timeZone, timeZoneName: 'long' }).formatToParts(epochMs)
    return parts.find(({ type }) => type === 'timeZoneName')?.value
  } catch {
    return undefined
  }
}
