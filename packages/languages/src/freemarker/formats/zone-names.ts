import type { TimeZone } from './time-zone.ts'

/** Short names that Java has and the platform has not: those of Brazil. */
const SHORT_NAMES: Readonly<Record<string, string | undefined>> = {
  ...namesOf('BRT', 'Sao_Paulo Bahia Fortaleza Recife Belem Maceio Araguaina Santarem'),
  ...namesOf('AMT', 'Manaus Cuiaba Campo_Grande Porto_Velho Boa_Vista'),
  ...namesOf('ACT', 'Rio_Branco Eirunepe'),
  ...namesOf('FNT', 'Noronha'),
  ...namesOf('ART', 'Buenos_Aires Argentina/Buenos_Aires'),
}

function namesOf(short: string, places: string): Record<string, string> {
  return Object.fromEntries(places.split(' ').map((place) => [`America/${place}`, short]))
}

/** What `z` (short) and `zzzz` (long) of a date pattern write. */
export function zoneName(zone: TimeZone, epochMs: number, long: boolean, locale: string): string {
  if (/^GMT[-+]/.test(zone.id)) return zone.id
  if (zone.id === 'UTC' && !long) return 'UTC'
  if (zone.id === 'GMT' && !long) return 'GMT'
  const short = SHORT_NAMES[zone.id]
  if (!long && short !== undefined) return short
  try {
    const format = new Intl.DateTimeFormat(locale.replaceAll('_', '-'), {
      timeZone: zone.id,
      timeZoneName: long ? 'long' : 'short',
    })
    return format.formatToParts(epochMs).find((part) => part.type === 'timeZoneName')?.value ?? zone.id
  } catch {
    // RangeError: the platform knows neither locale nor zone by this name.
    return zone.id
  }
}
