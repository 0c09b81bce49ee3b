import type { Decimal } from './decimal.ts'
import type { DecimalPattern } from './decimal-pattern.ts'
import { roundsAway, type RoundingMode } from './rounding.ts'
import type { DecimalSymbols } from './symbols.ts'

/** The digits of a number without sign: `0.<digits>` × 10^`point`, without zeros at either end. Zero has no digits. */
interface Digits {
  readonly digits: string
  readonly point: number
}

/** Writes the digits of a number, without sign and affixes, in plain or scientific notation (§10.2). */
export function writeDigits(
  value: Decimal,
  pattern: DecimalPattern,
  symbols: DecimalSymbols,
  mode: RoundingMode,
): string {
  const exact = trim(
    value.digits,
    value.digits.length - value.scale + (pattern.multiplier === 1 ? 0 : shiftOf(pattern)),
  )
  const text =
    pattern.exponentDigits > 0
      ? writeScientific(exact, value.negative, pattern, symbols, mode)
      : writePlain(exact, value.negative, pattern, symbols, mode)
  return text
}

function shiftOf(pattern: DecimalPattern): number {
  return pattern.multiplier === 100 ? 2 : 3
}

function writePlain(
  exact: Digits,
  negative: boolean,
  pattern: DecimalPattern,
  symbols: DecimalSymbols,
  mode: RoundingMode,
): string {
  const { digits, point } = roundPlain(exact, pattern.maximumFraction, negative, mode)
  const whole = point > 0 ? digits.slice(0, point).padEnd(point, '0') : ''
  const fraction = point >= 0 ? digits.slice(point) : '0'.repeat(digits === '' ? 0 : -point) + digits
  const shownFraction = fraction.padEnd(pattern.minimumFraction, '0')
  let shownWhole = group(whole.padStart(pattern.minimumInteger, '0'), pattern, symbols)
  if (shownWhole === '' && shownFraction === '') shownWhole = '0'
  const mark = shownFraction !== '' || pattern.alwaysPoint ? pointOf(pattern, symbols) : ''
  return localise(shownWhole, symbols) + mark + localise(shownFraction, symbols)
}

/**
 * Exponents are multiples of the number of places when there are several, some of them optional; otherwise the
 * exponent is such that the `0` places are filled.
 */
function writeScientific(
  exact: Digits,
  negative: boolean,
  pattern: DecimalPattern,
  symbols: DecimalSymbols,
  mode: RoundingMode,
): string {
  const { digits, point } = roundSignificant(exact, pattern.maximumInteger + pattern.maximumFraction, negative, mode)
  const places = pattern.maximumInteger
  const isMultiple = places > 1 && places > pattern.minimumInteger
  const minimumInteger = isMultiple ? 1 : pattern.minimumInteger
  const exponent = isMultiple
    ? Math.trunc((point >= 1 ? point - 1 : point - places) / places) * places
    : point - pattern.minimumInteger
  const whole = digits === '' ? minimumInteger : point - exponent
  const count = Math.max(digits.length, whole, pattern.minimumInteger + pattern.minimumFraction)
  const shown = digits.padEnd(count, '0')
  const mark = count > whole || pattern.alwaysPoint ? pointOf(pattern, symbols) : ''
  const power = String(Math.abs(digits === '' ? 0 : exponent)).padStart(pattern.exponentDigits, '0')
  const sign = exponent < 0 && digits !== '' ? symbols.minus : ''
  const number = localise(shown.slice(0, whole), symbols) + mark + localise(shown.slice(whole), symbols)
  return number + symbols.exponent + sign + localise(power, symbols)
}

function roundPlain(exact: Digits, decimals: number, negative: boolean, mode: RoundingMode): Digits {
  // Java drops numbers below a tenth of the last place whatever the mode: 0.0001 with 0.00 and UP is 0.00.
  if (-exact.point > decimals) return { digits: '', point: 0 }
  return roundAt(exact, exact.point + decimals, negative, mode)
}

function roundSignificant(exact: Digits, count: number, negative: boolean, mode: RoundingMode): Digits {
  return count > 0 ? roundAt(exact, count, negative, mode) : exact
}

function roundAt({ digits, point }: Digits, keep: number, negative: boolean, mode: RoundingMode): Digits {
  if (keep >= digits.length) return { digits, point }
  const first = digits.charCodeAt(keep) - 48
  const half = first !== 5 ? first - 5 : digits.length > keep + 1 ? 1 : 0
  const odd = keep > 0 && digits.charCodeAt(keep - 1) % 2 === 1
  const kept = digits.slice(0, keep)
  if (!roundsAway(mode, negative, odd, half)) return trim(kept, point)
  let last = keep - 1
  while (last >= 0 && kept.charCodeAt(last) === 57) last--
  if (last < 0) return { digits: '1', point: point + 1 }
  return { digits: kept.slice(0, last) + String.fromCharCode(kept.charCodeAt(last) + 1), point }
}

function trim(digits: string, point: number): Digits {
  let end = digits.length
  while (end > 0 && digits.charCodeAt(end - 1) === 48) end--
  return end === 0 ? { digits: '', point: 0 } : { digits: digits.slice(0, end), point }
}

function group(whole: string, pattern: DecimalPattern, symbols: DecimalSymbols): string {
  const size = pattern.groupingSize
  if (size === 0 || whole.length <= size) return whole
  const mark = pattern.monetary ? symbols.monetaryGrouping : symbols.grouping
  let end = whole.length % size || size
  let text = whole.slice(0, end)
  for (; end < whole.length; end += size) text += mark + whole.slice(end, end + size)
  return text
}

function pointOf(pattern: DecimalPattern, symbols: DecimalSymbols): string {
  return pattern.monetary ? symbols.monetaryDecimal : symbols.decimal
}

function localise(digits: string, symbols: DecimalSymbols): string {
  const shift = symbols.zero.charCodeAt(0) - 48
  if (shift === 0) return digits
  return digits.replace(/[0-9]/g, (digit) => String.fromCharCode(digit.charCodeAt(0) + shift))
}
