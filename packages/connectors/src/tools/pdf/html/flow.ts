import type { FontPieces } from './font-pieces.ts'
import { createInlineRuns } from './inline-runs.ts'
import type { LinkTarget } from './inline-runs.ts'
import { lineOf } from './line-content.ts'
import type { LineItem } from './line-content.ts'
import type { PdfNode } from './pdf-node.ts'
import type { Style } from './style.ts'

/** What the elements around a text say about it. */
export interface Surroundings {
  readonly style: Style
  readonly target: LinkTarget | undefined
  readonly background: string | undefined
}

/** The content of one block as it comes: lines of text and what stands in them, blocks, and floats beside both. */
export interface Flow {
  addText(text: string, around: Surroundings): void
  breakLine(style: Style): void
  /** Pictures and the like, in the line or floating. */
  addAside(item: Exclude<LineItem, { readonly kind: 'text' }>): void
  /** Ends the line. Floats wait for the block that follows, unless that is to stand below them. */
  beginBlock(style: Style): void
  addBlock(node: PdfNode): void
  finish(): PdfNode[]
}

interface FlowOptions {
  /** Of the block. */
  readonly style: Style
  readonly pieces: FontPieces
  /** Called with each node before it becomes part of the content. */
  readonly onNode: (node: PdfNode, isText: boolean) => void
}

export function createFlow({ style: container, pieces, onNode }: FlowOptions): Flow {
  const nodes: PdfNode[] = []
  let items: LineItem[] = []
  let runs = createInlineRuns(pieces)

  function closeText(): void {
    const paragraph = runs.paragraph(container)
    runs = createInlineRuns(pieces)
    if (paragraph !== undefined) items.push({ kind: 'text', node: paragraph })
  }

  function endLine(): void {
    closeText()
    if (items.length === 0) return
    const node = lineOf(items, container)
    onNode(
      node,
      items.some(({ kind }) => kind === 'text'),
    )
    items = []
    nodes.push(node)
  }

  const isFloat = ({ kind }: LineItem): boolean => kind === 'left' || kind === 'right'

  return {
    addText: (text, { style, target, background }) => runs.add(text, style, target, background),
    breakLine(style) {
      if (items.every(isFloat)) runs.breakLine(style)
      else endLine()
    },
    addAside(item) {
      if (!isFloat(item) && runs.endsLine) endLine()
      closeText()
      items.push(item)
    },
    beginBlock({ clears }) {
      closeText()
      if (clears || !items.every(isFloat)) endLine()
    },
    addBlock(node) {
      if (items.length > 0) {
        const { pageBreak, ...inner } = node
        items.push({ kind: 'text', node: inner })
        const row: PdfNode = { ...lineOf(items, container), ...(pageBreak === undefined ? {} : { pageBreak }) }
        items = []
        nodes.push(row)
      } else nodes.push(node)
    },
    finish() {
      endLine()
      return nodes
    },
  }
}
