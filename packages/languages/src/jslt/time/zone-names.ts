/** A time zone as `format-time` takes it. */
export interface NamedZone {
  /** As given; an IANA name or a short one such as `CET`. */
  readonly id: string
  /** Seconds east of Greenwich in force at an instant. */
  offsetAt(epochSecond: number): number
}

/**
 * The English name of a zone at an instant: `Central European Summer Time` or `CEST`. Where no short name is in use it
 * is the offset, `GMT-03:00`.
 */
export function zoneName(zone: NamedZone, epochSecond: number, style: 'short' | 'long'): string {
  const long = longName(zone, epochSecond)
  if (style === 'long') return long
  if (HAWAII.has(zone.id)) return 'HST'
  return ABBREVIATIONS.get(long)?.short ?? offsetName(zone.offsetAt(epochSecond))
}

/**
 * The zone name that stands at a place of a text, in any case, and its offset; undefined when there is none. Names that
 * several zones share mean what Java takes them for: `CST` is Chicago's, `IST` Jerusalem's.
 */
export function namedOffset(
  text: string,
  at: number,
): { readonly offsetMinutes: number; readonly length: number } | undefined {
  for (const { name, offsetMinutes } of READ_NAMES) {
    if (text.slice(at, at + name.length).toLowerCase() === name) return { offsetMinutes, length: name.length }
  }
  return undefined
}

function longName(zone: NamedZone, epochSecond: number): string {
  if (GREENWICH.has(zone.id)) return 'Greenwich Mean Time'
  const format = new Intl.DateTimeFormat('en-US', { timeZone: zone.id, timeZoneName: 'long' })
  const parts = format.formatToParts(epochSecond * 1000)
  return parts.find(({ type }) => type === 'timeZoneName')?.value ?? offsetName(zone.offsetAt(epochSecond))
}

function offsetName(seconds: number): string {
  const minutes = Math.trunc(Math.abs(seconds) / 60)
  const hours = String(Math.floor(minutes / 60)).padStart(2, '0')
  return `GMT${seconds < 0 ? '-' : '+'}${hours}:${String(minutes % 60).padStart(2, '0')}`
}

const GREENWICH: ReadonlySet<string> = new Set(['GMT', 'GMT0', 'Etc/GMT', 'Etc/GMT0', 'Greenwich', 'Etc/Greenwich'])
const HAWAII: ReadonlySet<string> = new Set(['HST', 'Pacific/Honolulu', 'US/Hawaii'])

/**
 * Name, abbreviation and offset in minutes of standard time; for zones that change their clocks the word of their other
 * time (`Summer`, `Daylight`) and its abbreviation. The first of equal abbreviations is the one that is read.
 */
const ZONES: readonly (readonly [string, string, number, ('Summer' | 'Daylight')?, string?])[] = [
  ['Coordinated Universal Time', 'UTC', 0],
  ['Greenwich Mean Time', 'GMT', 0],
  ['Western European Standard Time', 'WET', 0, 'Summer', 'WEST'],
  ['Central European Standard Time', 'CET', 60, 'Summer', 'CEST'],
  ['Eastern European Standard Time', 'EET', 120, 'Summer', 'EEST'],
  ['Western European Time', 'WET', 0],
  ['Central European Time', 'CET', 60],
  ['Eastern European Time', 'EET', 120],
  ['British Summer Time', 'BST', 60],
  ['Israel Standard Time', 'IST', 120, 'Daylight', 'IDT'],
  ['Irish Standard Time', 'IST', 60],
  ['Moscow Standard Time', 'MSK', 180],
  ['Türkiye Standard Time', 'TRT', 180],
  ['Azores Standard Time', 'AZOT', -60, 'Summer', 'AZOST'],
  ['Eastern Standard Time', 'EST', -300, 'Daylight', 'EDT'],
  ['Central Standard Time', 'CST', -360, 'Daylight', 'CDT'],
  ['Mountain Standard Time', 'MST', -420, 'Daylight', 'MDT'],
  ['Pacific Standard Time', 'PST', -480, 'Daylight', 'PDT'],
  ['Alaska Standard Time', 'AKST', -540, 'Daylight', 'AKDT'],
  ['Hawaii-Aleutian Standard Time', 'HAST', -600, 'Daylight', 'HADT'],
  ['Hawaii Standard Time', 'HST', -600],
  ['Atlantic Standard Time', 'AST', -240, 'Daylight', 'ADT'],
  ['Newfoundland Standard Time', 'NST', -210, 'Daylight', 'NDT'],
  ['Cuba Standard Time', 'CST', -300, 'Daylight', 'CDT'],
  ['Mexican Pacific Standard Time', 'MST', -420],
  ['Armenia Standard Time', 'AMT', 240],
  ['Brasilia Standard Time', 'BRT', -180],
  ['Amazon Standard Time', 'AMT', -240],
  ['Acre Standard Time', 'ACT', -300],
  ['Fernando de Noronha Standard Time', 'FNT', -120],
  ['Argentina Standard Time', 'ART', -180],
  ['Bolivia Time', 'BOT', -240],
  ['Chile Standard Time', 'CLT', -240, 'Summer', 'CLST'],
  ['Colombia Standard Time', 'COT', -300],
  ['Ecuador Time', 'ECT', -300],
  ['Guyana Time', 'GYT', -240],
  ['French Guiana Time', 'GFT', -180],
  ['Paraguay Standard Time', 'PYT', -240, 'Summer', 'PYST'],
  ['Peru Standard Time', 'PET', -300],
  ['Suriname Time', 'SRT', -180],
  ['Uruguay Standard Time', 'UYT', -180],
  ['Venezuela Time', 'VET', -240],
  ['West Africa Time', 'WAT', 60],
  ['West Africa Standard Time', 'WAT', 60],
  ['Central Africa Time', 'CAT', 120],
  ['South Africa Standard Time', 'SAST', 120],
  ['East Africa Time', 'EAT', 180],
  ['Cape Verde Standard Time', 'CVT', -60],
  ['Arabian Standard Time', 'AST', 180],
  ['Gulf Standard Time', 'GST', 240],
  ['Iran Standard Time', 'IRST', 210],
  ['Pakistan Standard Time', 'PKT', 300],
  ['India Standard Time', 'IST', 330],
  ['Nepal Time', 'NPT', 345],
  ['Bangladesh Standard Time', 'BDT', 360],
  ['Myanmar Time', 'MMT', 390],
  ['Indochina Time', 'ICT', 420],
  ['Western Indonesia Time', 'WIB', 420],
  ['China Standard Time', 'CST', 480],
  ['Taiwan Standard Time', 'CST', 480],
  ['Hong Kong Standard Time', 'HKT', 480],
  ['Singapore Standard Time', 'SGT', 480],
  ['Malaysia Time', 'MYT', 480],
  ['Philippine Standard Time', 'PST', 480],
  ['Japan Standard Time', 'JST', 540],
  ['Korean Standard Time', 'KST', 540],
  ['Australian Western Standard Time', 'AWST', 480],
  ['Australian Central Standard Time', 'ACST', 570, 'Daylight', 'ACDT'],
  ['Australian Eastern Standard Time', 'AEST', 600, 'Daylight', 'AEDT'],
  ['Falkland Islands Standard Time', 'FKT', -180],
  ['Azerbaijan Standard Time', 'AZT', 240],
  ['Georgia Standard Time', 'GET', 240],
  ['Mauritius Standard Time', 'MUT', 240],
  ['Réunion Time', 'RET', 240],
  ['Seychelles Time', 'SCT', 240],
  ['Samara Standard Time', 'SAMT', 240],
  ['Afghanistan Time', 'AFT', 270],
  ['Maldives Time', 'MVT', 300],
  ['Tajikistan Time', 'TJT', 300],
  ['Turkmenistan Standard Time', 'TMT', 300],
  ['Uzbekistan Standard Time', 'UZT', 300],
  ['Yekaterinburg Standard Time', 'YEKT', 300],
  ['Bhutan Time', 'BTT', 360],
  ['Kyrgyzstan Time', 'KGT', 360],
  ['Omsk Standard Time', 'OMST', 360],
  ['Krasnoyarsk Standard Time', 'KRAT', 420],
  ['Brunei Time', 'BNT', 480],
  ['Irkutsk Standard Time', 'IRKT', 480],
  ['Ulaanbaatar Standard Time', 'ULAT', 480],
  ['Eastern Indonesia Time', 'WIT', 540],
  ['Yakutsk Standard Time', 'YAKT', 540],
  ['Papua New Guinea Time', 'PGT', 600],
  ['Vladivostok Standard Time', 'VLAT', 600],
  ['Magadan Standard Time', 'MAGT', 660],
  ['Fiji Standard Time', 'FJT', 720],
  ['New Zealand Standard Time', 'NZST', 720, 'Daylight', 'NZDT'],
]

interface Abbreviation {
  readonly short: string
  readonly offsetMinutes: number
}

/** By the long name of the time that is in force. */
const ABBREVIATIONS: ReadonlyMap<string, Abbreviation> = new Map(
  ZONES.flatMap(([name, short, offsetMinutes, other, otherShort]): [string, Abbreviation][] => {
    const standard: [string, Abbreviation] = [name, { short, offsetMinutes }]
    if (other === undefined || otherShort === undefined) return [standard]
    const changed = offsetMinutes + 60
    return [standard, [name.replace('Standard', other), { short: otherShort, offsetMinutes: changed }]]
  }),
)

/** Long and short names in small letters, longer ones before those that they begin with. */
const READ_NAMES: readonly { readonly name: string; readonly offsetMinutes: number }[] = [...ABBREVIATIONS]
  .flatMap(([long, { short, offsetMinutes }]) =>
    [long, short].map((name) => ({ name: name.toLowerCase(), offsetMinutes })),
  )
  .filter(({ name }, index, all) => all.findIndex((other) => other.name === name) === index)
  .sort((left, right) => right.name.length - left.name.length)
