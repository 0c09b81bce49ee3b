import type { SettingName } from './settings.ts'
import type { Expression, InterpolationPart, OutputContext } from './expression.ts'

/** Where an element stands. Lines and texts change while blanks are stripped, nothing else does. */
interface ElementBase {
  /** Place of the first unit of its tag, and behind the last of its end. */
  readonly start: number
  readonly end: number
  beginLine: number
  readonly endLine: number
  /** Does it begin in the first column? */
  startsLine: boolean
  children: Element[]
}

/** Variable names behind `as`; both undefined in a `<#list>` that has `<#items>` inside. */
export interface LoopNames {
  readonly first: string | undefined
  readonly second: string | undefined
}

export type AssignmentScope = 'assign' | 'global' | 'local'
export type AssignmentOperator = '=' | '+=' | '-=' | '*=' | '/=' | '%=' | '++' | '--'

export interface Assignment {
  readonly name: string
  readonly operator: AssignmentOperator
  /** Undefined for `++` and `--`. */
  readonly value: Expression | undefined
  readonly start: number
  readonly end: number
}

export interface Parameter {
  readonly name: string
  readonly fallback: Expression | undefined
}

/** A macro or function as written. */
export interface DefinitionParts {
  readonly name: string
  readonly isFunction: boolean
  readonly parameters: readonly Parameter[]
  /** The name before `...`. */
  readonly rest: string | undefined
  /** Does it use `.args`? */
  readonly usesArguments: boolean
}

export interface NamedArgument {
  readonly name: string
  readonly value: Expression
}

export type Element = ElementBase &
  (
    | { readonly kind: 'text'; text: string }
    | { readonly kind: 'interpolation'; readonly part: InterpolationPart }
    /** A run of elements; the root of a template with more than one. */
    | { readonly kind: 'run' }
    /** Children are branches. */
    | { readonly kind: 'if' }
    | { readonly kind: 'branch'; readonly condition: Expression | undefined }
    | {
        readonly kind: 'list'
        readonly source: Expression
        readonly names: LoopNames
        readonly overMap: boolean
      }
    /** Children are the list and its else. */
    | { readonly kind: 'list or else' }
    | { readonly kind: 'else of list' }
    | { readonly kind: 'items'; readonly names: LoopNames }
    | { readonly kind: 'sep' }
    /** Children are blanks and comments, then cases. */
    | { readonly kind: 'switch'; readonly value: Expression; readonly usesOn: boolean }
    /** Conditions undefined: default. */
    | { readonly kind: 'case'; readonly conditions: readonly Expression[] | undefined }
    | {
        readonly kind: 'assign'
        readonly scope: AssignmentScope
        readonly assignments: readonly Assignment[]
        readonly namespace: Expression | undefined
      }
    | {
        readonly kind: 'capture'
        readonly scope: AssignmentScope
        readonly name: string
        readonly namespace: Expression | undefined
        readonly output: OutputContext
      }
    | { readonly kind: 'definition'; readonly parts: DefinitionParts }
    | {
        readonly kind: 'call'
        readonly target: Expression
        readonly named: readonly NamedArgument[] | undefined
        readonly positional: readonly Expression[]
        readonly bodyNames: readonly string[] | undefined
      }
    | { readonly kind: 'nested'; readonly arguments: readonly Expression[] }
    | { readonly kind: 'return' | 'stop'; readonly value: Expression | undefined }
    | { readonly kind: 'break' | 'continue' | 'flush' | 'comment' }
    /** Children are the attempted part and the recovery. */
    | { readonly kind: 'attempt' }
    | { readonly kind: 'recover' }
    /** `<#escape>` and `<#noescape>`: their work is done when the template is read. */
    | { readonly kind: 'escape' }
    | { readonly kind: 'compress' }
    /** `<#outputformat>`, `<#autoesc>`, `<#noautoesc>`: likewise, but gone when empty. */
    | { readonly kind: 'output' }
    | { readonly kind: 'setting'; readonly name: SettingName; readonly value: Expression }
    | { readonly kind: 'trim'; readonly left: boolean; readonly right: boolean }
    /** A directive that exists but is refused when it runs: `<#include>`, `<#import>`, `<#visit>`. */
    | { readonly kind: 'refused'; readonly reason: string }
  )

export type ElementKind = Element['kind']
