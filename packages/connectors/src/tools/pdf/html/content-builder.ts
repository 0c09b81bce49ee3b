import { isTag, isText } from 'domhandler'
import type { ChildNode, Element } from 'domhandler'
import { boxOf } from './box.ts'
import type { Cascade } from './cascade.ts'
import { computeStyle } from './compute-style.ts'
import { createInlineRuns } from './inline-runs.ts'
import type { InlineRuns, LinkTarget } from './inline-runs.ts'
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
  /** Ids that links of the document lead to. */
  readonly targets: ReadonlySet<string>
}

/** An element, a document, or a part of one. */
export interface Container {
  readonly children: readonly ChildNode[]
}

/** Turns elements into nodes of pdfmake. */
export interface ContentBuilder {
  styleOf(element: Element, parent: Style): Style
  /** What is in an element, one block below the other. Inside of a table there are no page breaks. */
  contentsOf(element: Container, style: Style, isInTable?: boolean): PdfNode[]
}

export function createContentBuilder({ cascade, pictures, targets }: BuildOptions): ContentBuilder {
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

  function contentsOf(element: Container, style: Style, isInTable = false): PdfNode[] {
    if (isInTable) tableDepth++
    const flow = createFlow(style)
    walk(element.children, { style, target: undefined, background: undefined }, flow)
    const nodes = flow.finish()
    if (isInTable) tableDepth--
    collapseMargins(nodes)
    return nodes
  }

  interface Surroundings {
    readonly style: Style
    readonly target: LinkTarget | undefined
    readonly background: string | undefined
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
      flow.runs.breakLine(style)
    } else if (element.name === 'img' || element.name === 'svg') {
      const picture = pictureOf(element, style, pictures)
      if (picture !== undefined && !style.isHidden) flow.addAside({ ...picture, ...around.target })
    } else if (style.isFloat || style.display === 'inline-block' || style.display === 'inline-table') {
      const node = blockOf(element, style)
      if (node !== undefined) flow.addAside({ ...node, width: style.width ?? 'auto' })
    } else if (style.display === 'inline') {
      const target = linkOf(element) ?? around.target
      walk(element.children, { style, target, background: style.background ?? around.background }, flow)
    } else {
      flow.flush()
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

  interface Flow {
    readonly runs: InlineRuns
    addText(text: string, around: Surroundings): void
    /** Pictures and the like that stand beside each other. */
    addAside(node: PdfNode): void
    addBlock(node: PdfNode): void
    flush(): void
    finish(): PdfNode[]
  }

  function createFlow(container: Style): Flow {
    const nodes: PdfNode[] = []
    let asides: PdfNode[] = []
    let runs = createInlineRuns()

    function add(node: PdfNode): void {
      hasContent = true
      nodes.push(node)
    }

    function flushText(): void {
      const paragraph = runs.paragraph(container)
      runs = createInlineRuns()
      if (paragraph === undefined) return
      if (waitingId !== undefined) {
        paragraph.id = waitingId
        waitingId = undefined
      }
      if (takeBreak()) paragraph.pageBreak = 'before'
      add(paragraph)
    }

    function flushAsides(): void {
      if (asides.length === 0) return
      const node = beside(asides, container)
      asides = []
      if (takeBreak()) node.pageBreak = 'before'
      add(node)
    }

    return {
      get runs() {
        return runs
      },
      addText(text, { style, target, background }) {
        if (/[^ \t\r\n\f]/.test(text)) flushAsides()
        runs.add(text, style, target, background)
      },
      addAside(node) {
        flushText()
        asides.push(node)
      },
      addBlock: add,
      flush() {
        flushText()
        flushAsides()
      },
      finish() {
        flushText()
        flushAsides()
        return nodes
      },
    }
  }

  const builder: ContentBuilder = { styleOf, contentsOf }
  return builder
}

function beside(nodes: PdfNode[], { textAlign }: Style): PdfNode {
  const only = nodes.length === 1 ? nodes[0]! : undefined
  if (only !== undefined && (only.image !== undefined || only.svg !== undefined))
    return { ...only, alignment: textAlign }
  const columns: PdfNode[] = nodes.map((node) => ({ ...node, width: node.width ?? 'auto' }))
  if (textAlign === 'center' || textAlign === 'right') columns.unshift({ text: '', width: '*' })
  if (textAlign === 'center') columns.push({ text: '', width: '*' })
  return { columns, columnGap: nodes.length > 1 ? 4 : 0 }
}

function linkOf(element: Element): LinkTarget | undefined {
  const href = element.name === 'a' ? element.attribs['href']?.trim() : undefined
  if (href === undefined) return undefined
  if (href.startsWith('#')) return href.length > 1 ? { linkToDestination: href.slice(1) } : undefined
  return /^(?:https?:|mailto:|tel:)/i.test(href) ? { link: href } : undefined
}
