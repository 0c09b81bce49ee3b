/** A time during which a zone keeps one offset. Seconds since 1970; `end` is the first second that is outside. */
interface Span {
  readonly start: number
  readonly end: number
  readonly offset: number
  isSummer?: boolean
}

/** Offsets of one IANA zone. */
export interface ZoneOffsets {
  /** Seconds east of Greenwich. */
  offsetAt(epochSecond: number): number
  isSummerAt(epochSecond: number): boolean
}

const DAY = 86_400
/**
 * Spans are found by asking day by day in steps of this length. The shortest spans of history that return to the offset
 * before them, the pauses of summer time in Ramadan, last four weeks.
 */
const STEP = 14 * DAY
const LONGEST_SEARCH = 420 * DAY
const LARGEST_CACHE = 3000
/** Intl knows no instants beyond these. */
const LATEST = 8.64e12

/**
 * Offsets from the zone data of Intl. One look-up there takes microseconds and a formatter costs far more to make, so
 * each zone keeps its formatter and the spans it has found: nearly every question is answered by comparing numbers.
 *
 * @throws RangeError when Intl does not know the zone
 */
export function intlOffsets(timeZone: string): ZoneOffsets {
  const format = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' })
  let names: Intl.DateTimeFormat | undefined
  let spans: Span[] = []
  let last: Span | undefined

  function spanAt(epochSecond: number): Span {
    if (last !== undefined && last.start <= epochSecond && epochSecond < last.end) return last
    let low = 0
    let high = spans.length
    while (low < high) {
      const middle = (low + high) >> 1
      if ((spans[middle]?.end ?? 0) <= epochSecond) low = middle + 1
      else high = middle
    }
    const found = spans[low]
    if (found !== undefined && found.start <= epochSecond) return (last = found)
    return (last = findSpan(epochSecond, low))
  }

  function findSpan(epochSecond: number, index: number): Span {
    const offset = ask(epochSecond)
    const before = spans[index - 1]
    const behind = spans[index]
    const span: Span = {
      start: findEnd(epochSecond, offset, -1, before?.end ?? -Infinity),
      end: findEnd(epochSecond, offset, 1, behind?.start ?? Infinity),
      offset,
    }
    if (spans.length >= LARGEST_CACHE) spans = [span]
    else spans.splice(index, 0, span)
    return span
  }

  /** Looks from an instant in one direction for the place where the offset changes, up to a limit. */
  function findEnd(from: number, offset: number, direction: 1 | -1, limit: number): number {
    let inside = from
    for (let distance = STEP; distance <= LONGEST_SEARCH; distance += STEP) {
      const next = from + direction * distance
      const isBeyond = direction > 0 ? next >= limit : next <= limit
      const probe = isBeyond ? limit - (direction > 0 ? 1 : 0) : next
      if (Math.abs(probe) > LATEST) return direction > 0 ? LATEST : -LATEST
      if (ask(probe) !== offset) return bisect(inside, probe, offset)
      if (isBeyond) return limit
      inside = probe
    }
    return direction > 0 ? inside + 1 : inside
  }

  /** The first second behind the change of offset between two instants, one of which has the offset given. */
  function bisect(inside: number, outside: number, offset: number): number {
    let a = inside
    let b = outside
    while (Math.abs(a - b) > 1) {
      const middle = Math.floor((a + b) / 2)
      if (ask(middle) === offset) a = middle
      else b = middle
    }
    return Math.max(a, b)
  }

  function ask(epochSecond: number): number {
    const clamped = Math.max(-LATEST, Math.min(LATEST, epochSecond))
    return readOffset(format.format(clamped * 1000))
  }

  return {
    offsetAt: (epochSecond) => spanAt(epochSecond).offset,
    isSummerAt(epochSecond) {
      const span = spanAt(epochSecond)
      if (span.isSummer === undefined) {
        names ??= new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'long' })
        span.isSummer = /Daylight|Summer/.test(names.format(epochSecond * 1000))
      }
      return span.isSummer
    },
  }
}

/** Reads the offset out of a text such as `1/1/1970, GMT-03:06:28`. */
function readOffset(text: string): number {
  const match = /GMT([+-])(\d\d):(\d\d)(?::(\d\d))?$/.exec(text)
  if (!match) return 0
  const size = Number(match[2]) * 3600 + Number(match[3]) * 60 + Number(match[4] ?? 0)
  return match[1] === '-' ? -size : size
}
