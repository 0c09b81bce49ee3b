import type { PdfNode } from './pdf-node.ts'
import { alignRows } from './row-alignment.ts'
import type { Style } from './style.ts'

/** A part of a line: a paragraph, something that stands in the line, or something at its side. */
export interface LineItem {
  readonly kind: 'text' | 'inline' | 'left' | 'right'
  readonly node: PdfNode
}

/** Points between floats and what is beside them. */
const FLOAT_GAP = 8
/** About a blank, in font sizes. */
const BLANK = 0.25

/** One line: pictures in it stand on its ground, floats at its sides. */
export function lineOf(items: readonly LineItem[], style: Style): PdfNode {
  const left = items.filter(({ kind }) => kind === 'left')
  const right = items.filter(({ kind }) => kind === 'right')
  const inner = items.filter(({ kind }) => kind === 'text' || kind === 'inline')
  if (left.length === 0 && right.length === 0) return inlineOf(inner, style)
  const middle: PdfNode = inner.length === 0 ? { text: '' } : { stack: [inlineOf(inner, style)] }
  const columns = [...left.map(column), { ...middle, width: '*' }, ...right.map(column).reverse()]
  return { columns, columnGap: FLOAT_GAP }
}

function column({ node }: LineItem): PdfNode {
  return { ...node, width: node.width ?? 'auto' }
}

function inlineOf(items: readonly LineItem[], style: Style): PdfNode {
  const only = items.length === 1 ? items[0] : undefined
  if (only?.kind === 'text') return only.node
  if (only !== undefined && isPicture(only.node)) return { ...only.node, alignment: style.textAlign }
  return row(items, style)
}

function isPicture({ image, svg }: PdfNode): boolean {
  return image !== undefined || svg !== undefined
}

/** A table of one row without lines: nothing else of pdfmake has a common ground. */
function row(items: readonly LineItem[], { textAlign, fontSize }: Style): PdfNode {
  const cells: PdfNode[] = items.map(({ node }) => (isPicture(node) ? { ...node } : { stack: [withoutWidth(node)] }))
  const mustNotBreak = alignRows([cells.map((node) => ({ node, verticalAlign: 'bottom' }))])
  const lastText = items.findLastIndex(({ kind }) => kind === 'text')
  const widths = items.map(({ node, kind }, index): number | string => {
    // A picture has its own width; what is in the line takes what it needs.
    if (kind === 'text') return index === lastText && textAlign !== 'center' && textAlign !== 'right' ? '*' : 'auto'
    return isPicture(node) ? 'auto' : (node.width ?? 'auto')
  })
  const first = textAlign === 'center' || textAlign === 'right' ? 1 : 0
  if (first === 1) {
    cells.unshift({ text: '' })
    widths.unshift('*')
  }
  if (textAlign === 'center') {
    cells.push({ text: '' })
    widths.push('*')
  }
  const none = (): number => 0
  return {
    table: { widths, body: [cells], ...(mustNotBreak ? { dontBreakRows: true } : {}) },
    layout: {
      hLineWidth: none,
      vLineWidth: none,
      paddingLeft: (at) => (at > first && at < first + items.length ? fontSize * BLANK : 0),
      paddingRight: none,
      paddingTop: none,
      paddingBottom: none,
    },
  }
}

function withoutWidth({ width: _outer, ...node }: PdfNode): PdfNode {
  return node
}
