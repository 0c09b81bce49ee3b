import { ExpressionFault } from '../values/faults.ts'

/** Everything but blanks and the marks of the grammar: a NAME of expressions.md §4. */
export const NAME = /[^\s.,()[\]{}"]+/y

/** A position in a source, and the reading of single tokens there. */
export class Scanner {
  readonly source: string
  at: number

  constructor(source: string, at: number) {
    this.source = source
    this.at = at
  }

  skipBlanks(): void {
    for (;;) {
      const unit = this.source.charCodeAt(this.at)
      if (unit === 32 || (unit >= 9 && unit <= 13)) this.at++
      else if (unit > 127 && BLANK.test(this.source[this.at]!)) this.at++
      else return
    }
  }

  /** Passes over blanks, then over `character` if it is there. */
  takes(character: string): boolean {
    this.skipBlanks()
    if (this.source[this.at] !== character) return false
    this.at++
    return true
  }

  /** Passes over blanks and `character`. */
  expect(character: string): void {
    if (!this.takes(character)) this.mismatch()
  }

  /** The text that a sticky pattern matches here, passed over; undefined when it does not match. */
  take(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at
    const text = pattern.exec(this.source)?.[0]
    if (text !== undefined) this.at += text.length
    return text
  }

  /** @throws ExpressionFault that names the token at the place */
  mismatch(offset = this.at): never {
    throw new ExpressionFault(`mismatched input '${this.tokenAt(offset)}'`, offset)
  }

  /** The token at an offset as an error shows it. */
  private tokenAt(offset: number): string {
    if (offset >= this.source.length) return '<EOF>'
    if (this.source.startsWith('}}', offset)) return '}}'
    ANY_TOKEN.lastIndex = offset
    const token = ANY_TOKEN.exec(this.source)?.[0] ?? String.fromCodePoint(this.source.codePointAt(offset)!)
    return token.length > 64 ? `${token.slice(0, 64)}...` : token
  }
}

const BLANK = /\s/

/** A run of name characters, or a text literal as far as it goes in one line. */
const ANY_TOKEN = /[^\s.,()[\]{}"]+|"(?:[^"\\\r\n]|\\.)*"?/y
