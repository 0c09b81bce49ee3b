import { parseArray } from './parse-array.ts'
import { parseLets } from './parse-lets.ts'
import { parseObject } from './parse-object.ts'
import { parsePath } from './parse-path.ts'
import type { BlockSyntax, ComparisonOperator, ExpressionSyntax, IfSyntax, LiteralValue } from './syntax.ts'
import { textLiteral } from './text-literal.ts'
import type { TokenCursor } from './token-cursor.ts'
import type { TokenKind } from './tokenize.ts'

/** Parses an expression with everything that binds to it, `|` included. */
export function parseExpression(cursor: TokenCursor): ExpressionSyntax {
  cursor.enter()
  const expression = parseOperators(cursor, PIPE_LEVEL)
  cursor.leave()
  return expression
}

const PIPE_LEVEL = 1
const COMPARISON_LEVEL = 4

/** Binary operators by how tightly they bind. */
const LEVELS: ReadonlyMap<TokenKind, number> = new Map<TokenKind, number>([
  ['|', PIPE_LEVEL],
  ['or', 2],
  ['and', 3],
  ...(['==', '!=', '<', '<=', '>', '>='] as const).map((operator) => [operator, COMPARISON_LEVEL] as const),
  ['+', 5],
  ['-', 5],
  ['*', 6],
  ['/', 6],
])

/** An operand and all operators after it that bind at least as tightly as `lowest`. */
function parseOperators(cursor: TokenCursor, lowest: number): ExpressionSyntax {
  let left = parseOperand(cursor)
  for (;;) {
    const level = LEVELS.get(cursor.kind)
    if (level === undefined || level < lowest) return left
    if (level === COMPARISON_LEVEL) left = parseComparison(cursor, left)
    else if (level > COMPARISON_LEVEL) left = parseArithmetic(cursor, left, level)
    else left = parseChain(cursor, left, level)
  }
}

function parseComparison(cursor: TokenCursor, left: ExpressionSyntax): ExpressionSyntax {
  const operator = cursor.take().text as ComparisonOperator
  const right = parseOperators(cursor, COMPARISON_LEVEL + 1)
  if (LEVELS.get(cursor.kind) === COMPARISON_LEVEL) {
    throw cursor.failure('Parse error: comparisons do not chain; put one of them in parentheses')
  }
  return { kind: 'comparison', at: left.at, operator, left, right }
}

function parseArithmetic(cursor: TokenCursor, first: ExpressionSyntax, level: number): ExpressionSyntax {
  const rest: { operator: '+' | '-' | '*' | '/'; at: number; operand: ExpressionSyntax }[] = []
  while (LEVELS.get(cursor.kind) === level) {
    const { at, text } = cursor.take()
    rest.push({ operator: text as '+' | '-' | '*' | '/', at, operand: parseOperators(cursor, level + 1) })
  }
  return { kind: 'arithmetic', at: first.at, first, rest }
}

function parseChain(cursor: TokenCursor, first: ExpressionSyntax, level: number): ExpressionSyntax {
  const kind = cursor.kind === '|' ? 'pipe' : cursor.kind === 'or' ? 'or' : 'and'
  const operands = [first]
  while (LEVELS.get(cursor.kind) === level) {
    cursor.take()
    operands.push(parseOperators(cursor, level + 1))
  }
  return { kind, at: first.at, operands }
}

function parseOperand(cursor: TokenCursor): ExpressionSyntax {
  switch (cursor.kind) {
    case '.':
    case 'variable':
    case 'name':
    case 'module-name':
      return parsePath(cursor, parseExpression)
    case '[':
      return parseArray(cursor, parseExpression)
    case '{':
      return parseObject(cursor, parseExpression)
    case 'if':
      return parseIf(cursor)
    case '(': {
      cursor.take()
      const inside = parseExpression(cursor)
      cursor.expect(')')
      return inside
    }
    default:
      return parseLiteral(cursor)
  }
}

function parseLiteral(cursor: TokenCursor): ExpressionSyntax {
  const { at } = cursor.token
  return { kind: 'literal', at, value: literalValue(cursor) }
}

function literalValue(cursor: TokenCursor): LiteralValue {
  const { kind, at, text } = cursor.token
  switch (kind) {
    case 'null':
      cursor.take()
      return null
    case 'true':
    case 'false':
      cursor.take()
      return kind === 'true'
    case 'text':
      cursor.take()
      return textLiteral(text, cursor.place(at))
    case 'decimal':
      cursor.take()
      return { decimal: Number(text) }
    case 'integer':
      cursor.take()
      if (text.length > LONGEST_INTEGER || BigInt.asIntN(64, BigInt(text)) !== BigInt(text)) {
        throw cursor.failure(`Parse error: ${text.slice(0, 40)} has more than 64 bits`, at)
      }
      return { integer: BigInt(text) }
    default:
      throw cursor.unexpected('an expression')
  }
}

/** Digits and sign of -2^63. */
const LONGEST_INTEGER = 20

/** A list of branches rather than nested ones, so that a chain of many `else if` nests no deeper than one. */
function parseIf(cursor: TokenCursor): IfSyntax {
  const { at } = cursor.token
  const branches: (BlockSyntax & { readonly test: ExpressionSyntax })[] = []
  do {
    cursor.expect('if')
    cursor.expect('(')
    const test = parseExpression(cursor)
    cursor.expect(')')
    branches.push({ test, ...parseBlock(cursor) })
    if (!cursor.takeIf('else')) return { kind: 'if', at, branches, otherwise: undefined }
  } while (cursor.kind === 'if')
  return { kind: 'if', at, branches, otherwise: parseBlock(cursor) }
}

function parseBlock(cursor: TokenCursor): BlockSyntax {
  return { lets: parseLets(cursor, parseExpression), body: parseExpression(cursor) }
}
