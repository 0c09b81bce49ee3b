import { ExactNumber, readNumber } from '../json/index.ts'
import type { Json } from '../json/index.ts'
import { SimpleSyntaxError } from './errors.ts'
import { compileMessagePath } from './message-path.ts'
import type { ReadMessage } from './message-path.ts'

export const OPERATORS = [
  '==',
  '!=',
  '=~',
  '!=~',
  '>',
  '>=',
  '<',
  '<=',
  'regex',
  'not regex',
  'contains',
  'not contains',
  'in',
  'not in',
  'starts with',
  'ends with',
] as const
export type SimpleOperator = (typeof OPERATORS)[number]

export type Token =
  | { readonly kind: 'path'; readonly read: ReadMessage; readonly offset: number }
  | { readonly kind: 'literal'; readonly value: Json; readonly offset: number }
  | { readonly kind: 'operator'; readonly operator: SimpleOperator; readonly offset: number }
  | { readonly kind: '&&' | '||' | '(' | ')' | 'end'; readonly offset: number }

const BLANKS = /\s*/y
const SIGN = /&&|\|\||[()]/y
const COMPARISON = /!=~|==|!=|=~|>=|<=|>|</y
const WORDS = /(?:not\s+(?:regex|contains|in)|regex|contains|in|starts\s+with|ends\s+with)(?![\w-])/iy
const CONSTANT = /(?:true|false|null)(?![\w-])/y
const NUMBER = /-?\d+(?:\.\d+)?(?:[eE][+-]?\d{1,9})?(?![\w.])/y

/** @throws SimpleSyntaxError at what is no part of the language */
export function tokenize(source: string): Token[] {
  const tokens: Token[] = []
  let offset = 0
  const take = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = offset
    return pattern.exec(source)?.[0]
  }
  const next = (): { token: Token; length: number } => {
    if (source.startsWith('#{', offset)) return readPath(source, offset)
    const quote = source.charAt(offset)
    if (quote === "'" || quote === '"') return readText(source, offset)
    const sign = take(SIGN)
    if (sign !== undefined) return { token: { kind: sign as '&&' | '||' | '(' | ')', offset }, length: sign.length }
    const operator = take(COMPARISON) ?? take(WORDS)
    if (operator !== undefined) {
      const name = operator.toLowerCase().replace(/\s+/, ' ') as SimpleOperator
      return { token: { kind: 'operator', operator: name, offset }, length: operator.length }
    }
    const constant = take(CONSTANT)
    if (constant !== undefined) {
      const value = constant === 'null' ? null : constant === 'true'
      return { token: { kind: 'literal', value, offset }, length: constant.length }
    }
    const number = take(NUMBER)
    if (number !== undefined)
      return { token: { kind: 'literal', value: asWritten(number), offset }, length: number.length }
    throw new SimpleSyntaxError(
      "Expected '#{…}', a text in quotes, a number, true, false, null or an operator",
      source,
      offset,
    )
  }
  for (;;) {
    offset += take(BLANKS)?.length ?? 0
    if (offset >= source.length) break
    const { token, length } = next()
    tokens.push(token)
    offset += length
  }
  tokens.push({ kind: 'end', offset })
  return tokens
}

function readPath(source: string, offset: number): { token: Token; length: number } {
  const end = source.indexOf('}', offset)
  if (end < 0) throw new SimpleSyntaxError("The place is not closed: '}' is missing", source, offset)
  const read = compileMessagePath(source.slice(offset + 2, end))
  if (!read) throw new SimpleSyntaxError('Expected a path like a.b[0].c between #{ and }', source, offset + 2)
  return { token: { kind: 'path', read, offset }, length: end + 1 - offset }
}

/** A backslash makes a quote or a backslash plain; before anything else it stays, for patterns like `'\d+'`. */
function readText(source: string, offset: number): { token: Token; length: number } {
  const quote = source.charAt(offset)
  let at = offset + 1
  while (at < source.length && source.charAt(at) !== quote) at += source.charAt(at) === '\\' ? 2 : 1
  if (at >= source.length) throw new SimpleSyntaxError(`The text is not closed: ${quote} is missing`, source, offset)
  const value = source.slice(offset + 1, at).replace(/\\(['"\\])/g, '$1')
  return { token: { kind: 'literal', value, offset }, length: at + 1 - offset }
}

/** Where a number is compared with a text as text, its spelling counts. */
function asWritten(text: string): Json {
  return String(Number(text)) === text ? readNumber(text) : new ExactNumber(text)
}
