import type { FreemarkerNumber } from '../values/number.ts'

/** Where a node stands in the template, and how deep the tree below it is. */
interface NodeBase {
  readonly start: number
  /** Behind the last unit. */
  readonly end: number
  readonly depth: number
}

export type ArithmeticOperator = '-' | '*' | '/' | '%'
export type ComparisonOperator = '==' | '!=' | '<' | '<=' | '>' | '>='
/** `a..b`, `a..<b`, `a..*length` and `a..`. */
export type RangeKind = 'inclusive' | 'exclusive' | 'length' | 'open'

/** The output settings in force where an expression stands; they are known when the template is read. */
export interface OutputContext {
  readonly format: OutputFormatName
  /** Are interpolations escaped? */
  readonly escaping: boolean
}

export type OutputFormatName = string

export interface InterpolationPart {
  readonly kind: 'interpolation'
  readonly expression: Expression
  /** `#{…}` */
  readonly numeric: boolean
  /** Of `#{…; m1M2}`. */
  readonly decimals: DecimalBounds | undefined
  readonly output: OutputContext
  readonly start: number
  readonly end: number
}

export interface DecimalBounds {
  readonly minimum: number
  readonly maximum: number
}

export interface Lambda {
  readonly parameter: string
  readonly body: Expression
}

export type Expression = NodeBase &
  (
    | { readonly kind: 'text'; readonly value: string }
    | { readonly kind: 'interpolated text'; readonly parts: readonly (string | InterpolationPart)[] }
    | { readonly kind: 'number'; readonly value: FreemarkerNumber }
    | { readonly kind: 'boolean'; readonly value: boolean }
    | { readonly kind: 'list'; readonly items: readonly Expression[] }
    | { readonly kind: 'map'; readonly keys: readonly Expression[]; readonly values: readonly Expression[] }
    | { readonly kind: 'name'; readonly name: string }
    | { readonly kind: 'special'; readonly name: string; readonly output: OutputContext }
    | { readonly kind: 'group'; readonly inner: Expression }
    | { readonly kind: 'member'; readonly target: Expression; readonly name: string }
    | { readonly kind: 'index'; readonly target: Expression; readonly key: Expression }
    | { readonly kind: 'call'; readonly target: Expression; readonly arguments: readonly Expression[] }
    | {
        readonly kind: 'built-in'
        readonly target: Expression
        /** In snake case. */
        readonly name: string
        /** As written, for messages. */
        readonly written: string
        /** Undefined when nothing was called. */
        readonly arguments: readonly (Expression | Lambda)[] | undefined
        readonly output: OutputContext
      }
    | { readonly kind: 'default'; readonly target: Expression; readonly fallback: Expression | undefined }
    | { readonly kind: 'exists'; readonly target: Expression }
    | { readonly kind: 'not'; readonly target: Expression }
    | { readonly kind: 'sign'; readonly target: Expression; readonly negative: boolean }
    /** Two or more operands: long sums stay flat. */
    | { readonly kind: 'add' | 'and' | 'or'; readonly operands: readonly Expression[] }
    | {
        readonly kind: 'arithmetic'
        readonly operator: ArithmeticOperator
        readonly left: Expression
        readonly right: Expression
      }
    | {
        readonly kind: 'compare'
        readonly operator: ComparisonOperator
        readonly left: Expression
        readonly right: Expression
      }
    | {
        readonly kind: 'range'
        readonly range: RangeKind
        readonly from: Expression
        readonly to: Expression | undefined
      }
  )

export type ExpressionKind = Expression['kind']

export function isLambda(argument: Expression | Lambda): argument is Lambda {
  return 'parameter' in argument
}

/** Can the value be known without a model? Header and output format parameters must be. */
export function isConstant(expression: Expression): boolean {
  switch (expression.kind) {
    case 'text':
    case 'number':
    case 'boolean':
      return true
    case 'group':
      return isConstant(expression.inner)
    case 'list':
      return expression.items.every(isConstant)
    case 'map':
      return expression.keys.every(isConstant) && expression.values.every(isConstant)
    case 'not':
    case 'sign':
    case 'member':
    case 'exists':
      return isConstant(expression.target)
    case 'add':
    case 'and':
    case 'or':
      return expression.operands.every(isConstant)
    case 'arithmetic':
    case 'compare':
      return isConstant(expression.left) && isConstant(expression.right)
    default:
      return false
  }
}
