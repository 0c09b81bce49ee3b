import type { ExpressionSyntax, LetSyntax } from './syntax.ts'
import type { TokenCursor } from './token-cursor.ts'

/** The parser of whole expressions, as handed to the parsers of their parts. */
export type ParseExpression = (cursor: TokenCursor) => ExpressionSyntax

/** Any number of `let name = value`. */
export function parseLets(cursor: TokenCursor, parseExpression: ParseExpression): LetSyntax[] {
  const lets: LetSyntax[] = []
  while (cursor.kind === 'let') {
    const { at } = cursor.take()
    const name = cursor.expect('name', 'the name of a variable').text
    cursor.expect('=')
    lets.push({ at, name, value: parseExpression(cursor) })
  }
  return lets
}
