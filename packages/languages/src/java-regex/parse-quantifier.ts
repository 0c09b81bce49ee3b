import { charactersSet } from './code-point-set.ts'
import { VERTICAL_SPACE } from './named-sets.ts'
import { code, special, type PatternSource } from './pattern-source.ts'
import { sequenceOf, type RegexNode, type RepeatNode } from './syntax-tree.ts'

const LARGEST_COUNT = 0x7fffffff

const CR_LF = sequenceOf([
  { kind: 'set', set: charactersSet('\r') },
  { kind: 'set', set: charactersSet('\n') },
])
const ONE_LINE_END: RegexNode = { kind: 'set', set: VERTICAL_SPACE }

/** `\R`: CR LF, or one of the line ends. */
export const ANY_LINE_END: RegexNode = { kind: 'choice', options: [CR_LF, ONE_LINE_END] }

/** `\R` when it is repeated: Java does not part CR LF then. */
const WHOLE_LINE_END: RegexNode = {
  kind: 'choice',
  options: [CR_LF, sequenceOf([{ kind: 'look', direction: 'ahead', isNegative: true, body: CR_LF }, ONE_LINE_END])],
}

/** Reads what may follow an atom, `?`, `*`, `+` or `{n,m}` with `?` or `+` behind, and repeats the atom so. */
export function parseQuantifier(source: PatternSource, atom: RegexNode): RegexNode {
  switch (special(source.peek())) {
    case '?':
      source.take()
      return repeat(source, atom, 0, 1)
    case '*':
      source.take()
      return repeat(source, atom, 0, Infinity)
    case '+':
      source.take()
      return repeat(source, atom, 1, Infinity)
    case '{':
      return parseCounts(source, atom)
    default:
      return atom
  }
}

function parseCounts(source: PatternSource, atom: RegexNode): RegexNode {
  source.take()
  if (!isDigit(source.raw(0))) throw source.error('Illegal repetition')
  const min = parseCount(source)
  let max = min
  if (source.raw(0) === code(',')) {
    source.takeRaw()
    max = source.raw(0) === code('}') ? Infinity : parseCount(source)
  }
  if (source.raw(0) !== code('}')) throw source.error('Unclosed counted closure')
  source.takeRaw()
  if (max < min) throw source.error('Illegal repetition range', -1)
  return repeat(source, atom, min, max)
}

function parseCount(source: PatternSource): number {
  let count = 0
  while (isDigit(source.raw(0))) {
    count = count * 10 + source.takeRaw() - 0x30
    if (count > LARGEST_COUNT) throw source.error('Illegal repetition range', -1)
  }
  return count
}

function isDigit(point: number): boolean {
  return point >= 0x30 && point <= 0x39
}

function repeat(source: PatternSource, body: RegexNode, min: number, max: number): RegexNode {
  let mode: RepeatNode['mode'] = 'greedy'
  const next = source.peek()
  if (next === code('?') || next === code('+')) {
    source.take()
    mode = next === code('?') ? 'lazy' : 'possessive'
  }
  if (body.kind === 'empty') return body
  return { kind: 'repeat', body: body === ANY_LINE_END ? WHOLE_LINE_END : body, min, max, mode }
}
