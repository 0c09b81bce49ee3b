import { hoistMargins } from './margins.ts'
import type { Margin, PdfNode } from './pdf-node.ts'
import type { Border, Style } from './style.ts'

/** A block with its margins, padding, border and background around what is in it. */
export function boxOf(content: PdfNode[], style: Style): PdfNode {
  const margin: Margin = [...style.margin]
  const hasFrame = style.background !== undefined || style.border.some(({ width }) => width > 0)
  if (!hasFrame && style.width === undefined) {
    if (style.padding[1] === 0 && style.padding[3] === 0) hoistMargins(margin, content)
    style.padding.forEach((padding, side) => (margin[side] = margin[side]! + padding))
    const only = content.length === 1 ? content[0] : undefined
    if (only !== undefined && only.stack !== undefined && only.margin === undefined) return { ...only, margin }
    return { stack: content, margin }
  }
  return placed({ ...framed(content, style), margin }, style)
}

/** A table of one cell: pdfmake has frames nowhere else. */
function framed(content: PdfNode[], style: Style): PdfNode {
  const { border, padding, background } = style
  const [left, top, right, bottom] = border
  const cell: PdfNode = { stack: content, ...(background === undefined ? {} : { fillColor: background }) }
  return {
    table: { widths: [typeof style.width === 'number' ? style.width : '*'], body: [[cell]] },
    layout: {
      hLineWidth: (line) => (line === 0 ? top : bottom).width,
      vLineWidth: (line) => (line === 0 ? left : right).width,
      hLineColor: (line) => (line === 0 ? top : bottom).color,
      vLineColor: (line) => (line === 0 ? left : right).color,
      hLineStyle: (line) => dash(line === 0 ? top : bottom),
      vLineStyle: (line) => dash(line === 0 ? left : right),
      paddingLeft: () => padding[0],
      paddingTop: () => padding[1],
      paddingRight: () => padding[2],
      paddingBottom: () => padding[3],
    },
  }
}

export function dash({ line, width }: Border): { dash: { length: number } } | null {
  return line === 'solid' ? null : { dash: { length: line === 'dotted' ? Math.max(1, width) : 3 * Math.max(1, width) } }
}

/**
 * A node that is narrower than what is around it: where it stands, and how wide a percentage makes it.
 *
 * @param isSized the node does not have its width by itself when that is in points
 */
export function placed(node: PdfNode, { width, placement }: Style, isSized = false): PdfNode {
  if (typeof width !== 'string' && placement === 'left' && !isSized) return node
  const { margin, pageBreak, ...inner } = node
  const rest: PdfNode = { text: '', width: '*' }
  const middle: PdfNode = { stack: [inner], width: width ?? 'auto' }
  const columns =
    placement === 'left' ? [middle, rest] : placement === 'right' ? [rest, middle] : [rest, middle, { ...rest }]
  return {
    columns: width === '100%' ? [middle] : columns,
    ...(margin === undefined ? {} : { margin }),
    ...(pageBreak === undefined ? {} : { pageBreak }),
  }
}
