import type { CaseMode } from './case-sets.ts'
import type { CodePointSet } from './code-point-set.ts'

/**
 * A pattern as a tree. Flags are already worked in: a set holds both cases where case is ignored, an assertion
 * knows its line ends.
 */
export type RegexNode =
  | EmptyNode
  | SetNode
  | SequenceNode
  | ChoiceNode
  | GroupNode
  | RepeatNode
  | LookNode
  | AtomicNode
  | ReferenceNode
  | AssertionNode
  | GraphemeNode

export interface EmptyNode {
  readonly kind: 'empty'
}

/** One code point out of a set. */
export interface SetNode {
  readonly kind: 'set'
  readonly set: CodePointSet
}

export interface SequenceNode {
  readonly kind: 'sequence'
  readonly items: readonly RegexNode[]
}

/** Alternatives, the first that leads to a match wins. */
export interface ChoiceNode {
  readonly kind: 'choice'
  readonly options: readonly RegexNode[]
}

/** A capturing group. */
export interface GroupNode {
  readonly kind: 'group'
  readonly index: number
  readonly body: RegexNode
}

export interface RepeatNode {
  readonly kind: 'repeat'
  readonly body: RegexNode
  readonly min: number
  /** `Infinity` for no limit. */
  readonly max: number
  readonly mode: 'greedy' | 'lazy' | 'possessive'
}

export interface LookNode {
  readonly kind: 'look'
  readonly direction: 'ahead' | 'behind'
  readonly isNegative: boolean
  readonly body: RegexNode
}

/** `(?>…)`: once matched, its inside is not tried differently. */
export interface AtomicNode {
  readonly kind: 'atomic'
  readonly body: RegexNode
}

/** The text that a group has matched; fails as long as the group has matched nothing. */
export interface ReferenceNode {
  readonly kind: 'reference'
  readonly index: number
  readonly caseMode: CaseMode
}

export type AssertionNode =
  | { readonly kind: 'assertion'; readonly at: 'text-start' | 'text-end' | 'last-match' | 'grapheme-boundary' }
  /** `final-end`: the end, or before a line end that ends the text. */
  | { readonly kind: 'assertion'; readonly at: 'line-start' | 'line-end' | 'final-end'; readonly isUnix: boolean }
  | {
      readonly kind: 'assertion'
      readonly at: 'word-boundary'
      readonly isNegative: boolean
      readonly isUnicode: boolean
    }

/** `\X`: a character as a reader sees it. */
export interface GraphemeNode {
  readonly kind: 'grapheme'
}

/** A parsed pattern. */
export interface RegexTree {
  readonly root: RegexNode
  readonly groupCount: number
  readonly groupNames: ReadonlyMap<string, number>
}

export const EMPTY: EmptyNode = { kind: 'empty' }

/** A sequence without nested or needless levels. */
export function sequenceOf(items: readonly RegexNode[]): RegexNode {
  const flat = items.flatMap((item) => (item.kind === 'sequence' ? item.items : item.kind === 'empty' ? [] : [item]))
  return flat.length === 0 ? EMPTY : flat.length === 1 && flat[0] ? flat[0] : { kind: 'sequence', items: flat }
}
