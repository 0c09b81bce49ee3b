import { JavaRegexError } from './errors.ts'

/** Marks a character that stood between `\Q` and `\E`: it is never special, so it equals none of the special ones. */
const QUOTED = 0x400000

/** What {@link PatternSource.peek} gives behind the last character. */
export const END = -1

/** A cursor over the characters of a pattern. `\Q…\E` is resolved; with comments on, blanks and `#…` are passed over. */
export interface PatternSource {
  readonly text: string
  comments: boolean
  /** With comments, are only line feeds line ends? */
  unixLines: boolean
  /** The next character that counts, without taking it. */
  peek(): number
  /** The character `ahead` places further, blanks and comments included. */
  raw(ahead: number): number
  /** Takes the next character that counts. */
  take(): number
  /** Takes one character, blanks and comments included. */
  takeRaw(): number
  /** Takes a character that must follow. */
  expect(character: string, reason: string): void
  /** Was the last character taken raw this one? For `^` right behind `[`. */
  isBehind(character: string): boolean
  error(reason: string, ahead?: number): JavaRegexError
}

/** The code point of a special character, for comparisons. */
export function code(character: string): number {
  return character.charCodeAt(0)
}

/** A character that may be special: ASCII and not quoted; the empty text for every other one. */
export function special(point: number): string {
  return point >= 0 && point <= 0x7f ? String.fromCharCode(point) : ''
}

/** The code point of a character that the source gave, quoted or not. */
export function literalPoint(point: number): number {
  return point & ~QUOTED
}

export function openPattern(text: string): PatternSource {
  const { points, offsets } = readCharacters(text)
  let position = 0

  function at(index: number): number {
    return points[index] ?? END
  }

  function skipComments(): void {
    for (;;) {
      const point = at(position)
      if (isBlank(point)) {
        position++
      } else if (point === code('#')) {
        while (position < points.length && !isLineEnd(at(position), source.unixLines)) position++
      } else {
        return
      }
    }
  }

  const source: PatternSource = {
    text,
    comments: false,
    unixLines: false,
    peek() {
      if (source.comments) skipComments()
      return at(position)
    },
    raw: (ahead) => at(position + ahead),
    take() {
      const point = source.peek()
      position++
      return point
    },
    takeRaw: () => at(position++),
    expect(character, reason) {
      if (source.take() !== code(character)) throw source.error(reason, -1)
    },
    isBehind: (character) => at(position - 1) === code(character),
    error(reason, ahead = 0) {
      return new JavaRegexError(reason, text, offsets[Math.max(0, position + ahead)] ?? text.length)
    },
  }
  return source
}

function readCharacters(text: string): { points: readonly number[]; offsets: readonly number[] } {
  const points: number[] = []
  const offsets: number[] = []
  let isQuoted = false
  let offset = 0
  while (offset < text.length) {
    const isMark = text.charAt(offset) === '\\' && text.charAt(offset + 1) === (isQuoted ? 'E' : 'Q')
    if (isMark) {
      isQuoted = !isQuoted
      offset += 2
      continue
    }
    // An escape takes the character behind the backslash along, so that `\\Q` is a backslash and a Q.
    const count = !isQuoted && text.charAt(offset) === '\\' ? 2 : 1
    for (let i = 0; i < count && offset < text.length; i++) {
      const point = text.codePointAt(offset) ?? 0
      points.push(isQuoted ? point | QUOTED : point)
      offsets.push(offset)
      offset += point > 0xffff ? 2 : 1
    }
  }
  return { points, offsets }
}

function isBlank(point: number): boolean {
  return point === 32 || (point >= 9 && point <= 13)
}

function isLineEnd(point: number, unixLines: boolean): boolean {
  if (point === 10) return true
  return !unixLines && (point === 13 || point === 0x85 || point === 0x2028 || point === 0x2029)
}
