import { SECONDS_PER_DAY } from './calendar.ts'
import { DateArgumentError } from './errors.ts'
import { intlOffsets } from './intl-offsets.ts'
import { zoneIdInAnyCase, zoneNames } from './zone-names.ts'

/** A time zone: a fixed offset or a region with its clock changes. Zones of equal ids are the same object. */
export interface Zone {
  /** As Java writes it with `VV`: `America/Sao_Paulo`, `GMT-03:00`, `-03:00`, `Z`. */
  readonly id: string
  readonly kind: 'offset' | 'region'
  /** The short name in English, as `z` writes it (D47). */
  shortNameAt(epochSecond: number): string
  /** Seconds east of Greenwich in force at an instant. */
  offsetAt(epochSecond: number): number
  /**
   * Seconds east of Greenwich for a local time, given as seconds since 1970 on the local clock. A skipped time takes the
   * offset before the gap, which moves it forward by its length; of two equal times `preferred` counts if it is
   * valid, else the earlier.
   */
  offsetOfLocal(localSecond: number, preferred?: number): number
}

const LARGEST_OFFSET = 18 * 3600
const LARGEST_CACHE = 2000
const cache = new Map<string, Zone>()

export const UTC: Zone = fixedZone('UTC', 0)

/**
 * The zone of an id: `UTC`, `Z`, `GMT-3`, `GMT-03:00`, `UTC+2`, `-03:00` or an IANA name (spec/expressions.md §9.4).
 *
 * @throws DateArgumentError when there is no such zone
 */
export function findZone(id: string): Zone {
  const zone = zoneOrUndefined(id)
  if (zone === undefined) throw new DateArgumentError(`Unknown time zone ${id}`)
  return zone
}

/** As {@link findZone}; undefined when there is no such zone. */
export function zoneOrUndefined(id: string): Zone | undefined {
  const known = cache.get(id)
  if (known !== undefined) return known
  const made = makeZone(id)
  if (made === undefined) return undefined
  // Two spellings of one zone, GMT-3 and GMT-03:00, give the same object.
  const zone = cache.get(made.id) ?? made
  if (cache.size >= LARGEST_CACHE) cache.clear()
  cache.set(zone.id, zone)
  cache.set(id, zone)
  return zone
}

/** The zone of an offset, with an id such as `-03:00`. @throws DateArgumentError beyond 18 hours */
export function offsetZone(seconds: number): Zone {
  if (Math.abs(seconds) > LARGEST_OFFSET) {
    throw new DateArgumentError('Zone offset not in valid range: -18:00 to +18:00')
  }
  return findZone(offsetId(seconds))
}

/** `+hh:mm`, `+hh:mm:ss` where there are seconds, `Z` for zero. */
export function offsetId(seconds: number): string {
  if (seconds === 0) return 'Z'
  const size = Math.abs(seconds)
  const two = (value: number) => String(value).padStart(2, '0')
  const text = `${seconds < 0 ? '-' : '+'}${two(Math.floor(size / 3600))}:${two(Math.floor(size / 60) % 60)}`
  return size % 60 === 0 ? text : `${text}:${two(size % 60)}`
}

function makeZone(id: string): Zone | undefined {
  if (id === 'Z') return fixedZone('Z', 0)
  const prefixed = /^(UTC|GMT|UT|)([+-].*)?$/.exec(id)
  if (prefixed && id !== '') {
    const prefix = prefixed[1] ?? ''
    const offset = prefixed[2] === undefined ? 0 : readOffset(prefixed[2])
    if (offset === undefined) return undefined
    return fixedZone(offset === 0 && prefix !== '' ? prefix : prefix + offsetId(offset), offset)
  }
  // Java's ids are spelled one way only; zones younger than its list are left to Intl.
  const spelled = zoneIdInAnyCase(id)
  if ((spelled !== undefined && spelled !== id) || !/^[A-Z][A-Za-z0-9~/._+-]+$/.test(id)) return undefined
  return regionZone(id)
}

/** Seconds of `+h`, `+hh`, `+hh:mm`, `+hhmm`, `+hh:mm:ss` or `+hhmmss`; undefined for other texts. */
function readOffset(text: string): number | undefined {
  const match = /^([+-])(?:(\d)|(\d\d)(?::?(\d\d)(?::?(\d\d))?)?)$/.exec(text)
  if (!match || (text.includes(':') && text.length !== 6 && text.length !== 9)) return undefined
  const minutes = Number(match[4] ?? 0)
  const seconds = Number(match[5] ?? 0)
  if (minutes > 59 || seconds > 59) return undefined
  const size = Number(match[2] ?? match[3]) * 3600 + minutes * 60 + seconds
  if (size > LARGEST_OFFSET) return undefined
  return match[1] === '-' && size > 0 ? -size : size
}

function fixedZone(id: string, offset: number): Zone {
  return { id, kind: 'offset', shortNameAt: () => id, offsetAt: () => offset, offsetOfLocal: () => offset }
}

function regionZone(id: string): Zone | undefined {
  let offsets
  try {
    offsets = intlOffsets(id)
  } catch (error) {
    if (error instanceof RangeError) return undefined
    throw error
  }
  const { offsetAt, isSummerAt } = offsets
  const names = zoneNames(id)
  return {
    id,
    kind: 'region',
    offsetAt,
    shortNameAt(epochSecond) {
      if (names === undefined) return id
      return names.summer !== names.standard && isSummerAt(epochSecond) ? names.summer : names.standard
    },
    offsetOfLocal(localSecond, preferred) {
      // No zone is a day away from Greenwich, and none has two changes within two days.
      const before = offsetAt(localSecond - SECONDS_PER_DAY)
      const behind = offsetAt(localSecond + SECONDS_PER_DAY)
      if (before === behind) return before
      const fitsBefore = offsetAt(localSecond - before) === before
      const fitsBehind = offsetAt(localSecond - behind) === behind
      if (fitsBefore && fitsBehind && preferred === behind) return behind
      return fitsBefore || !fitsBehind ? before : behind
    },
  }
}
