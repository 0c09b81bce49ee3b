import type { ScopeName } from '../expression-types.ts'
import type { Value } from '../values/value.ts'

/** An expression as read. Offsets count in the source it was read from. */
export type SyntaxNode = LiteralNode | TextNode | ReferenceNode | NameNode | CallNode | ObjectNode | ListNode

/** A number, a word, or a text without static references. */
export interface LiteralNode {
  readonly kind: 'literal'
  readonly value: Value
  readonly offset: number
}

/** A text literal with static references in it (expressions.md §1). */
export interface TextNode {
  readonly kind: 'text'
  readonly parts: readonly (string | StaticReference)[]
  readonly offset: number
}

/** `{{ global.x }}`, `{{ replica.x }}` or the legacy `{{ x }}` inside a text literal. */
export interface StaticReference {
  readonly scope: 'global' | 'replica' | undefined
  readonly name: string
  /** As written, for a legacy form that names no Global. */
  readonly source: string
  readonly offset: number
}

export interface ReferenceNode {
  readonly kind: 'reference'
  readonly scope: ScopeName
  readonly steps: readonly PathStep[]
  readonly offset: number
}

export type PathStep =
  /** A name, or `$` or `*`, whose meaning depends on the place. */
  | { readonly kind: 'name'; readonly name: string; readonly isQuoted: boolean }
  | { readonly kind: 'index'; readonly index: number }
  /** A filter, slice, `*` or list in brackets, brackets included: JSON Path's own. */
  | { readonly kind: 'selector'; readonly source: string }

/** A name alone: the legacy form of a Global. */
export interface NameNode {
  readonly kind: 'name'
  readonly name: string
  readonly offset: number
}

export interface CallNode {
  readonly kind: 'call'
  /** As written. */
  readonly name: string
  readonly arguments: readonly SyntaxNode[]
  readonly offset: number
}

export interface ObjectNode {
  readonly kind: 'object'
  readonly entries: readonly { readonly name: LiteralNode | TextNode; readonly value: SyntaxNode }[]
  readonly offset: number
}

export interface ListNode {
  readonly kind: 'list'
  readonly items: readonly SyntaxNode[]
  readonly offset: number
}
