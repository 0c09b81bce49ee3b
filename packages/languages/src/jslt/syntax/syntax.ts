/** The parsed form of a program. `at` is an offset in its text, in UTF-16 units. */
export interface ProgramSyntax {
  readonly imports: readonly ImportSyntax[]
  readonly lets: readonly LetSyntax[]
  readonly functions: readonly FunctionSyntax[]
  /** Only modules may have none. */
  readonly body: ExpressionSyntax | undefined
}

export interface ImportSyntax {
  readonly at: number
  readonly name: string
  readonly prefix: string
}

export interface LetSyntax {
  readonly at: number
  readonly name: string
  readonly value: ExpressionSyntax
}

export interface FunctionSyntax {
  readonly at: number
  readonly name: string
  readonly parameters: readonly string[]
  readonly lets: readonly LetSyntax[]
  readonly body: ExpressionSyntax
}

export type ExpressionSyntax =
  | LiteralSyntax
  | { readonly kind: 'input'; readonly at: number }
  | { readonly kind: 'variable'; readonly at: number; readonly name: string }
  | PathSyntax
  | CallSyntax
  | IfSyntax
  | ArraySyntax
  | ArrayForSyntax
  | ObjectSyntax
  | ObjectForSyntax
  | ComparisonSyntax
  | ArithmeticSyntax
  /** `operands` has two or more, from left to right. */
  | { readonly kind: 'pipe' | 'or' | 'and'; readonly at: number; readonly operands: readonly ExpressionSyntax[] }

export interface LiteralSyntax {
  readonly kind: 'literal'
  readonly at: number
  readonly value: LiteralValue
}

/** `decimal` is a number with a fraction or exponent, which stays a decimal also when it is whole. */
export type LiteralValue = null | boolean | string | { readonly integer: bigint } | { readonly decimal: number }

export interface PathSyntax {
  readonly kind: 'path'
  readonly at: number
  readonly base: ExpressionSyntax
  /** One or more. */
  readonly steps: readonly StepSyntax[]
}

export type StepSyntax =
  | { readonly kind: 'key'; readonly at: number; readonly key: string }
  | { readonly kind: 'index'; readonly at: number; readonly index: ExpressionSyntax }
  | {
      readonly kind: 'slice'
      readonly at: number
      readonly from: ExpressionSyntax | undefined
      readonly to: ExpressionSyntax | undefined
    }

export interface CallSyntax {
  readonly kind: 'call'
  readonly at: number
  /** The prefix of an imported module. */
  readonly module: string | undefined
  readonly name: string
  readonly parameters: readonly ExpressionSyntax[]
}

/** A branch and its variables. */
export interface BlockSyntax {
  readonly lets: readonly LetSyntax[]
  readonly body: ExpressionSyntax
}

/** `if … else if … else …`: the first branch whose test is true counts. */
export interface IfSyntax {
  readonly kind: 'if'
  readonly at: number
  readonly branches: readonly (BlockSyntax & { readonly test: ExpressionSyntax })[]
  readonly otherwise: BlockSyntax | undefined
}

export interface ArraySyntax {
  readonly kind: 'array'
  readonly at: number
  readonly items: readonly ExpressionSyntax[]
}

export interface ArrayForSyntax extends BlockSyntax {
  readonly kind: 'array-for'
  readonly at: number
  readonly source: ExpressionSyntax
  readonly filter: ExpressionSyntax | undefined
}

export interface PairSyntax {
  readonly at: number
  readonly key: ExpressionSyntax
  readonly value: ExpressionSyntax
}

export interface MatcherSyntax {
  readonly at: number
  /** Keys that are not matched. */
  readonly except: readonly string[]
  readonly value: ExpressionSyntax
}

export interface ObjectSyntax {
  readonly kind: 'object'
  readonly at: number
  readonly lets: readonly LetSyntax[]
  readonly pairs: readonly PairSyntax[]
  readonly matcher: MatcherSyntax | undefined
}

export interface ObjectForSyntax {
  readonly kind: 'object-for'
  readonly at: number
  readonly source: ExpressionSyntax
  readonly lets: readonly LetSyntax[]
  readonly key: ExpressionSyntax
  readonly value: ExpressionSyntax
  readonly filter: ExpressionSyntax | undefined
}

export type ComparisonOperator = '==' | '!=' | '<' | '<=' | '>' | '>='

export interface ComparisonSyntax {
  readonly kind: 'comparison'
  readonly at: number
  readonly operator: ComparisonOperator
  readonly left: ExpressionSyntax
  readonly right: ExpressionSyntax
}

/** A chain of `+` and `-`, or of `*` and `/`, from left to right. */
export interface ArithmeticSyntax {
  readonly kind: 'arithmetic'
  readonly at: number
  readonly first: ExpressionSyntax
  /** One or more. `at` is the operator's. */
  readonly rest: readonly {
    readonly operator: '+' | '-' | '*' | '/'
    readonly at: number
    readonly operand: ExpressionSyntax
  }[]
}
