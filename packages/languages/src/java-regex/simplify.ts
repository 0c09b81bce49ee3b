import { union } from './code-point-set.ts'
import { EMPTY, sequenceOf, type RegexNode, type SetNode } from './syntax-tree.ts'

/** An equal tree that is easier to match: `a|b` as one set, `x{1}` as `x`. */
export function simplify(node: RegexNode): RegexNode {
  switch (node.kind) {
    case 'sequence':
      return sequenceOf(node.items.map(simplify))
    case 'choice': {
      const options = node.options.map(simplify)
      const sets = options.filter((option): option is SetNode => option.kind === 'set')
      if (sets.length < options.length) return { kind: 'choice', options }
      return { kind: 'set', set: union(...sets.map((option) => option.set)) }
    }
    case 'repeat': {
      if (node.max === 0) return EMPTY
      const body = simplify(node.body)
      return body.kind === 'empty' || (node.min === 1 && node.max === 1) ? body : { ...node, body }
    }
    case 'group':
    case 'atomic':
    case 'look':
      return { ...node, body: simplify(node.body) }
    default:
      return node
  }
}
