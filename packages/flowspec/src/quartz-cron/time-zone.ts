/** A time zone of the IANA database, as `Intl` knows it. */
export interface TimeZone {
  readonly id: string
  /** Milliseconds that local time is ahead of UTC at an instant (epoch milliseconds). */
  readonly offsetAt: (instant: number) => number
}

/** Opens a time zone; undefined when there is none of that name. Also read: `GMT+2`, `UTC-03:00`. */
export function openTimeZone(id: string): TimeZone | undefined {
  if (/^(?:UTC|GMT|Z|Etc\/UTC)$/i.test(id)) return { id, offsetAt: () => 0 }
  const format = openFormat(id)
  return format && { id, offsetAt: (instant) => localTime(format, instant) - Math.floor(instant / 1000) * 1000 }
}

function openFormat(id: string): Intl.DateTimeFormat | undefined {
  try {
    return new Intl.DateTimeFormat('en-US', {
      timeZone: fixedOffset(id) ?? id,
      calendar: 'iso8601',
      numberingSystem: 'latn',
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    })
  } catch (error) {
    // The way in which Intl says that it does not know the zone.
    if (error instanceof RangeError) return undefined
    throw error
  }
}

/** `GMT-3` as Intl wants it, `-03:00`. */
function fixedOffset(id: string): string | undefined {
  const match = /^(?:UTC|GMT)([+-])(\d{1,2})(?::?(\d{2}))?$/i.exec(id)
  return match === null ? undefined : `${match[1]}${match[2]?.padStart(2, '0')}:${match[3] ?? '00'}`
}

/** What the clock on the wall shows, as if it were UTC. */
function localTime(format: Intl.DateTimeFormat, instant: number): number {
  const parts = { year: 0, month: 1, day: 1, hour: 0, minute: 0, second: 0 }
  for (const { type, value } of format.formatToParts(instant)) {
    if (type in parts) parts[type as keyof typeof parts] = Number(value)
  }
  return Date.UTC(parts.year, parts.month - 1, parts.day, parts.hour, parts.minute, parts.second)
}
