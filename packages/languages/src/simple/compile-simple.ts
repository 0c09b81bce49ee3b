import { compileJavaRegex, JavaRegexError } from '../java-regex/index.ts'
import type { Json } from '../json/index.ts'
import { holdsAsCondition } from '../jsonpath/index.ts'
import { COMPARE, textOf } from './compare.ts'
import { SimpleSyntaxError } from './errors.ts'
import { tokenize } from './tokenize.ts'
import type { Token } from './tokenize.ts'

/** A Simple condition ready to run: no parsing per message. */
export interface CompiledSimple {
  readonly source: string
  /**
   * Whether the condition holds for a message; what the message lacks is null.
   *
   * @throws JavaRegexError for a pattern out of the message that is none
   */
  holds(message: Json): boolean
}

/**
 * Compiles a condition in the Simple language of Choice and Assert V1 (spec/connectors/logic.md, Choice).
 *
 * @throws SimpleSyntaxError with the place in the condition
 *
 * @example compileSimple("#{order.total} > 100 && #{state} == 'NY'").holds(message)
 */
export function compileSimple(source: string): CompiledSimple {
  const parser: Parser = { source, tokens: tokenize(source), position: 0, depth: 0 }
  const holds = parseOr(parser)
  const rest = current(parser)
  if (rest.kind !== 'end') fail(parser, "Expected '&&', '||' or the end")
  return { source, holds }
}

interface Parser {
  readonly source: string
  /** Ends with a token `end`. */
  readonly tokens: readonly Token[]
  position: number
  depth: number
}

type Condition = (message: Json) => boolean

/** Parentheses inside each other; deeper texts are no conditions that anyone wrote. */
const DEEPEST_NESTING = 200

function parseOr(parser: Parser): Condition {
  const terms = parseChain(parser, '||', parseAnd)
  return terms.length === 1 ? (terms[0] as Condition) : (message) => terms.some((holds) => holds(message))
}

function parseAnd(parser: Parser): Condition {
  const terms = parseChain(parser, '&&', parseTerm)
  return terms.length === 1 ? (terms[0] as Condition) : (message) => terms.every((holds) => holds(message))
}

function parseChain(parser: Parser, sign: '&&' | '||', parseOne: (parser: Parser) => Condition): Condition[] {
  const terms = [parseOne(parser)]
  while (current(parser).kind === sign) {
    parser.position++
    terms.push(parseOne(parser))
  }
  return terms
}

function parseTerm(parser: Parser): Condition {
  if (current(parser).kind !== '(') return parseComparison(parser)
  if (parser.depth >= DEEPEST_NESTING) fail(parser, `Nested deeper than ${DEEPEST_NESTING} levels`)
  parser.depth++
  parser.position++
  const inner = parseOr(parser)
  if (current(parser).kind !== ')') fail(parser, "Expected ')'")
  parser.position++
  parser.depth--
  return inner
}

function parseComparison(parser: Parser): Condition {
  const left = parseOperand(parser)
  const token = current(parser)
  if (token.kind !== 'operator') return (message) => holdsAsCondition(left.read(message))
  parser.position++
  const right = parseOperand(parser)
  if (token.operator.endsWith('regex') && right.constant !== undefined) {
    const matches = compileMatch(parser, left, right.constant)
    return token.operator === 'regex' ? matches : (message) => !matches(message)
  }
  const compare = COMPARE[token.operator]
  return (message) => compare(left.read(message), right.read(message))
}

interface Operand {
  readonly read: (message: Json) => Json
  readonly constant?: Json
}

function parseOperand(parser: Parser): Operand {
  const token = current(parser)
  switch (token.kind) {
    case 'path':
      parser.position++
      return { read: token.read }
    case 'literal': {
      parser.position++
      const { value } = token
      return { read: () => value, constant: value }
    }
    default:
      return fail(parser, "Expected '#{…}', a text in quotes, a number, true, false or null")
  }
}

/** A pattern written in the condition is compiled once, and fails the flow, not its messages, when it is none. */
function compileMatch(parser: Parser, left: Operand, pattern: Json): Condition {
  if (pattern === null) return () => false
  try {
    const regex = compileJavaRegex(textOf(pattern))
    return (message) => {
      const value = left.read(message)
      return value !== null && regex.matches(textOf(value))
    }
  } catch (error) {
    if (!(error instanceof JavaRegexError)) throw error
    const { offset } = parser.tokens[parser.position - 1] as Token
    throw new SimpleSyntaxError(error.reason, parser.source, offset + 1 + (error.place.offset ?? 0))
  }
}

function current(parser: Parser): Token {
  return parser.tokens[parser.position] as Token
}

function fail(parser: Parser, reason: string): never {
  throw new SimpleSyntaxError(reason, parser.source, current(parser).offset)
}
