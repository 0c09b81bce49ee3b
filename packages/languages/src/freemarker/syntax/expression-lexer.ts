import { FreemarkerSyntaxError } from '../errors.ts'
import { isBlank, isDigit, isNamePart, isNameStart } from './identifier.ts'
import { escapeLength, unescapeText } from './text-literal.ts'
import type { Operator, Token, TokenKind } from './tokens.ts'

/** What the expression stands in: it decides what `>` and `}` mean. */
export type ExpressionPlace = 'tag' | 'call tag' | 'interpolation' | 'whole text'

/**
 * Reads the tokens of one tag or interpolation, on demand, since only its end tells where text begins again.
 *
 * States: outside of parentheses `>` ends a tag; inside it is an operator. Behind `<@` blanks count until the first of
 * them (`<@a b>` is a call with an argument); in named arguments `!` with blanks behind it takes no default.
 */
export class ExpressionLexer {
  /** From here on `name=value` pairs are read. */
  namedArguments = false
  readonly #template: string
  /** What is read: the template, or the content of one of its text literals. */
  readonly #text: string
  /** Where the text lies in the template. */
  readonly #shift: number
  readonly #place: ExpressionPlace
  /** `>`, or `]` in a template that began with `[#ftl]`. */
  readonly #close: '>' | ']'
  #position: number
  #parentheses = 0
  #brackets = 0
  #braces = 0
  #blanksCount: boolean
  readonly #ahead: Token[] = []

  constructor(
    template: string,
    position: number,
    place: ExpressionPlace,
    { close = '>', text = template, shift = 0 }: { close?: '>' | ']'; text?: string; shift?: number } = {},
  ) {
    this.#template = template
    this.#text = text
    this.#shift = shift
    this.#position = position
    this.#place = place
    this.#close = close
    this.#blanksCount = place === 'call tag'
  }

  /** Reads an interpolation inside a text literal of this template. Its places are those of the literal, roughly. */
  inside(text: string, position: number, literal: Token): ExpressionLexer {
    return new ExpressionLexer(this.#template, position, 'interpolation', { text, shift: literal.start + 1 })
  }

  /** Behind the last token that was read. */
  get position(): number {
    return this.#position
  }

  /** The next token, which stays the next. `distance` 1 is the one behind it. */
  peek(distance = 0): Token {
    while (this.#ahead.length <= distance) this.#ahead.push(this.#read())
    return this.#ahead[distance] as Token
  }

  next(): Token {
    const token = this.peek()
    this.#ahead.shift()
    return token
  }

  /** The token as it stands in the text. */
  written(token: Token): string {
    return this.#text.slice(token.start - this.#shift, token.end - this.#shift)
  }

  /** @throws FreemarkerSyntaxError at this place of the template */
  fail(detail: string, offset: number): never {
    throw new FreemarkerSyntaxError(detail, this.#template, offset)
  }

  #failAt(detail: string, position: number): never {
    return this.fail(detail, position + this.#shift)
  }

  #token(kind: TokenKind, start: number, end: number, value = this.#text.slice(start, end)): Token {
    this.#position = end
    return { kind, value, start: start + this.#shift, end: end + this.#shift }
  }

  #read(): Token {
    const text = this.#text
    if (this.#blanksCount && this.#parentheses === 0 && isBlank(text.charAt(this.#position))) {
      this.#blanksCount = false
      const start = this.#position
      let end = start + 1
      while (isBlank(text.charAt(end))) end++
      return this.#token('blanks', start, end)
    }
    this.#skipBlanksAndComments()
    const start = this.#position
    const char = text.charAt(start)
    if (char === '') return this.#token('end of template', start, start)
    if (char === '"' || char === "'") return this.#textLiteral(start)
    if (char === 'r' && (text.charAt(start + 1) === '"' || text.charAt(start + 1) === "'")) return this.#rawText(start)
    if (isDigit(char)) return this.#number(start)
    if (isNameStart(char) || isEscapedNamePart(text, start)) return this.#name(start)
    return char === '>' || char === '/' ? this.#tagEnd(start, char) : this.#symbol(start)
  }

  #skipBlanksAndComments(): void {
    const text = this.#text
    for (;;) {
      while (isBlank(text.charAt(this.#position))) this.#position++
      const char = text.charAt(this.#position)
      if ((char !== '<' && char !== '[') || !/^[#!]--$/.test(text.slice(this.#position + 1, this.#position + 4))) return
      const end = /--[>\]]/g
      end.lastIndex = this.#position + 4
      const found = end.exec(text)
      if (!found) this.#failAt('Unclosed comment', this.#position)
      else this.#position = found.index + 3
    }
  }

  #textLiteral(start: number): Token {
    const text = this.#text
    const quote = text.charAt(start)
    let at = start + 1
    let escaped = false
    for (;;) {
      const char = text.charAt(at)
      if (char === quote) break
      if (char === '') this.#failAt('Unclosed text literal', start)
      if (char === '\\') {
        const length = escapeLength(text, at)
        if (length === 0) this.#failAt(`Unknown escape "${text.slice(at, at + 2)}" in a text literal`, at)
        at += length
        escaped = true
      } else at++
    }
    const inside = text.slice(start + 1, at)
    return this.#token('text', start, at + 1, escaped ? unescapeText(inside) : inside)
  }

  #rawText(start: number): Token {
    const end = this.#text.indexOf(this.#text.charAt(start + 1), start + 2)
    if (end < 0) this.#failAt('Unclosed text literal', start)
    return this.#token('raw text', start, end + 1, this.#text.slice(start + 2, end))
  }

  #number(start: number): Token {
    const text = this.#text
    let end = start
    while (isDigit(text.charAt(end))) end++
    if (end === start + 1 && text.charAt(start) === '0' && /^[xX]$/.test(text.charAt(end))) {
      const hexadecimal = /[^0-9a-fA-F]|$/g
      hexadecimal.lastIndex = end + 1
      const stop = hexadecimal.exec(text)?.index ?? end + 1
      if (stop > end + 1)
        return this.#token('number', start, stop, BigInt(text.slice(start, stop).toLowerCase()).toString())
    }
    if (text.charAt(end) === '.' && isDigit(text.charAt(end + 1))) {
      end++
      while (isDigit(text.charAt(end))) end++
    }
    return this.#token('number', start, end)
  }

  #name(start: number): Token {
    const text = this.#text
    let end = start
    for (;;) {
      if (isEscapedNamePart(text, end)) end += 2
      else if (end < text.length && isNamePart(text.charAt(end))) end++
      else break
    }
    const written = text.slice(start, end)
    const word = WORDS.get(written)
    if (word !== undefined) return this.#token(word, start, end)
    return this.#token('name', start, end, written.includes('\\') ? written.replaceAll('\\', '') : written)
  }

  /** `>`, `>=` and `/`, `/=`, `/>`: what ends a tag outside of parentheses is an operator everywhere else. */
  #tagEnd(start: number, char: string): Token {
    const next = this.#text.charAt(start + 1)
    const inTag = this.#place === 'tag' || this.#place === 'call tag'
    if (char === '/') {
      if (this.#parentheses > 0 || !inTag || (next !== '>' && next !== ']')) return this.#symbol(start)
      if (next !== this.#close) this.#failAt(`The tag should not end with "${next}"`, start)
      return this.#token('empty tag end', start, start + 2)
    }
    if (this.#parentheses > 0 && next === '=') return this.#token('>=', start, start + 2)
    const ends = this.#parentheses === 0 && inTag && this.#close === '>'
    return this.#token(ends ? 'tag end' : '>', start, start + 1)
  }

  #symbol(start: number): Token {
    for (let length = Math.min(LONGEST_SYMBOL, this.#text.length - start); length > 0; length--) {
      const kind = SYMBOLS.get(this.#text.slice(start, start + length))
      if (kind !== undefined) return this.#countBrackets(kind, start, start + length)
    }
    const shown = String.fromCodePoint(this.#text.codePointAt(start) ?? 0)
    return this.#failAt(`The character "${shown}" cannot stand here`, start)
  }

  #countBrackets(kind: Operator | 'interpolation', start: number, end: number): Token {
    switch (kind) {
      case 'interpolation':
        return this.#failAt('An interpolation cannot stand inside an expression: write the expression alone', start)
      case '!':
        if (this.namedArguments && this.#parentheses === 0 && isBlank(this.#text.charAt(end))) {
          return this.#token('closing !', start, end)
        }
        break
      case '(':
        if (++this.#parentheses === 1) this.#blanksCount = false
        break
      case ')':
        this.#parentheses--
        break
      case '[':
        this.#brackets++
        break
      case ']':
        if (this.#brackets > 0) this.#brackets--
        else if (this.#close === ']' && this.#place !== 'interpolation') return this.#token('tag end', start, end)
        else this.#failAt('There is nothing open that "]" could close', start)
        break
      case '{':
        this.#braces++
        break
      case '}':
        if (this.#braces > 0) this.#braces--
        else if (this.#place === 'interpolation') return this.#token('interpolation end', start, end)
        else this.#failAt('There is nothing open that "}" could close', start)
        break
      default:
    }
    return this.#token(kind, start, end)
  }
}

/** `\-`, `\.`, `\:` and `\#` stand for characters of a name. */
function isEscapedNamePart(text: string, at: number): boolean {
  return text.charAt(at) === '\\' && /^[-.:#]$/.test(text.charAt(at + 1))
}

const WORDS: ReadonlyMap<string, TokenKind> = new Map([
  ['true', 'true'],
  ['false', 'false'],
  ['in', 'in'],
  ['as', 'as'],
  ['using', 'using'],
  ['gt', '>'],
  ['gte', '>='],
  ['lt', '<'],
  ['lte', '<='],
])

const SAME_SYMBOLS: readonly Operator[] = [
  '.',
  '..',
  '..<',
  '..*',
  '...',
  '?',
  '??',
  '!',
  '!=',
  '=',
  '==',
  '+=',
  '-=',
  '*=',
  '/=',
  '%=',
  '++',
  '--',
  '<',
  '<=',
  '->',
  '+',
  '-',
  '*',
  '**',
  '/',
  '%',
  '&&',
  '||',
  ',',
  ';',
  ':',
  '[',
  ']',
  '(',
  ')',
  '{',
  '}',
]

/** By their text; `>` is not among them, since it depends on the place. */
const SYMBOLS: ReadonlyMap<string, Operator | 'interpolation'> = new Map<string, Operator | 'interpolation'>([
  ...SAME_SYMBOLS.map((symbol): [string, Operator] => [symbol, symbol]),
  ['&amp;&amp;', '&&'],
  ['&', '&&'],
  ['\\and', '&&'],
  ['|', '||'],
  ['&lt;', '<'],
  ['\\lt', '<'],
  ['&lt;=', '<='],
  ['\\lte', '<='],
  ['&gt;', '>'],
  ['\\gt', '>'],
  ['&gt;=', '>='],
  ['\\gte', '>='],
  ['-&gt;', '->'],
  ['..!', '..<'],
  ['${', 'interpolation'],
  ['#{', 'interpolation'],
  ['[=', 'interpolation'],
])
const LONGEST_SYMBOL = Math.max(...[...SYMBOLS.keys()].map((symbol) => symbol.length))
