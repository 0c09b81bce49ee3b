import { findZone, UTC, type Zone } from '../../java-date/zone.ts'

/** A time zone as `java.util.TimeZone` knows it. */
export interface TimeZone {
  readonly id: string
  /** The place that gives it its name; undefined for `GMT-03:00` and the like. */
  readonly place: Zone | undefined
  /** Milliseconds east of Greenwich at an instant. */
  offsetAt(epochMs: number): number
  /** Milliseconds east of Greenwich for a local time, given as milliseconds since 1970 on the local clock. */
  offsetOfLocal(localMs: number): number
}

export const UTC_ZONE: TimeZone = fromZone(UTC)

const GMT_ZONE: TimeZone = fixedZone('GMT', 0)

const cache = new Map<string, TimeZone>()

/** The zone of an id as `TimeZone.getTimeZone` finds it: `GMT-3`, `GMT+5:30`, an IANA name; GMT for everything unknown. */
export function timeZone(id: string): TimeZone {
  if (id === 'UTC') return UTC_ZONE
  let zone = cache.get(id)
  if (zone === undefined) {
    zone = customZone(id) ?? namedZone(id) ?? GMT_ZONE
    if (cache.size > 500) cache.clear()
    cache.set(id, zone)
  }
  return zone
}

/** The zone of an id, or undefined when it is unknown and not another name of GMT (row dates, `?iso("zone")`). */
export function knownTimeZone(id: string): TimeZone | undefined {
  if (/^(?:gmt|utc|ut1)(?:[-+]0|[-+]00|[-+]00:00)?$/i.test(id))
    return id.toUpperCase() === 'UTC' ? UTC_ZONE : timeZone(id)
  const zone = timeZone(id)
  return zone.id === 'GMT' ? undefined : zone
}

const CUSTOM = /^GMT([+-])(\d{1,2})(?::?(\d\d))?$/

function customZone(id: string): TimeZone | undefined {
  const match = CUSTOM.exec(id)
  if (!match) return undefined
  const hours = Number(match[2])
  const minutes = Number(match[3] ?? 0)
  if (hours > 23 || minutes > 59) return undefined
  const offset = (hours * 60 + minutes) * 60_000
  if (offset === 0) return GMT_ZONE
  const written = `${String(hours).padStart(2, '0')}:${String(minutes).padStart(2, '0')}`
  return fixedZone(`GMT${match[1]}${written}`, match[1] === '-' ? -offset : offset)
}

/** Old three-letter names that Java maps to places. */
const OLD_NAMES: Readonly<Record<string, string | number | undefined>> = {
  ACT: 'Australia/Darwin',
  AET: 'Australia/Sydney',
  AGT: 'America/Argentina/Buenos_Aires',
  ART: 'Africa/Cairo',
  AST: 'America/Anchorage',
  BET: 'America/Sao_Paulo',
  BST: 'Asia/Dhaka',
  CAT: 'Africa/Harare',
  CNT: 'America/St_Johns',
  CST: 'America/Chicago',
  CTT: 'Asia/Shanghai',
  EAT: 'Africa/Addis_Ababa',
  ECT: 'Europe/Paris',
  IET: 'America/Indiana/Indianapolis',
  IST: 'Asia/Kolkata',
  JST: 'Asia/Tokyo',
  MIT: 'Pacific/Apia',
  NET: 'Asia/Yerevan',
  NST: 'Pacific/Auckland',
  PLT: 'Asia/Karachi',
  PNT: 'America/Phoenix',
  PRT: 'America/Puerto_Rico',
  PST: 'America/Los_Angeles',
  SST: 'Pacific/Guadalcanal',
  VST: 'Asia/Ho_Chi_Minh',
  EST: -5,
  MST: -7,
  HST: -10,
}

function namedZone(id: string): TimeZone | undefined {
  const old = OLD_NAMES[id]
  if (typeof old === 'number') return fixedZone(id, old * 3_600_000)
  const name = old ?? id
  if (!/^[A-Za-z]{2}/.test(name) || /^(?:GMT|UTC|UT)[-+]/.test(name)) return undefined
  try {
    return { ...fromZone(findZone(name)), id }
  } catch {
    // No such zone: Java then takes GMT without a word.
    return undefined
  }
}

/** `TimeZone` knows no clock changes before this; the standard time of today counts instead. */
const FIRST_CHANGES = Date.UTC(1900, 0, 1)
const DAY_MS = 86_400_000

function fromZone(zone: Zone): TimeZone {
  const exactOffset = (epochMs: number): number => zone.offsetAt(Math.floor(epochMs / 1000)) * 1000
  let standard: number | undefined
  const offsetAt = (epochMs: number): number => {
    if (epochMs >= FIRST_CHANGES) return exactOffset(epochMs)
    standard ??= Math.min(exactOffset(Date.UTC(2024, 0, 1)), exactOffset(Date.UTC(2024, 6, 1)))
    return standard
  }
  return {
    id: zone.id,
    place: zone,
    offsetAt,
    offsetOfLocal: (localMs) => {
      const before = offsetAt(localMs - DAY_MS)
      const after = offsetAt(localMs + DAY_MS)
      if (before === after) return before
      // Of two equal local times the one in standard time counts; a skipped one moves forward.
      return offsetAt(localMs - after) === after ? after : before
    },
  }
}

function fixedZone(id: string, offset: number): TimeZone {
  return { id, place: undefined, offsetAt: () => offset, offsetOfLocal: () => offset }
}
