import { type CodePlace, JsltSyntaxError } from '../jslt-error.ts'
import { textLiteral } from './text-literal.ts'
import { type Token, type TokenKind, tokenize } from './tokenize.ts'

/**
 * How deep brackets, calls and branches may nest. Every level costs the parser, the compiler and the compiled program
 * some frames of the stack; 500 levels leave most of Node's default stack free.
 */
const MAX_NESTING = 500

/** The tokens of a program and where the parser is in them. */
export class TokenCursor {
  readonly source: string
  readonly module: string | undefined
  readonly #tokens: readonly Token[]
  #position = 0
  #nesting = 0

  constructor(source: string, module: string | undefined) {
    this.source = source
    this.module = module
    this.#tokens = tokenize(source, module)
  }

  get token(): Token {
    return this.#tokens[this.#position] ?? { kind: 'end', at: this.source.length, text: '' }
  }

  get kind(): TokenKind {
    return this.token.kind
  }

  /** The token, stepping over it. The end is never stepped over. */
  take(): Token {
    const token = this.token
    if (token.kind !== 'end') this.#position++
    return token
  }

  /** Steps over a token of this kind if it is next. */
  takeIf(kind: TokenKind): boolean {
    if (this.kind !== kind) return false
    this.#position++
    return true
  }

  expect(kind: TokenKind, what = `"${kind}"`): Token {
    if (this.kind !== kind) throw this.unexpected(what)
    return this.take()
  }

  /** The text of a text literal, which must be next. */
  expectText(what: string): string {
    const token = this.expect('text', what)
    return textLiteral(token.text, this.place(token.at))
  }

  /** Begins something inside something else; {@link leave} ends it. */
  enter(): void {
    if (++this.#nesting > MAX_NESTING) throw this.failure(`Parse error: nested more than ${MAX_NESTING} deep`)
  }

  leave(): void {
    this.#nesting--
  }

  place(offset: number): CodePlace {
    return { source: this.source, offset, module: this.module }
  }

  failure(message: string, at = this.token.at): JsltSyntaxError {
    return new JsltSyntaxError('JSLT_SYNTAX', message, this.place(at))
  }

  unexpected(expected: string): JsltSyntaxError {
    const { kind, text } = this.token
    const found =
      kind === 'end' ? 'the program ends here' : `found "${text.length > 40 ? `${text.slice(0, 40)}…` : text}"`
    return this.failure(`Parse error: expected ${expected}, but ${found}`)
  }
}
