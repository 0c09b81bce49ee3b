/** Kinds of token inside tags and interpolations. Operators and brackets are their own text. */
export type TokenKind =
  | 'text'
  | 'raw text'
  | 'number'
  | 'name'
  | 'true'
  | 'false'
  | 'in'
  | 'as'
  | 'using'
  /** Blanks right behind the name of `<@name`. */
  | 'blanks'
  /** `!` followed by blanks in a named argument: a default without a value. */
  | 'closing !'
  | 'tag end'
  | 'empty tag end'
  | 'interpolation end'
  | 'end of template'
  | Operator

export type Operator =
  | '.'
  | '..'
  | '..<'
  | '..*'
  | '...'
  | '?'
  | '??'
  | '!'
  | '!='
  | '='
  | '=='
  | '+='
  | '-='
  | '*='
  | '/='
  | '%='
  | '++'
  | '--'
  | '<'
  | '<='
  | '>'
  | '>='
  | '->'
  | '+'
  | '-'
  | '*'
  | '**'
  | '/'
  | '%'
  | '&&'
  | '||'
  | ','
  | ';'
  | ':'
  | '['
  | ']'
  | '('
  | ')'
  | '{'
  | '}'

export interface Token {
  readonly kind: TokenKind
  /** Name without backslashes, content of a text, digits of a number, else the token as written. */
  readonly value: string
  readonly start: number
  /** Behind the last unit. */
  readonly end: number
}
