import type { Json } from '../json/index.ts'

/** A parsed path: where it starts and the steps from there. */
export interface PathSyntax {
  /** `$` is the document; `@` the tested item inside a filter, the document elsewhere. */
  readonly root: '$' | '@'
  readonly steps: readonly StepSyntax[]
}

/** What one bracket or dotted name selects from a value. */
export type SelectorSyntax =
  | { readonly kind: 'name'; readonly name: string; readonly quote: string }
  /** Several names: one object at the end of a path, one branch each before. */
  | { readonly kind: 'names'; readonly names: readonly string[]; readonly quote: string }
  | { readonly kind: 'index'; readonly index: number }
  | { readonly kind: 'indexes'; readonly indexes: readonly number[] }
  | {
      readonly kind: 'slice'
      readonly from: number | undefined
      readonly to: number | undefined
      readonly step: number
    }
  | { readonly kind: 'wildcard' }
  | { readonly kind: 'filter'; readonly condition: ConditionSyntax }
  /** Selectors of different kinds in one bracket. */
  | { readonly kind: 'union'; readonly selectors: readonly SelectorSyntax[] }

export type StepSyntax =
  | SelectorSyntax
  /** `..`: the selector applied to the value and to everything below it. */
  | { readonly kind: 'descend'; readonly target: SelectorSyntax }
  | { readonly kind: 'function'; readonly name: string; readonly parameters: readonly ParameterSyntax[] }

/** An argument of a function at the end of a path. */
export type ParameterSyntax =
  { readonly kind: 'path'; readonly path: PathSyntax } | { readonly kind: 'literal'; readonly value: Json }

/** What stands inside `[?…]`. */
export type ConditionSyntax =
  | { readonly kind: 'or' | 'and'; readonly terms: readonly ConditionSyntax[] }
  | { readonly kind: 'not'; readonly term: ConditionSyntax }
  | { readonly kind: 'exists'; readonly path: PathSyntax }
  | { readonly kind: 'test'; readonly call: CallSyntax }
  | {
      readonly kind: 'comparison'
      readonly left: OperandSyntax
      readonly operator: ComparisonOperator
      readonly right: OperandSyntax
    }

export type OperandSyntax =
  | { readonly kind: 'path'; readonly path: PathSyntax }
  | { readonly kind: 'literal'; readonly value: Json }
  | { readonly kind: 'pattern'; readonly pattern: string; readonly flags: string; readonly offset: number }
  | { readonly kind: 'call'; readonly call: CallSyntax }

/** A function expression of RFC 9535, as in `[?length(@.name) > 2]`. */
export interface CallSyntax {
  readonly offset: number
  readonly name: CallName
  readonly operands: readonly OperandSyntax[]
}

export const CALL_NAMES = ['length', 'count', 'value', 'match', 'search'] as const
export type CallName = (typeof CALL_NAMES)[number]

export const COMPARISON_OPERATORS = [
  '==',
  '!=',
  '===',
  '!==',
  '<',
  '<=',
  '>',
  '>=',
  '=~',
  'in',
  'nin',
  'subsetof',
  'anyof',
  'noneof',
  'contains',
  'size',
  'empty',
] as const
export type ComparisonOperator = (typeof COMPARISON_OPERATORS)[number]

export const FUNCTION_NAMES = [
  'sum',
  'min',
  'max',
  'avg',
  'stddev',
  'concat',
  'length',
  'size',
  'keys',
  'first',
  'last',
  'index',
  'append',
] as const
export type FunctionName = (typeof FUNCTION_NAMES)[number]
