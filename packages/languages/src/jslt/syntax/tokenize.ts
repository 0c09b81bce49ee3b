import { JsltSyntaxError } from '../jslt-error.ts'

/** Punctuation and keywords are tokens of their own kind; `module-name` is `prefix:name`; `end` closes every list. */
export type TokenKind =
  Keyword | Punctuation | 'integer' | 'decimal' | 'text' | 'name' | 'module-name' | 'variable' | 'end'

export interface Token {
  readonly kind: TokenKind
  /** Offset of its first UTF-16 unit. */
  readonly at: number
  /** As written, quotes included. */
  readonly text: string
}

const KEYWORDS = ['null', 'true', 'false', 'or', 'and', 'if', 'else', 'let', 'for', 'def', 'import', 'as'] as const
type Keyword = (typeof KEYWORDS)[number]
const KEYWORD_SET: ReadonlySet<string> = new Set(KEYWORDS)

const LONG_MARKS = ['==', '!=', '>=', '<='] as const
/** The minus is a word. */
const MARKS = ['[', ']', ',', ':', '{', '}', '.', '(', ')', '=', '>', '<', '+', '*', '/', '|'] as const
type Punctuation = (typeof LONG_MARKS)[number] | (typeof MARKS)[number] | '-'
const MARK_SET: ReadonlySet<string> = new Set([...LONG_MARKS, ...MARKS])

const BLANKS = /(?:[ \t\n\r\f]+|\/\/[^\n\r]*)+/y
const WORD = /[A-Za-z0-9_-]+/y
const NUMBER = /-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?/y

/**
 * Cuts a program into tokens. The longest token wins, so `5-3` and `.a-1` hold one name each, `1:3` is the name `3` of
 * the module `1`, and `1.5-3` is a decimal and an integer (tools.md, "JSLT", names).
 *
 * @throws JsltSyntaxError at a character that begins no token
 */
export function tokenize(source: string, module?: string): Token[] {
  const tokens: Token[] = []
  let at = skipBlanks(source, 0)
  while (at < source.length) {
    const token = wordToken(source, at) ?? variableToken(source, at) ?? textToken(source, at) ?? mark(source, at)
    if (!token) throw new JsltSyntaxError('JSLT_SYNTAX', badCharacter(source, at), { source, offset: at, module })
    tokens.push(token)
    at = skipBlanks(source, at + token.text.length)
  }
  tokens.push({ kind: 'end', at: source.length, text: '' })
  return tokens
}

function skipBlanks(source: string, at: number): number {
  return at + (matchAt(BLANKS, source, at)?.length ?? 0)
}

/** A keyword, name, number or minus: they share their characters. */
function wordToken(source: string, at: number): Token | undefined {
  const word = matchAt(WORD, source, at)
  if (word === undefined) return undefined
  if (source[at + word.length] === ':') {
    const name = matchAt(WORD, source, at + word.length + 1)
    if (name !== undefined) return { kind: 'module-name', at, text: `${word}:${name}` }
  }
  if (word === '-') return { kind: '-', at, text: word }
  NUMBER.lastIndex = at
  const number = NUMBER.exec(source)
  if (number && number[0].length >= word.length) {
    const isDecimal = number[1] !== undefined || number[2] !== undefined
    return { kind: isDecimal ? 'decimal' : 'integer', at, text: number[0] }
  }
  return { kind: KEYWORD_SET.has(word) ? (word as Keyword) : 'name', at, text: word }
}

function variableToken(source: string, at: number): Token | undefined {
  if (source[at] !== '$') return undefined
  const name = matchAt(WORD, source, at + 1)
  return name === undefined ? undefined : { kind: 'variable', at, text: `$${name}` }
}

function textToken(source: string, at: number): Token | undefined {
  if (source[at] !== '"') return undefined
  for (let end = at + 1; end < source.length; end++) {
    const character = source[end]
    if (character === '"') return { kind: 'text', at, text: source.slice(at, end + 1) }
    if (character === '\\') end++
  }
  return undefined
}

function mark(source: string, at: number): Token | undefined {
  const long = source.slice(at, at + 2)
  const text = MARK_SET.has(long) ? long : (source[at] ?? '')
  return MARK_SET.has(text) ? { kind: text as Punctuation, at, text } : undefined
}

function matchAt(pattern: RegExp, source: string, at: number): string | undefined {
  pattern.lastIndex = at
  return pattern.exec(source)?.[0]
}

function badCharacter(source: string, at: number): string {
  if (source[at] === '"') return 'Parse error: this text has no closing quote'
  if (source[at] === "'") return 'Parse error: texts are written in double quotes'
  return `Parse error: unexpected character ${JSON.stringify(String.fromCodePoint(source.codePointAt(at) ?? 0))}`
}
