import type { ParseExpression } from './parse-lets.ts'
import type { CallSyntax, ExpressionSyntax, StepSyntax } from './syntax.ts'
import type { TokenCursor } from './token-cursor.ts'

/** The message, a variable or a call, and the keys and indexes behind it. */
export function parsePath(cursor: TokenCursor, parseExpression: ParseExpression): ExpressionSyntax {
  const first = cursor.token
  const steps: StepSyntax[] = []
  const base = parseBase(cursor, parseExpression, steps)
  const isBareDot = first.kind === '.' && steps.length === 0
  const dropsSteps = isBareDot && cursor.kind === '.'
  for (;;) {
    if (cursor.kind === '.') steps.push(parseKey(cursor))
    else if (cursor.kind === '[') steps.push(parseIndex(cursor, parseExpression))
    else break
  }
  // `..a` is `.` to the engine that programs were written for, keys and all.
  if (dropsSteps || steps.length === 0) return base
  return { kind: 'path', at: first.at, base, steps }
}

/** What a path begins with. A dot takes its first key along. */
function parseBase(cursor: TokenCursor, parseExpression: ParseExpression, steps: StepSyntax[]): ExpressionSyntax {
  const { kind, at, text } = cursor.take()
  if (kind === 'variable') return { kind: 'variable', at, name: text.slice(1) }
  if (kind !== '.') return parseCall(cursor, parseExpression, at, text)
  if (cursor.kind === 'name' || cursor.kind === 'text') steps.push({ kind: 'key', at, key: keyName(cursor) })
  return { kind: 'input', at }
}

function parseCall(cursor: TokenCursor, parseExpression: ParseExpression, at: number, text: string): CallSyntax {
  if (cursor.kind !== '(') throw cursor.failure(`Parse error: ${loneName(text)}`, at)
  const parameters = parseParameters(cursor, parseExpression)
  const colon = text.indexOf(':')
  const module = colon < 0 ? undefined : text.slice(0, colon)
  return { kind: 'call', at, module, name: text.slice(colon + 1), parameters }
}

function loneName(text: string): string {
  if (/^-?\d+:-?\d+$/.test(text)) return 'a slice of two numbers needs blanks: [1 : 2]'
  const ways = `.${text} for a key, $${text} for a variable, "${text}" for a text, ${text}(…) for a call`
  return `a name stands alone; write ${ways}`
}

function parseParameters(cursor: TokenCursor, parseExpression: ParseExpression): ExpressionSyntax[] {
  cursor.expect('(')
  if (cursor.takeIf(')')) return []
  const parameters: ExpressionSyntax[] = []
  do parameters.push(parseExpression(cursor))
  while (cursor.takeIf(','))
  cursor.expect(')', '"," or ")"')
  return parameters
}

function parseKey(cursor: TokenCursor): StepSyntax {
  const { at } = cursor.expect('.')
  if (cursor.kind === 'name' || cursor.kind === 'text') return { kind: 'key', at, key: keyName(cursor) }
  throw cursor.unexpected('a key (a keyword, a number or a name with ":" stands in quotes)')
}

/** The key that is next, a name or a text. */
function keyName(cursor: TokenCursor): string {
  return cursor.kind === 'text' ? cursor.expectText('a key') : cursor.expect('name', 'a key').text
}

function parseIndex(cursor: TokenCursor, parseExpression: ParseExpression): StepSyntax {
  const { at } = cursor.expect('[')
  const from = cursor.kind === ':' ? undefined : parseExpression(cursor)
  if (from !== undefined && cursor.takeIf(']')) return { kind: 'index', at, index: from }
  cursor.expect(':', '":" or "]"')
  const isOpen = from !== undefined && cursor.kind === ']'
  const to = isOpen ? undefined : parseExpression(cursor)
  cursor.expect(']')
  return { kind: 'slice', at, from, to }
}
