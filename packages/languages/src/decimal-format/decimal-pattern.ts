import { DecimalPatternError } from './errors.ts'

/** A part of the text before or after the number: literal text, or a mark that the locale spells. */
export type AffixPart = string | { readonly mark: 'minus' | 'percent' | 'perMille' | 'currency' | 'currencyCode' }

export interface Affixes {
  readonly prefix: readonly AffixPart[]
  readonly suffix: readonly AffixPart[]
}

/** What a DecimalFormat pattern says, locale apart (spec/expressions.md §10.2). */
export interface DecimalPattern {
  readonly positive: Affixes
  readonly negative: Affixes
  readonly minimumInteger: number
  /** Bounds the digits only in scientific notation; integer digits are never cut otherwise. */
  readonly maximumInteger: number
  readonly minimumFraction: number
  readonly maximumFraction: number
  /** Digits between grouping marks; 0 for none. */
  readonly groupingSize: number
  /** Fewest digits of the exponent; 0 when the notation is plain. */
  readonly exponentDigits: number
  readonly multiplier: 1 | 100 | 1000
  /** The point is written even when no decimals follow. */
  readonly alwaysPoint: boolean
  /** A currency sign occurs: the monetary point and grouping of the locale apply. */
  readonly monetary: boolean
}

const UNLIMITED = Number.MAX_SAFE_INTEGER

/** The empty pattern: as many digits as there are, grouped by three. */
const EMPTY: DecimalPattern = {
  positive: { prefix: [], suffix: [] },
  negative: { prefix: [{ mark: 'minus' }], suffix: [] },
  minimumInteger: 0,
  maximumInteger: UNLIMITED,
  minimumFraction: 0,
  maximumFraction: UNLIMITED,
  groupingSize: 3,
  exponentDigits: 0,
  multiplier: 1,
  alwaysPoint: false,
  monetary: false,
}

/** Reads a pattern. @throws DecimalPatternError as Java's `applyPattern` would */
export function parseDecimalPattern(pattern: string): DecimalPattern {
  if (pattern === '') return EMPTY
  const positive = readHalf(pattern, 0, false)
  const negative = positive.end < pattern.length ? readHalf(pattern, positive.end, true) : undefined
  return {
    positive,
    negative: negative && !sameAffixes(negative, positive) ? negative : withMinus(positive),
    ...digitCounts(pattern, positive.number),
    multiplier: positive.multiplier,
    monetary: positive.monetary || (negative?.monetary ?? false),
  }
}

interface Half extends Affixes {
  readonly number: NumberPart
  readonly multiplier: 1 | 100 | 1000
  readonly monetary: boolean
  /** Behind the half and its semicolon. */
  readonly end: number
}

interface NumberPart {
  /** `#` before the first `0`. */
  left: number
  zeros: number
  /** `#` after the last `0`. */
  right: number
  /** Places before the point; -1 without a point. */
  point: number
  /** Places since the last grouping mark; -1 without one. */
  grouping: number
  exponentDigits: number
}

/**
 * Reads one half of a pattern: prefix, number, suffix. In the negative half the characters of the number are passed over
 * without a check. Digits behind a suffix go on with the number, as in Java: `0x0` is `00` followed by `x`.
 */
function readHalf(pattern: string, start: number, isNegative: boolean): Half {
  const number: NumberPart = { left: 0, zeros: 0, right: 0, point: -1, grouping: -1, exponentDigits: 0 }
  const prefix: AffixPart[] = []
  const suffix: AffixPart[] = []
  let affix = prefix
  let multiplier: 1 | 100 | 1000 = 1
  let monetary = false
  let at = start
  while (at < pattern.length) {
    const character = pattern.charAt(at)
    if (isNumberCharacter(character)) {
      at = isNegative ? skipNumber(pattern, at) : readNumberPart(pattern, at, number)
      affix = suffix
      continue
    }
    at++
    switch (character) {
      case "'":
        at = readQuoted(pattern, at, affix)
        break
      case ';':
        if (affix === prefix || isNegative) {
          throw new DecimalPatternError("Unquoted special character ';'", pattern, at - 1)
        }
        checkNumberPart(pattern, number)
        return { prefix, suffix, number, multiplier, monetary, end: at }
      case '\u00a4': {
        const isCode = pattern.charAt(at) === '\u00a4'
        if (isCode) at++
        affix.push({ mark: isCode ? 'currencyCode' : 'currency' })
        monetary = true
        break
      }
      case '%':
      case '\u2030':
        if (multiplier !== 1) throw new DecimalPatternError('Too many percent or per mille characters', pattern, at - 1)
        multiplier = character === '%' ? 100 : 1000
        affix.push({ mark: character === '%' ? 'percent' : 'perMille' })
        break
      case '-':
        affix.push({ mark: 'minus' })
        break
      default:
        affix.push(character)
    }
  }
  checkNumberPart(pattern, number)
  return { prefix, suffix, number, multiplier, monetary, end: at }
}

function isNumberCharacter(character: string): boolean {
  return character === '0' || character === '#' || character === ',' || character === '.'
}

/** Reads quoted text behind its opening quote; two quotes are one. Returns the place behind the closing quote. */
function readQuoted(pattern: string, start: number, affix: AffixPart[]): number {
  if (pattern.charAt(start) === "'") {
    affix.push("'")
    return start + 1
  }
  for (let at = start; at < pattern.length; at++) {
    const character = pattern.charAt(at)
    if (character !== "'") {
      affix.push(character)
    } else if (pattern.charAt(at + 1) === "'") {
      affix.push("'")
      at++
    } else {
      return at + 1
    }
  }
  throw new DecimalPatternError('A quote that is not closed', pattern, start - 1)
}

function skipNumber(pattern: string, start: number): number {
  let at = start
  while (isNumberCharacter(pattern.charAt(at)) || pattern.charAt(at) === 'E') at++
  return at
}

function readNumberPart(pattern: string, start: number, number: NumberPart): number {
  let at = start
  for (; at < pattern.length; at++) {
    const character = pattern.charAt(at)
    if (character === '#') {
      if (number.zeros > 0) number.right++
      else number.left++
    } else if (character === '0') {
      if (number.right > 0) throw new DecimalPatternError("Unexpected '0'", pattern, at)
      number.zeros++
    } else if (character === ',') {
      number.grouping = 0
      continue
    } else if (character === '.') {
      if (number.point >= 0) throw new DecimalPatternError('Multiple decimal separators', pattern, at)
      number.point = number.left + number.zeros + number.right
      continue
    } else if (character === 'E') {
      return readExponent(pattern, at, number)
    } else {
      return at
    }
    if (number.grouping >= 0 && number.point < 0) number.grouping++
  }
  return at
}

function readExponent(pattern: string, start: number, number: NumberPart): number {
  if (number.exponentDigits > 0) throw new DecimalPatternError('Multiple exponential symbols', pattern, start)
  let at = start + 1
  while (pattern.charAt(at) === '0') at++
  number.exponentDigits = at - start - 1
  if (number.left + number.zeros < 1 || number.exponentDigits < 1) {
    throw new DecimalPatternError('Malformed exponential', pattern, start)
  }
  return at
}

/** Settles a number without `0` (`#.##` is `0.##`, `.##` is `.0#`), then checks the order of its parts. */
function checkNumberPart(pattern: string, number: NumberPart): void {
  if (number.zeros === 0 && number.left > 0 && number.point >= 0) {
    const places = Math.max(number.point, 1)
    number.right = number.left - places
    number.left = places - 1
    number.zeros = 1
  }
  const misplaced =
    number.point < 0 ? number.right > 0 : number.point < number.left || number.point > number.left + number.zeros
  if (misplaced || number.grouping === 0) throw new DecimalPatternError('Malformed pattern:', pattern, 0)
}

function digitCounts(pattern: string, number: NumberPart) {
  const total = number.left + number.zeros + number.right
  const point = number.point < 0 ? total : number.point
  const minimumInteger = point - number.left
  return {
    minimumInteger,
    maximumInteger: number.exponentDigits > 0 ? number.left + minimumInteger : UNLIMITED,
    minimumFraction: number.point < 0 ? 0 : number.left + number.zeros - point,
    maximumFraction: number.point < 0 ? 0 : total - point,
    groupingSize: Math.max(number.grouping, 0),
    exponentDigits: number.exponentDigits,
    alwaysPoint: number.point === 0 || number.point === total,
  }
}

function withMinus({ prefix, suffix }: Affixes): Affixes {
  return { prefix: [{ mark: 'minus' }, ...prefix], suffix }
}

function sameAffixes(a: Affixes, b: Affixes): boolean {
  return JSON.stringify([a.prefix, a.suffix]) === JSON.stringify([b.prefix, b.suffix])
}
