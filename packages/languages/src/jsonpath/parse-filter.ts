import { literalNumber } from './numbers.ts'
import { parseLiteral } from './parse-literal.ts'
import type { PathContext, PathCursor } from './path-cursor.ts'
import { CALL_NAMES, COMPARISON_OPERATORS } from './syntax.ts'
import type { CallName, CallSyntax, ComparisonOperator, ConditionSyntax, OperandSyntax } from './syntax.ts'

/** Parses what stands behind `[?`, up to the `]` or `,` that ends it. */
export function parseFilter(cursor: PathCursor): ConditionSyntax {
  return parseOr(cursor, 'bare-filter')
}

function parseOr(cursor: PathCursor, context: PathContext): ConditionSyntax {
  return parseChain(cursor, '||', 'or', () => parseChain(cursor, '&&', 'and', () => parseTerm(cursor, context)))
}

function parseChain(
  cursor: PathCursor,
  sign: string,
  kind: 'or' | 'and',
  parseOne: () => ConditionSyntax,
): ConditionSyntax {
  const first = parseOne()
  const terms = [first]
  for (;;) {
    cursor.skipBlanks()
    if (!cursor.take(sign)) return terms.length === 1 ? first : { kind, terms }
    terms.push(parseOne())
  }
}

/** A comparison, a check for existence, or a group; any number of `!` before it. */
function parseTerm(cursor: PathCursor, context: PathContext): ConditionSyntax {
  cursor.skipBlanks()
  const start = cursor.position
  let negated = false
  while (cursor.take('!')) {
    negated = !negated
    cursor.skipBlanks()
  }
  const marked = cursor.position > start
  const grouped = cursor.take('(')
  const condition = grouped ? cursor.nested(() => parseGroup(cursor)) : parseComparison(cursor, context)
  // The reference engine drops the `!` of `!@.a == 1` without a word; nobody can mean that.
  if (marked && !grouped && condition.kind === 'comparison')
    cursor.fail('A negated comparison needs parentheses: !(… == …)', start)
  return negated ? { kind: 'not', term: condition } : condition
}

function parseGroup(cursor: PathCursor): ConditionSyntax {
  const condition = parseOr(cursor, 'filter')
  cursor.expect(')')
  return condition
}

function parseComparison(cursor: PathCursor, context: PathContext): ConditionSyntax {
  const start = cursor.position
  const left = parseOperand(cursor, context)
  cursor.skipBlanks()
  if (endsComparison(cursor)) {
    if (left.kind === 'path') return { kind: 'exists', path: left.path }
    if (left.kind === 'call' && (left.call.name === 'match' || left.call.name === 'search'))
      return { kind: 'test', call: left.call }
    return cursor.fail('A value alone is no condition', start)
  }
  const operator = parseOperator(cursor)
  cursor.skipBlanks()
  const right = parseOperand(cursor, context)
  return { kind: 'comparison', left, operator, right }
}

function endsComparison(cursor: PathCursor): boolean {
  const char = cursor.char
  if (char === '' || char === ')' || char === ']' || char === ',') return true
  return (char === '&' || char === '|') && cursor.peek(1) === char
}

const SIGNS = /[<>=~!]+/y
const WORD = /[A-Za-z]+(?!\w)/y

function parseOperator(cursor: PathCursor): ComparisonOperator {
  const start = cursor.position
  const text = cursor.match(SIGNS) ?? cursor.match(WORD)?.toLowerCase()
  const operator = COMPARISON_OPERATORS.find((known) => known === text)
  return operator ?? cursor.fail(`Expected an operator${text === undefined ? '' : `: ${text} is none`}`, start)
}

function parseOperand(cursor: PathCursor, context: PathContext): OperandSyntax {
  if (cursor.atPath) return { kind: 'path', path: cursor.readPath(context) }
  if (cursor.char === '/') return parsePattern(cursor)
  const call = parseCall(cursor)
  if (call) return { kind: 'call', call }
  const value = parseLiteral(cursor, literalNumber)
  return value === undefined
    ? cursor.fail('Expected a path, a text in quotes, a number, true, false, null, a list or an object')
    : { kind: 'literal', value }
}

const CALL = new RegExp(`(?:${CALL_NAMES.join('|')})\\(`, 'y')
const OPERAND_COUNTS: Readonly<Record<CallName, number>> = { length: 1, count: 1, value: 1, match: 2, search: 2 }

function parseCall(cursor: PathCursor): CallSyntax | undefined {
  const start = cursor.position
  const opening = cursor.match(CALL)
  if (opening === undefined) return undefined
  const name = opening.slice(0, -1) as CallName
  const operands = cursor.nested(() => {
    const found: OperandSyntax[] = []
    do {
      cursor.skipBlanks()
      found.push(parseOperand(cursor, 'argument'))
      cursor.skipBlanks()
    } while (cursor.take(','))
    cursor.expect(')')
    return found
  })
  if (operands.length !== OPERAND_COUNTS[name])
    cursor.fail(`${name}() takes ${OPERAND_COUNTS[name]} argument(s)`, start)
  return { offset: start, name, operands }
}

/** Letters of Java's embedded flags. */
const FLAG = /[dixmsuU]*/y

/** `/expression/flags`; a slash inside is written `\/`. */
function parsePattern(cursor: PathCursor): OperandSyntax {
  const start = cursor.position
  let at = start + 1
  while (at < cursor.end && cursor.text.charAt(at) !== '/') at += cursor.text.charAt(at) === '\\' ? 2 : 1
  if (at >= cursor.end) cursor.fail("The pattern is not closed: '/' is missing", start)
  const pattern = cursor.text.slice(start + 1, at)
  cursor.position = at + 1
  return { kind: 'pattern', pattern, flags: cursor.match(FLAG) ?? '', offset: start + 1 }
}
