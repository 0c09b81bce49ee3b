import type { Margin, PdfNode } from './pdf-node.ts'

export function marginOf(node: PdfNode): Margin {
  return (node.margin ??= [0, 0, 0, 0])
}

/**
 * Collapses the vertical margins of blocks that follow each other: the larger one counts. Nodes of one list are changed
 * in place; they are ours.
 */
export function collapseMargins(nodes: readonly PdfNode[]): void {
  for (let i = 1; i < nodes.length; i++) {
    const above = marginOf(nodes[i - 1]!)
    const below = marginOf(nodes[i]!)
    if (above[3] < 0 || below[1] < 0) continue
    below[1] = Math.max(above[3], below[1])
    above[3] = 0
  }
}

/** The margins of the first and the last block inside of a block without border and padding are its own. */
export function hoistMargins(margin: Margin, nodes: readonly PdfNode[]): void {
  const first = nodes[0]
  const last = nodes.at(-1)
  if (first === undefined || last === undefined) return
  const top = marginOf(first)
  margin[1] = Math.max(margin[1], top[1])
  top[1] = 0
  const bottom = marginOf(last)
  margin[3] = Math.max(margin[3], bottom[3])
  bottom[3] = 0
}
