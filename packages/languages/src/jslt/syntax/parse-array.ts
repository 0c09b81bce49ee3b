import { type ParseExpression, parseLets } from './parse-lets.ts'
import type { ExpressionSyntax } from './syntax.ts'
import type { TokenCursor } from './token-cursor.ts'

/** `[…]` or `[for (…) …]`. A comma may stand after the last item. */
export function parseArray(cursor: TokenCursor, parseExpression: ParseExpression): ExpressionSyntax {
  const { at } = cursor.expect('[')
  if (cursor.kind === 'for') return parseArrayFor(cursor, parseExpression, at)
  const items: ExpressionSyntax[] = []
  while (cursor.kind !== ']') {
    items.push(parseExpression(cursor))
    if (!cursor.takeIf(',')) break
  }
  cursor.expect(']', '"," or "]"')
  return { kind: 'array', at, items }
}

function parseArrayFor(cursor: TokenCursor, parseExpression: ParseExpression, at: number): ExpressionSyntax {
  const source = parseForSource(cursor, parseExpression)
  const lets = parseLets(cursor, parseExpression)
  const body = parseExpression(cursor)
  const filter = parseFilter(cursor, parseExpression)
  cursor.expect(']')
  return { kind: 'array-for', at, source, lets, body, filter }
}

/** `for (…)`. */
export function parseForSource(cursor: TokenCursor, parseExpression: ParseExpression): ExpressionSyntax {
  cursor.expect('for')
  cursor.expect('(')
  const source = parseExpression(cursor)
  cursor.expect(')')
  return source
}

/** `if (…)` at the end of a loop. */
export function parseFilter(cursor: TokenCursor, parseExpression: ParseExpression): ExpressionSyntax | undefined {
  if (!cursor.takeIf('if')) return undefined
  cursor.expect('(')
  const filter = parseExpression(cursor)
  cursor.expect(')')
  return filter
}
