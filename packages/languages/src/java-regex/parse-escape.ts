import { complement, type CodePointSet } from './code-point-set.ts'
import { HORIZONTAL_SPACE, shortClass, VERTICAL_SPACE } from './named-sets.ts'
import { familySet } from './named-sets.ts'
import type { PatternFlags } from './pattern-flags.ts'
import { code, END, literalPoint, type PatternSource } from './pattern-source.ts'

/**
 * What an escape means: a single character, or a set of them. `other` is left to the caller: anchors, references and
 * the like, which have no meaning in a class.
 */
export type Escape =
  | { readonly kind: 'character'; readonly point: number }
  | { readonly kind: 'set'; readonly set: CodePointSet }
  | { readonly kind: 'other'; readonly letter: string }

const CONTROLS: Readonly<Record<string, number>> = { a: 7, e: 27, f: 12, n: 10, r: 13, t: 9 }

/**
 * Reads an escape, the backslash being the next character.
 *
 * @param isRange an end of a range such as `[\v-z]`, where `\v` is the single character U+000B
 */
export function parseEscape(source: PatternSource, flags: PatternFlags, isRange: boolean): Escape {
  source.takeRaw()
  const point = source.takeRaw()
  if (point === END) throw source.error('Unexpected end behind a backslash', -1)
  if (point > 0x7f || !/[A-Za-z0-9]/.test(String.fromCharCode(point))) return character(literalPoint(point))
  const letter = String.fromCharCode(point)
  const control = CONTROLS[letter]
  if (control !== undefined) return character(control)
  switch (letter) {
    case '0':
      return character(readOctal(source))
    case 'c':
      return character(readControl(source))
    case 'u':
      return character(readUnicode(source))
    case 'x':
      return character(readHexadecimal(source))
    case 'p':
    case 'P':
      return { kind: 'set', set: readFamily(source, flags, letter === 'P') }
    case 'd':
    case 's':
    case 'w':
      return { kind: 'set', set: shortClass(letter, flags.unicodeClasses) }
    case 'D':
      return { kind: 'set', set: complement(shortClass('d', flags.unicodeClasses)) }
    case 'S':
      return { kind: 'set', set: complement(shortClass('s', flags.unicodeClasses)) }
    case 'W':
      return { kind: 'set', set: complement(shortClass('w', flags.unicodeClasses)) }
    case 'h':
      return { kind: 'set', set: HORIZONTAL_SPACE }
    case 'H':
      return { kind: 'set', set: complement(HORIZONTAL_SPACE) }
    case 'v':
      return isRange ? character(11) : { kind: 'set', set: VERTICAL_SPACE }
    case 'V':
      return { kind: 'set', set: complement(VERTICAL_SPACE) }
    default:
      return { kind: 'other', letter }
  }
}

function character(point: number): Escape {
  return { kind: 'character', point }
}

/** `\0` and one to three octal digits, at most 377. */
function readOctal(source: PatternSource): number {
  const first = octalDigit(source.raw(0))
  if (first < 0) throw source.error('Illegal octal escape sequence')
  source.takeRaw()
  let value = first
  for (let count = 1; count < (first <= 3 ? 3 : 2); count++) {
    const digit = octalDigit(source.raw(0))
    if (digit < 0) break
    source.takeRaw()
    value = value * 8 + digit
  }
  return value
}

function octalDigit(point: number): number {
  return point >= 0x30 && point <= 0x37 ? point - 0x30 : -1
}

function readControl(source: PatternSource): number {
  const point = source.takeRaw()
  if (point === END) throw source.error('Illegal control escape sequence', -1)
  return literalPoint(point) ^ 64
}

/** `\uXXXX`; two that form a surrogate pair are one character. */
function readUnicode(source: PatternSource): number {
  const first = readUnicodeUnit(source)
  if (first >= 0xd800 && first <= 0xdbff && source.raw(0) === code('\\') && source.raw(1) === code('u')) {
    const second = hexadecimalAhead(source, 2)
    if (second >= 0xdc00 && second <= 0xdfff) {
      for (let i = 0; i < 6; i++) source.takeRaw()
      return (first - 0xd800) * 0x400 + (second - 0xdc00) + 0x10000
    }
  }
  return first
}

function readUnicodeUnit(source: PatternSource): number {
  const value = hexadecimalAhead(source, 0)
  if (value < 0) throw source.error('Illegal Unicode escape sequence')
  for (let i = 0; i < 4; i++) source.takeRaw()
  return value
}

/** The value of four hexadecimal digits further on; -1 when they are not there. */
function hexadecimalAhead(source: PatternSource, ahead: number): number {
  let value = 0
  for (let i = 0; i < 4; i++) {
    const digit = hexadecimalDigit(source.raw(ahead + i))
    if (digit < 0) return -1
    value = value * 16 + digit
  }
  return value
}

/** `\xhh` or `\x{h…h}`. */
function readHexadecimal(source: PatternSource): number {
  if (source.raw(0) !== code('{')) {
    const high = hexadecimalDigit(source.raw(0))
    const low = hexadecimalDigit(source.raw(1))
    if (high < 0 || low < 0) throw source.error('Illegal hexadecimal escape sequence')
    source.takeRaw()
    source.takeRaw()
    return high * 16 + low
  }
  source.takeRaw()
  let value = 0
  let count = 0
  for (let digit = hexadecimalDigit(source.raw(0)); digit >= 0; digit = hexadecimalDigit(source.raw(0))) {
    value = value * 16 + digit
    count++
    if (value > 0x10ffff) throw source.error('Hexadecimal codepoint is too big')
    source.takeRaw()
  }
  if (count === 0 || source.takeRaw() !== code('}')) throw source.error('Unclosed hexadecimal escape sequence')
  return value
}

function hexadecimalDigit(point: number): number {
  if (point >= 0x30 && point <= 0x39) return point - 0x30
  const lower = point | 0x20
  return point > 0x40 && lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : -1
}

/** `\pL` or `\p{name}`, the letter p being taken. */
function readFamily(source: PatternSource, flags: PatternFlags, isNegated: boolean): CodePointSet {
  let name = ''
  if (source.raw(0) === code('{')) {
    source.takeRaw()
    for (;;) {
      const point = source.takeRaw()
      if (point === code('}')) break
      if (point === END) throw source.error('Unclosed character family', -1)
      name += String.fromCodePoint(literalPoint(point))
    }
    if (name === '') throw source.error('Empty character family', -1)
  } else {
    const point = source.takeRaw()
    if (point !== END) name = String.fromCodePoint(literalPoint(point))
  }
  const set = familySet(name, flags.unicodeClasses, flags.ignoreCase)
  if (set === undefined) throw source.error(`Unknown character property name {${name}}`, -1)
  return isNegated ? complement(set) : set
}
