import { isTag, isText } from 'domhandler'
import type { ChildNode, Element } from 'domhandler'
import { boxOf } from './box.ts'
import type { Cascade } from './cascade.ts'
import { computeStyle } from './compute-style.ts'
import { createFlow } from './flow.ts'
import type { Flow, Surroundings } from './flow.ts'
import type { FontPieces } from './font-pieces.ts'
import type { LinkTarget } from './inline-runs.ts'
import { listOf } from './list-content.ts'
import { collapseMargins } from './margins.ts'
import type { PdfNode } from './pdf-node.ts'
import { pictureOf } from './picture.ts'
import type { Pictures } from './picture.ts'
import type { Style } from './style.ts'
import { tableOf } from './table-content.ts'

export interface BuildOptions {
  readonly cascade: Cascade
  readonly pictures: Pictures
  readonly pieces: FontPieces
  /** Ids that links of the document lead to. */
  readonly targets: ReadonlySet<string>
}

/** An element, a document, or a part of one. */
export interface Container {
  readonly children: readonly ChildNode[]
}

/** Turns elements into nodes of pdfmake. */
export interface ContentBuilder {
  /** Points between the margins of the page. */
  readonly widest: number
  styleOf(element: Element, parent: Style): Style
  /** What is in an element, one block below the other. Inside of a table there are no page breaks. */
  contentsOf(element: Container, style: Style, isInTable?: boolean): PdfNode[]
}

export function createContentBuilder({ cascade, pictures, pieces, targets }: BuildOptions): ContentBuilder {
  const styles = new Map<Element, Style>()
  const reached = new Set<string>()
  let waitingId: string | undefined
  let tableDepth = 0
  /** A page break before the very first content would only make an empty page. */
  let hasContent = false
  let breakIsDue = false

  function styleOf(element: Element, parent: Style): Style {
    let style = styles.get(element)
    if (style === undefined) styles.set(element, (style = computeStyle(cascade.valuesOf(element), parent)))
    return style
  }

  function noteId(element: Element): void {
    const { id } = element.attribs
    if (id === undefined || !targets.has(id) || reached.has(id)) return
    reached.add(id)
    waitingId ??= id
  }

  function takeBreak(): boolean {
    const isTaken = breakIsDue && hasContent && tableDepth === 0
    breakIsDue = false
    return isTaken
  }

  function noteNode(node: PdfNode, isText: boolean): void {
    hasContentBefore(node)
    if (!isText || waitingId === undefined) return
    node.id = waitingId
    waitingId = undefined
  }

  function hasContentBefore(node: PdfNode): void {
    if (takeBreak()) node.pageBreak = 'before'
    hasContent = true
  }

  function contentsOf(element: Container, style: Style, isInTable = false): PdfNode[] {
    if (isInTable) tableDepth++
    const flow = createFlow({ style, pieces, onNode: noteNode })
    walk(element.children, { style, target: undefined, background: undefined }, flow)
    const nodes = flow.finish()
    if (isInTable) tableDepth--
    collapseMargins(nodes)
    return nodes
  }

  function walk(children: readonly ChildNode[], around: Surroundings, flow: Flow): void {
    for (const child of children) {
      if (isText(child)) flow.addText(child.data, around)
      else if (isTag(child)) walkElement(child, around, flow)
    }
  }

  function walkElement(element: Element, around: Surroundings, flow: Flow): void {
    const style = styleOf(element, around.style)
    if (style.display === 'none') return
    noteId(element)
    if (element.name === 'br') {
      flow.breakLine(style)
    } else if (element.name === 'img' || element.name === 'svg') {
      const picture = pictureOf(element, style, pictures)
      if (picture === undefined || style.isHidden) return
      flow.addAside({ kind: style.float ?? 'inline', node: { ...picture, ...around.target } })
    } else if (style.float !== undefined || isInlineBox(style)) {
      // The width is that of the column or cell around it.
      const node = blockOf(element, { ...style, width: undefined })
      if (node !== undefined)
        flow.addAside({ kind: style.float ?? 'inline', node: { ...node, width: outerWidth(style) } })
    } else if (style.display.startsWith('inline')) {
      const target = linkOf(element) ?? around.target
      walk(element.children, { style, target, background: style.background ?? around.background }, flow)
    } else {
      flow.beginBlock(style)
      const node = blockOf(element, style)
      if (node !== undefined) flow.addBlock(node)
    }
  }

  function blockOf(element: Element, style: Style): PdfNode | undefined {
    if (style.breaksBefore) breakIsDue = true
    const wasDue = breakIsDue
    const breaks = takeBreak()
    const node = plainBlockOf(element, style)
    if (node === undefined) breakIsDue = wasDue
    else if (breaks) node.pageBreak = 'before'
    if (node !== undefined && style.avoidsBreak && tableDepth === 0) node.unbreakable = true
    if (style.breaksAfter) breakIsDue = true
    return node
  }

  function plainBlockOf(element: Element, style: Style): PdfNode | undefined {
    if (style.display === 'table' || style.display === 'inline-table') return tableOf(element, style, builder)
    if (element.name === 'ul' || element.name === 'ol') return listOf(element, style, builder)
    const hasFrame = style.background !== undefined || style.border.some(({ width }) => width > 0)
    const content = contentsOf(element, style, hasFrame)
    if (content.length === 0) {
      if (!hasFrame && style.height === undefined) return undefined
      content.push({ text: '', fontSize: 1, margin: [0, 0, 0, Math.max(0, style.height ?? 0)] })
      hasContent = true
    }
    return boxOf(content, style)
  }

  const builder: ContentBuilder = { widest: pictures.widest, styleOf, contentsOf }
  return builder
}

/** An inline block without a shape of its own reads like a part of its line. */
function isInlineBox({ display, width, height, background, border }: Style): boolean {
  if (display === 'inline-table') return true
  const hasShape = width !== undefined || height !== undefined || background !== undefined
  return display === 'inline-block' && (hasShape || border.some((side) => side.width > 0))
}

/** CSS means the width of what is inside. */
function outerWidth({ width, padding, border }: Style): number | string {
  if (typeof width !== 'number') return width ?? 'auto'
  return width + padding[0] + padding[2] + border[0].width + border[2].width
}

function linkOf(element: Element): LinkTarget | undefined {
  const href = element.name === 'a' ? element.attribs['href']?.trim() : undefined
  if (href === undefined) return undefined
  if (href.startsWith('#')) return href.length > 1 ? { linkToDestination: href.slice(1) } : undefined
  return /^(?:https?:|mailto:|tel:)/i.test(href) ? { link: href } : undefined
}
