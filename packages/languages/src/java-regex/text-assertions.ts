import { graphemeEnd } from './graphemes.ts'
import type { AssertionNode } from './syntax-tree.ts'

/** Does the assertion hold at a place of the text? `\G` is not asked here. */
export function holds(node: AssertionNode, text: string, place: number): boolean {
  switch (node.at) {
    case 'text-start':
      return place === 0
    case 'text-end':
      return place === text.length
    case 'line-start':
      return isLineStart(text, place, node.isUnix)
    case 'line-end':
      return place === text.length || isLineEnd(text, place, node.isUnix)
    case 'final-end':
      return isFinalEnd(text, place, node.isUnix)
    case 'word-boundary': {
      const isWordLeft = place > 0 && isWord(text, place, pointBefore(text, place), node.isUnicode)
      const isWordRight = place < text.length && isWord(text, place, text.codePointAt(place) ?? 0, node.isUnicode)
      return (isWordLeft !== isWordRight) !== node.isNegative
    }
    case 'grapheme-boundary':
      return isGraphemeBoundary(text, place)
    case 'last-match':
      return false
  }
}

const LINE_FEED = 10
const RETURN = 13

function isLineEndUnit(unit: number, isUnix: boolean): boolean {
  if (unit === LINE_FEED) return true
  return !isUnix && (unit === RETURN || unit === 0x85 || unit === 0x2028 || unit === 0x2029)
}

/** Java does not match behind a line end that ends the text, nor in an empty text. */
function isLineStart(text: string, place: number, isUnix: boolean): boolean {
  if (place === text.length) return false
  if (place === 0) return true
  const before = text.charCodeAt(place - 1)
  if (!isLineEndUnit(before, isUnix)) return false
  return isUnix || before !== RETURN || text.charCodeAt(place) !== LINE_FEED
}

/** Before a line end, but not between its CR and LF. */
function isLineEnd(text: string, place: number, isUnix: boolean): boolean {
  const unit = text.charCodeAt(place)
  if (!isLineEndUnit(unit, isUnix)) return false
  return isUnix || unit !== LINE_FEED || text.charCodeAt(place - 1) !== RETURN
}

function isFinalEnd(text: string, place: number, isUnix: boolean): boolean {
  const rest = text.length - place
  if (rest === 0) return true
  if (rest === 1) return isLineEnd(text, place, isUnix)
  return !isUnix && rest === 2 && text.charCodeAt(place) === RETURN && text.charCodeAt(place + 1) === LINE_FEED
}

const WORD = /[\p{L}\p{Nd}_]/u
const UNICODE_WORD = /[\p{Alphabetic}\p{M}\p{Nd}\p{Pc}\p{Join_Control}]/u
const BASE = /[\p{L}\p{Nd}]/u
const MARK = /\p{Mn}/u

/** Is a character at one side of a place part of a word? Java 17 counts letters of all scripts, and marks on them. */
function isWord(text: string, place: number, point: number, isUnicode: boolean): boolean {
  if (point < 0x80) return isAsciiWord(point)
  const character = String.fromCodePoint(point)
  if (isUnicode) return UNICODE_WORD.test(character)
  return WORD.test(character) || (MARK.test(character) && hasBase(text, place))
}

function isAsciiWord(point: number): boolean {
  const lower = point | 0x20
  return (lower >= 0x61 && lower <= 0x7a && point >= 0x41) || (point >= 0x30 && point <= 0x39) || point === 0x5f
}

/** Do the combining marks before a place stand on a letter or digit? */
function hasBase(text: string, end: number): boolean {
  let place = end
  while (place > 0) {
    const point = pointBefore(text, place)
    const character = String.fromCodePoint(point)
    if (BASE.test(character)) return true
    if (!MARK.test(character)) return false
    place -= point > 0xffff ? 2 : 1
  }
  return false
}

/** The code point that ends at a place. */
export function pointBefore(text: string, place: number): number {
  const unit = text.charCodeAt(place - 1)
  if (unit >= 0xdc00 && unit <= 0xdfff && place > 1) {
    const pair = text.codePointAt(place - 2) ?? unit
    if (pair > 0xffff) return pair
  }
  return unit
}

function isGraphemeBoundary(text: string, place: number): boolean {
  if (place === 0 || place === text.length) return true
  // A boundary is found from a place that is one for certain: a few characters back there nearly always is one.
  let start = Math.max(0, place - 64)
  for (; start < place; start = graphemeEnd(text, start)) if (graphemeEnd(text, start) > place) return false
  return start === place
}
