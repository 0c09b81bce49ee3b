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

export const UTC: Zone = fixedZone('UTC', 0)

const KEPT_ZONES = 500
const zones = new Map<string, Zone>([['UTC', UTC]])

/**
 * The zone of an id: `UTC`, `Z`, `GMT-3`, `GMT-03:00`, `UTC+2`, `-03:00` or an IANA name (spec/expressions.md §9.4).
 *
 * @throws DateArgumentError when there is no such zone
 */
export function findZone(id: string): Zone {
  const known = zones.get(id)
  if (known !== undefined) return known
  const zone = fixedZoneOf(id) ?? regionZone(id)
  if (zone === undefined) throw new DateArgumentError(`Unknown time zone ${id}`)
  // Equal ids share one object, whatever the spelling that led to it.
  const own = zones.get(zone.id) ?? zone
  if (zones.size < KEPT_ZONES) zones.set(zone.id, own).set(id, own)
  return own
}

/** `-03:00` of an offset in seconds, `Z` for zero. */
export function offsetId(seconds: number): string {
  if (seconds === 0) return 'Z'
  const absolute = Math.abs(seconds)
  const two = (value: number): string => String(value).padStart(2, '0')
  const rest = absolute % 60 === 0 ? '' : `:${two(absolute % 60)}`
  return `${seconds < 0 ? '-' : '+'}${two(Math.floor(absolute / 3600))}:${two(Math.floor(absolute / 60) % 60)}${rest}`
}

const LARGEST_OFFSET = 18 * 3600

function fixedZone(id: string, offset: number): Zone {
  return { id, offsetAt: () => offset, offsetOfLocal: () => offset }
}

function fixedZoneOf(id: string): Zone | undefined {
  if (id === 'Z' || id === 'z') return fixedZone('Z', 0)
  if (id === 'GMT' || id === 'UT') return fixedZone(id, 0)
  const match = /^(UTC|GMT|UT)?([+-])(\d{1,2})(?::?(\d{2})(?::?(\d{2}))?)?$/.exec(id)
  if (match === null) return undefined
  const [, prefix = '', sign, hours, minutes = '0', seconds = '0'] = match
  const offset = (Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)) * (sign === '-' ? -1 : 1)
  if (Math.abs(offset) > LARGEST_OFFSET || Number(minutes) > 59 || Number(seconds) > 59) return undefined
  if (offset === 0) return fixedZone(prefix === '' ? 'Z' : prefix, 0)
  return fixedZone(prefix + offsetId(offset), offset)
}

/** Offsets change at most every quarter of an hour; what was asked once is remembered by such pieces. */
const PIECE_S = 900
const KEPT_PIECES = 2000
const DAY_S = 86_400

function regionZone(id: string): Zone | undefined {
  if (!/^[A-Za-z][A-Za-z0-9_+\-/]*$/.test(id)) return undefined
  let format: Intl.DateTimeFormat
  try {
    format = new Intl.DateTimeFormat('en-US', { timeZone: id, timeZoneName: 'longOffset', year: 'numeric' })
  } catch {
    return undefined
  }
  const pieces = new Map<number, number>()

  function offsetAt(epochSecond: number): number {
    const piece = Math.floor(epochSecond / PIECE_S)
    let offset = pieces.get(piece)
    if (offset === undefined) {
      offset = readOffset(format, piece * PIECE_S)
      if (pieces.size >= KEPT_PIECES) pieces.clear()
      pieces.set(piece, offset)
    }
    return offset
  }

  return {
    id,
    offsetAt,
    offsetOfLocal(localSecond, preferred) {
      const before = offsetAt(localSecond - DAY_S)
      const after = offsetAt(localSecond + DAY_S)
      if (before === after) return before
      const isValid = (offset: number): boolean => offsetAt(localSecond - offset) === offset
      if (preferred !== undefined && (preferred === before || preferred === after) && isValid(preferred))
        return preferred
      return isValid(before) || !isValid(after) ? before : after
    },
  }
}

const LARGEST_DATE_S = 8.64e12

function readOffset(format: Intl.DateTimeFormat, epochSecond: number): number {
  const clamped = Math.max(-LARGEST_DATE_S, Math.min(LARGEST_DATE_S, epochSecond))
  const match = /GMT([+-])(\d{2}):(\d{2})(?::(\d{2}))?/.exec(format.format(clamped * 1000))
  if (match === null) return 0
  const [, sign, hours, minutes, seconds = '0'] = match
  return (Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)) * (sign === '-' ? -1 : 1)
}
