import { characterSet } from './case-sets.ts'
import { ANY_CODE_POINT, charactersSet, complement, type CodePointSet } from './code-point-set.ts'
import { LINE_ENDS } from './named-sets.ts'
import { parseClass } from './parse-class.ts'
import { parseEscape } from './parse-escape.ts'
import { parseGroupHead } from './parse-group-head.ts'
import { ANY_LINE_END, parseQuantifier } from './parse-quantifier.ts'
import { caseModeOf, type PatternFlags } from './pattern-flags.ts'
import { code, END, literalPoint, openPattern, special, type PatternSource } from './pattern-source.ts'
import { EMPTY, sequenceOf, type RegexNode, type RegexTree } from './syntax-tree.ts'

const OPEN = code('(')
const CLOSE = code(')')
const BAR = code('|')

/** Deeper patterns are machine-made or hostile; the limit keeps recursion far from the end of the stack. */
const DEEPEST_NESTING = 500

/**
 * Reads a pattern in the syntax of java.util.regex (spec/expressions.md §10.3).
 *
 * @throws JavaRegexError with place and reason, worded like Java's PatternSyntaxException
 */
export function parsePattern(text: string, flags: PatternFlags): RegexTree {
  const parser: Parser = { source: openPattern(text), flags, groupCount: 0, groupNames: new Map(), depth: 0 }
  setFlags(parser, flags)
  const root = parseChoice(parser)
  if (parser.source.peek() === CLOSE) throw parser.source.error("Unmatched closing ')'")
  return { root, groupCount: parser.groupCount, groupNames: parser.groupNames }
}

/** The tree of a text that stands for itself (flag LITERAL). */
export function parseLiteral(text: string, flags: PatternFlags): RegexTree {
  const mode = caseModeOf(flags)
  const items = Array.from(text, (character): RegexNode => {
    return { kind: 'set', set: characterSet(character.codePointAt(0) ?? 0, mode) }
  })
  return { root: sequenceOf(items), groupCount: 0, groupNames: new Map() }
}

interface Parser {
  readonly source: PatternSource
  /** In force here; inline flags last until the end of their group. */
  flags: PatternFlags
  groupCount: number
  readonly groupNames: Map<string, number>
  depth: number
}

function setFlags(parser: Parser, flags: PatternFlags): void {
  parser.flags = flags
  parser.source.comments = flags.comments
  parser.source.unixLines = flags.unixLines
}

function parseChoice(parser: Parser): RegexNode {
  const options = [parseSequence(parser)]
  while (parser.source.peek() === BAR) {
    parser.source.take()
    options.push(parseSequence(parser))
  }
  return options.length === 1 && options[0] ? options[0] : { kind: 'choice', options }
}

function parseSequence(parser: Parser): RegexNode {
  const items: RegexNode[] = []
  for (;;) {
    const point = parser.source.peek()
    if (point === END || point === BAR || point === CLOSE) return sequenceOf(items)
    const atom = point === OPEN ? parseGroup(parser) : parseAtom(parser, point)
    if (atom !== undefined) items.push(parseQuantifier(parser.source, atom))
  }
}

/** Reads a group, a look-around or inline flags; undefined for flags alone, which nothing can be repeated of. */
function parseGroup(parser: Parser): RegexNode | undefined {
  const { source } = parser
  const outerFlags = parser.flags
  source.take()
  const head = parseGroupHead(source, outerFlags)
  if (head.kind === 'flags') {
    setFlags(parser, head.flags)
    return undefined
  }
  if (++parser.depth > DEEPEST_NESTING) throw source.error(`Groups nested deeper than ${DEEPEST_NESTING} levels`, -1)
  let index = 0
  if (head.kind === 'group') {
    index = ++parser.groupCount
    if (head.name !== undefined) {
      if (parser.groupNames.has(head.name)) {
        throw source.error(`Named capturing group <${head.name}> is already defined`, -1)
      }
      parser.groupNames.set(head.name, index)
    }
  }
  if (head.kind === 'plain') setFlags(parser, head.flags)
  const body = parseChoice(parser)
  source.expect(')', 'Unclosed group')
  parser.depth--
  setFlags(parser, outerFlags)
  switch (head.kind) {
    case 'group':
      return { kind: 'group', index, body }
    case 'plain':
      return body
    case 'atomic':
      return { kind: 'atomic', body }
    case 'look':
      if (head.direction === 'behind') checkLookBehind(source, body)
      return { kind: 'look', direction: head.direction, isNegative: head.isNegative, body }
  }
}

/** Java looks back as far as the group may be long, and refuses a group that has no such length. */
function checkLookBehind(source: PatternSource, node: RegexNode): void {
  switch (node.kind) {
    case 'sequence':
      for (const item of node.items) checkLookBehind(source, item)
      return
    case 'choice':
      for (const option of node.options) checkLookBehind(source, option)
      return
    case 'group':
    case 'atomic':
      return checkLookBehind(source, node.body)
    case 'repeat':
      if (node.max !== Infinity) return checkLookBehind(source, node.body)
      if (isSingleSet(node.body)) return
      break
    case 'reference':
    case 'grapheme':
      break
    default:
      return
  }
  throw source.error('Look-behind group does not have an obvious maximum length', -1)
}

function isSingleSet(node: RegexNode): boolean {
  return node.kind === 'set' || (node.kind === 'group' && isSingleSet(node.body))
}

function parseAtom(parser: Parser, point: number): RegexNode {
  const { source, flags } = parser
  switch (special(point)) {
    case '[':
      return { kind: 'set', set: parseClass(source, flags) }
    case '.':
      source.take()
      return { kind: 'set', set: dotSet(flags) }
    case '^':
      source.take()
      return flags.multiline
        ? { kind: 'assertion', at: 'line-start', isUnix: flags.unixLines }
        : { kind: 'assertion', at: 'text-start' }
    case '$':
      source.take()
      return { kind: 'assertion', at: flags.multiline ? 'line-end' : 'final-end', isUnix: flags.unixLines }
    case '\\':
      return parseEscapedAtom(parser)
    case '*':
    case '+':
    case '?':
      throw source.error(`Dangling meta character '${special(point)}'`)
    case '{':
      // Java repeats the empty text here, which is why `a{2}{3}` is `a{2}`.
      return EMPTY
    default:
      source.take()
      return { kind: 'set', set: characterSet(literalPoint(point), caseModeOf(flags)) }
  }
}

function dotSet(flags: PatternFlags): CodePointSet {
  if (flags.dotAll) return ANY_CODE_POINT
  return complement(flags.unixLines ? charactersSet('\n') : LINE_ENDS)
}

function parseEscapedAtom(parser: Parser): RegexNode {
  const { source, flags } = parser
  const escape = parseEscape(source, flags, false)
  if (escape.kind === 'set') return { kind: 'set', set: escape.set }
  if (escape.kind === 'character') return { kind: 'set', set: characterSet(escape.point, caseModeOf(flags)) }
  switch (escape.letter) {
    case 'A':
      return { kind: 'assertion', at: 'text-start' }
    case 'z':
      return { kind: 'assertion', at: 'text-end' }
    case 'Z':
      return { kind: 'assertion', at: 'final-end', isUnix: flags.unixLines }
    case 'G':
      return { kind: 'assertion', at: 'last-match' }
    case 'b':
      if (source.raw(0) === code('{') && source.raw(1) === code('g') && source.raw(2) === code('}')) {
        for (let i = 0; i < 3; i++) source.takeRaw()
        return { kind: 'assertion', at: 'grapheme-boundary' }
      }
      return { kind: 'assertion', at: 'word-boundary', isNegative: false, isUnicode: flags.unicodeClasses }
    case 'B':
      return { kind: 'assertion', at: 'word-boundary', isNegative: true, isUnicode: flags.unicodeClasses }
    case 'R':
      return ANY_LINE_END
    case 'X':
      return { kind: 'grapheme' }
    case 'k':
      return parseNamedReference(parser)
    case 'N':
      throw source.error('Characters cannot be given by their Unicode name', -1)
  }
  if (escape.letter >= '1' && escape.letter <= '9') return parseNumberedReference(parser, Number(escape.letter))
  throw source.error('Illegal/unsupported escape sequence', -1)
}

function parseNamedReference(parser: Parser): RegexNode {
  const { source } = parser
  if (source.raw(0) !== code('<')) throw source.error("\\k is not followed by '<' for named capturing group")
  source.takeRaw()
  let name = ''
  for (let point = source.takeRaw(); point !== code('>'); point = source.takeRaw()) {
    if (point === END) throw source.error("named capturing group is missing trailing '>'", -1)
    name += String.fromCodePoint(literalPoint(point))
  }
  const index = parser.groupNames.get(name)
  if (index === undefined) throw source.error(`named capturing group <${name}> does not exist`, -1)
  return { kind: 'reference', index, caseMode: caseModeOf(parser.flags) }
}

/** More digits are taken as long as a group of that number has begun before. */
function parseNumberedReference(parser: Parser, first: number): RegexNode {
  const { source } = parser
  let index = first
  for (;;) {
    const point = source.raw(0)
    const longer = index * 10 + (point - 0x30)
    if (point < 0x30 || point > 0x39 || longer > parser.groupCount) break
    source.takeRaw()
    index = longer
  }
  return { kind: 'reference', index, caseMode: caseModeOf(parser.flags) }
}
