import { parseFilter, parseForSource } from './parse-array.ts'
import { type ParseExpression, parseLets } from './parse-lets.ts'
import type { ExpressionSyntax, MatcherSyntax, PairSyntax } from './syntax.ts'
import type { TokenCursor } from './token-cursor.ts'

/** `{…}` or `{for (…) …}`. A comma may stand after the last pair, but not after a matcher, which comes last. */
export function parseObject(cursor: TokenCursor, parseExpression: ParseExpression): ExpressionSyntax {
  const { at } = cursor.expect('{')
  if (cursor.kind === 'for') return parseObjectFor(cursor, parseExpression, at)
  const lets = parseLets(cursor, parseExpression)
  const pairs: PairSyntax[] = []
  let matcher: MatcherSyntax | undefined
  while (cursor.kind !== '}') {
    if (cursor.kind === '*') {
      matcher = parseMatcher(cursor, parseExpression)
      break
    }
    const pairAt = cursor.token.at
    pairs.push({ at: pairAt, ...parsePair(cursor, parseExpression) })
    if (!cursor.takeIf(',')) break
  }
  cursor.expect('}', matcher ? '"}"' : '"," or "}"')
  return { kind: 'object', at, lets, pairs, matcher }
}

function parsePair(cursor: TokenCursor, parseExpression: ParseExpression) {
  const key = parseExpression(cursor)
  cursor.expect(':')
  return { key, value: parseExpression(cursor) }
}

function parseMatcher(cursor: TokenCursor, parseExpression: ParseExpression): MatcherSyntax {
  const { at } = cursor.expect('*')
  const except: string[] = []
  if (cursor.takeIf('-')) {
    do except.push(exceptedKey(cursor))
    while (cursor.takeIf(','))
  }
  cursor.expect(':')
  return { at, except, value: parseExpression(cursor) }
}

function exceptedKey(cursor: TokenCursor): string {
  const what = 'a key (a keyword, a number or a name with ":" stands in quotes)'
  return cursor.kind === 'text' ? cursor.expectText(what) : cursor.expect('name', what).text
}

function parseObjectFor(cursor: TokenCursor, parseExpression: ParseExpression, at: number): ExpressionSyntax {
  const source = parseForSource(cursor, parseExpression)
  const lets = parseLets(cursor, parseExpression)
  const { key, value } = parsePair(cursor, parseExpression)
  const filter = parseFilter(cursor, parseExpression)
  cursor.expect('}')
  return { kind: 'object-for', at, source, lets, key, value, filter }
}
