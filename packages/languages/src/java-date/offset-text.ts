/** How an offset is written and read: `Z`, `X`, `x` and `O` of a pattern. */
export interface OffsetStyle {
  /** `+HH`, and with minutes and seconds as the pattern says. */
  readonly minutes: 'none' | 'optional' | 'always'
  readonly seconds: 'none' | 'optional'
  readonly colon: boolean
  /** Written for an offset of zero. */
  readonly zero: string
}

/** The style of a letter and count; undefined when Java has none. */
export function offsetStyle(letter: string, count: number): OffsetStyle | undefined {
  if (letter === 'Z') {
    if (count < 4) return { minutes: 'always', seconds: 'none', colon: false, zero: '+0000' }
    return count === 5 ? { minutes: 'always', seconds: 'optional', colon: true, zero: 'Z' } : undefined
  }
  if (count > 5) return undefined
  const zero = letter === 'X' ? 'Z' : count === 1 ? '+00' : count % 2 === 0 ? '+0000' : '+00:00'
  return {
    minutes: count === 1 ? 'optional' : 'always',
    seconds: count > 3 ? 'optional' : 'none',
    colon: count === 3 || count === 5,
    zero,
  }
}

const two = (value: number): string => String(value).padStart(2, '0')

export function writeOffset(offset: number, style: OffsetStyle): string {
  const absolute = Math.abs(offset)
  const hours = Math.floor(absolute / 3600)
  const minutes = Math.floor(absolute / 60) % 60
  const seconds = absolute % 60
  // What is not written does not count: -00:00:30 is zero where seconds are not shown.
  if (offset === 0) return style.zero
  const colon = style.colon ? ':' : ''
  let text = `${offset < 0 ? '-' : '+'}${two(hours)}`
  let rest = hours
  if (style.minutes === 'always' || (style.minutes === 'optional' && minutes > 0)) {
    text += colon + two(minutes)
    rest += minutes
    if (style.seconds === 'optional' && seconds > 0) {
      text += colon + two(seconds)
      rest += seconds
    }
  }
  return rest === 0 ? style.zero : text
}

/** The offset in seconds and where it ends; undefined when there is none at `at`. */
export function readOffset(
  text: string,
  at: number,
  style: OffsetStyle,
): { readonly offset: number; readonly end: number } | undefined {
  const { zero } = style
  if (text.slice(at, at + zero.length).toUpperCase() === zero.toUpperCase()) return { offset: 0, end: at + zero.length }
  const sign = text[at]
  if (sign !== '+' && sign !== '-') return undefined
  const hours = digits(text, at + 1)
  if (hours === undefined) return undefined
  let end = at + 3
  const minutes = style.minutes === 'none' ? undefined : nextPair(text, end, style.colon)
  if (minutes === undefined && style.minutes === 'always') return undefined
  if (minutes !== undefined) end += style.colon ? 3 : 2
  const seconds = style.seconds === 'none' || minutes === undefined ? undefined : nextPair(text, end, style.colon)
  if (seconds !== undefined) end += style.colon ? 3 : 2
  const total = hours * 3600 + (minutes ?? 0) * 60 + (seconds ?? 0)
  return { offset: sign === '-' ? -total : total, end }
}

function nextPair(text: string, at: number, colon: boolean): number | undefined {
  if (!colon) return digits(text, at)
  return text[at] === ':' ? digits(text, at + 1) : undefined
}

function digits(text: string, at: number): number | undefined {
  return /^\d\d$/.test(text.slice(at, at + 2)) ? Number(text.slice(at, at + 2)) : undefined
}

/** `GMT-3` (short) or `GMT-03:00` (full). */
export function writeLocalizedOffset(offset: number, isFull: boolean): string {
  if (offset === 0) return 'GMT'
  const absolute = Math.abs(offset)
  const hours = Math.floor(absolute / 3600)
  const minutes = Math.floor(absolute / 60) % 60
  const seconds = absolute % 60
  const sign = offset < 0 ? '-' : '+'
  if (isFull) return `GMT${sign}${two(hours)}:${two(minutes)}${seconds > 0 ? `:${two(seconds)}` : ''}`
  return `GMT${sign}${hours}${minutes > 0 || seconds > 0 ? `:${two(minutes)}` : ''}${seconds > 0 ? `:${two(seconds)}` : ''}`
}

export function readLocalizedOffset(
  text: string,
  at: number,
  isFull: boolean,
): { readonly offset: number; readonly end: number } | undefined {
  if (text.slice(at, at + 3).toUpperCase() !== 'GMT') return undefined
  const pattern = isFull ? /^([+-])(\d\d):(\d\d)(?::(\d\d))?/ : /^([+-])(\d{1,2})(?::(\d\d))?(?::(\d\d))?/
  const match = pattern.exec(text.slice(at + 3))
  if (match === null) return { offset: 0, end: at + 3 }
  const [all, sign, hours, minutes = '0', seconds = '0'] = match
  const total = Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)
  return { offset: sign === '-' ? -total : total, end: at + 3 + all.length }
}
