import { NO_CODE_POINT, union, type CodePointSet } from './code-point-set.ts'
import type { RegexNode } from './syntax-tree.ts'

/** Can the node match the empty text? Assertions and look-arounds can; references count as if they could. */
export function isNullable(node: RegexNode): boolean {
  switch (node.kind) {
    case 'set':
    case 'grapheme':
      return false
    case 'sequence':
      return node.items.every(isNullable)
    case 'choice':
      return node.options.some(isNullable)
    case 'group':
    case 'atomic':
      return isNullable(node.body)
    case 'repeat':
      return node.min === 0 || isNullable(node.body)
    default:
      return true
  }
}

/** The code points that a match can begin with; undefined when it may be empty or that cannot be told. */
export function firstSet(node: RegexNode): CodePointSet | undefined {
  switch (node.kind) {
    case 'set':
      return node.set
    case 'sequence': {
      let first: CodePointSet = NO_CODE_POINT
      for (const item of node.items) {
        if (item.kind === 'assertion' || item.kind === 'look') continue
        const own = item.kind === 'repeat' ? firstSet(item.body) : firstSet(item)
        if (own === undefined) return undefined
        first = union(first, own)
        if (!isNullable(item)) return first
      }
      return undefined
    }
    case 'choice': {
      const sets = node.options.map(firstSet)
      return sets.includes(undefined) ? undefined : union(...sets.filter((set) => set !== undefined))
    }
    case 'group':
    case 'atomic':
      return firstSet(node.body)
    case 'repeat':
      return node.min === 0 ? undefined : firstSet(node.body)
    default:
      return undefined
  }
}

/** Must a match begin at the beginning of the text? */
export function isAnchoredAtStart(node: RegexNode): boolean {
  switch (node.kind) {
    case 'assertion':
      return node.at === 'text-start'
    case 'sequence':
      return node.items[0] !== undefined && isAnchoredAtStart(node.items[0])
    case 'choice':
      return node.options.every(isAnchoredAtStart)
    case 'group':
    case 'atomic':
      return isAnchoredAtStart(node.body)
    default:
      return false
  }
}

/** The number of sets, a measure for the size of a pattern; counted repetitions count as often as they repeat. */
export function sizeOfNode(node: RegexNode): number {
  switch (node.kind) {
    case 'sequence':
      return node.items.reduce((size, item) => size + sizeOfNode(item), 1)
    case 'choice':
      return node.options.reduce((size, option) => size + sizeOfNode(option), 1)
    case 'group':
    case 'atomic':
    case 'look':
      return 1 + sizeOfNode(node.body)
    case 'repeat':
      return 1 + sizeOfNode(node.body) * Math.max(1, node.max === Infinity ? node.min : node.max)
    default:
      return 1
  }
}

/** Does the node hold a node of the kind asked for, itself included? */
export function someNode(node: RegexNode, asked: (node: RegexNode) => boolean): boolean {
  if (asked(node)) return true
  switch (node.kind) {
    case 'sequence':
      return node.items.some((item) => someNode(item, asked))
    case 'choice':
      return node.options.some((option) => someNode(option, asked))
    case 'group':
    case 'atomic':
    case 'look':
    case 'repeat':
      return someNode(node.body, asked)
    default:
      return false
  }
}

/** Fewest and most UTF-16 units that the node can match. */
export function lengthRange(node: RegexNode): { readonly min: number; readonly max: number } {
  switch (node.kind) {
    case 'set': {
      const last = node.set.at(-1) ?? 0
      return { min: (node.set[0] ?? 0) > 0xffff ? 2 : 1, max: last > 0xffff ? 2 : 1 }
    }
    case 'sequence': {
      const ranges = node.items.map(lengthRange)
      return { min: ranges.reduce((sum, { min }) => sum + min, 0), max: ranges.reduce((sum, { max }) => sum + max, 0) }
    }
    case 'choice': {
      const ranges = node.options.map(lengthRange)
      return { min: Math.min(...ranges.map(({ min }) => min)), max: Math.max(...ranges.map(({ max }) => max)) }
    }
    case 'group':
    case 'atomic':
      return lengthRange(node.body)
    case 'repeat': {
      const { min, max } = lengthRange(node.body)
      return { min: min * node.min, max: max === 0 ? 0 : max * node.max }
    }
    case 'reference':
      return { min: 0, max: Infinity }
    case 'grapheme':
      return { min: 1, max: Infinity }
    default:
      return { min: 0, max: 0 }
  }
}
