import { caseRangeSet, characterSet } from './case-sets.ts'
import { complement, intersection, NO_CODE_POINT, union, type CodePointSet } from './code-point-set.ts'
import { parseEscape } from './parse-escape.ts'
import { caseModeOf, type PatternFlags } from './pattern-flags.ts'
import { code, END, literalPoint, type PatternSource } from './pattern-source.ts'

const CARET = code('^')
const OPEN = code('[')
const CLOSE = code(']')
const AND = code('&')
const DASH = code('-')
const BACKSLASH = code('\\')

const DEEPEST_CLASS = 200

/** Reads a class such as `[a-z&&[^b]]`, the opening bracket being the next character. */
export function parseClass(source: PatternSource, flags: PatternFlags): CodePointSet {
  source.take()
  const set = parseMembers(source, flags, 1)
  source.takeRaw()
  return set
}

/**
 * Reads members up to the closing bracket, which is left. Members that follow each other are united; behind `&&` stands
 * another list of members, with its own `&&` on its right, that restricts what stands before. A `^` negates the whole.
 */
function parseMembers(source: PatternSource, flags: PatternFlags, depth: number): CodePointSet {
  if (depth > DEEPEST_CLASS) throw source.error('Character classes nested too deeply')
  let isNegated = false
  let whole: CodePointSet | undefined
  /** The last member, which an `&&` without a right side restricts the whole to. */
  let last: CodePointSet = NO_CODE_POINT
  for (;;) {
    const point = source.peek()
    if (point === CARET && source.isBehind('[')) {
      source.takeRaw()
      isNegated = true
    } else if (point === OPEN) {
      source.take()
      last = parseMembers(source, flags, depth + 1)
      source.takeRaw()
      whole = whole === undefined ? last : union(whole, last)
    } else if (point === AND && source.raw(1) === AND) {
      source.takeRaw()
      source.takeRaw()
      const right = parseRightSide(source, flags, depth)
      if (right !== undefined) last = right
      if (whole !== undefined) whole = intersection(whole, last)
      else if (right !== undefined) whole = right
      else throw source.error('Bad class syntax')
    } else if (point === END) {
      throw source.error('Unclosed character class', -1)
    } else if (point === CLOSE && whole !== undefined) {
      return isNegated ? complement(whole) : whole
    } else {
      last = parseRange(source, flags)
      whole = whole === undefined ? last : union(whole, last)
    }
  }
}

/** What stands between `&&` and the next `&` or the closing bracket. */
function parseRightSide(source: PatternSource, flags: PatternFlags, depth: number): CodePointSet | undefined {
  let right: CodePointSet | undefined
  for (let point = source.peek(); point !== CLOSE && point !== AND; point = source.peek()) {
    let part: CodePointSet
    if (point === OPEN) {
      source.take()
      part = parseMembers(source, flags, depth + 1)
      source.takeRaw()
    } else {
      part = parseMembers(source, flags, depth + 1)
    }
    right = right === undefined ? part : union(right, part)
  }
  return right
}

/** A single character, a range of two, or an escape that stands for a set. */
function parseRange(source: PatternSource, flags: PatternFlags): CodePointSet {
  const mode = caseModeOf(flags)
  const first = parseMember(source, flags, source.raw(2) === DASH)
  if (typeof first !== 'number') return first
  const behindDash = source.peek() === DASH ? source.raw(1) : CLOSE
  if (behindDash === CLOSE || behindDash === OPEN) return characterSet(first, mode)
  source.take()
  const last = parseMember(source, flags, true)
  if (typeof last !== 'number' || last < first) throw source.error('Illegal character range', -1)
  return caseRangeSet(first, last, mode)
}

function parseMember(source: PatternSource, flags: PatternFlags, isRange: boolean): number | CodePointSet {
  if (source.peek() !== BACKSLASH) {
    const point = source.take()
    if (point === END) throw source.error('Unclosed character class', -1)
    return literalPoint(point)
  }
  const escape = parseEscape(source, flags, isRange)
  if (escape.kind === 'other') throw source.error('Illegal/unsupported escape sequence', -1)
  return escape.kind === 'character' ? escape.point : escape.set
}
