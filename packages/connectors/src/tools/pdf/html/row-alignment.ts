import type { PdfNode } from './pdf-node.ts'

/** Points: rows that are surely lower than this stay on one page. */
const LOW = 300
/** Points: columns are surely not much narrower than this. */
const NARROWEST = 60
/** Letters are about half as wide as they are high. */
const LETTER = 0.5
const LINE = 1.3

/** A cell of a row, with where its content is to stand. */
export interface AlignedCell {
  readonly node: PdfNode
  readonly verticalAlign: 'top' | 'middle' | 'bottom'
}

/**
 * Aligns cells with the higher ones beside them. pdfmake loses what a page break parts from such a cell, so it is done
 * only where all rows of the table are low, which then are not broken, and where no cell reaches over several rows: that
 * would be put into a wrong place.
 *
 * @param rows the cells of each row; they are changed
 * @returns true when rows must not be broken
 */
export function alignRows(rows: readonly (readonly AlignedCell[])[]): boolean {
  const heights = rows.map((cells) => cells.map(({ node }) => heightOf(node)))
  if (rows.flat().some(({ node }) => (node.rowSpan ?? 1) > 1)) return false
  if (heights.some((row) => row.some((height) => height > LOW))) return false
  let isAligned = false
  rows.forEach((cells, row) => {
    const highest = Math.max(0, ...heights[row]!)
    cells.forEach(({ node, verticalAlign }, cell) => {
      if (verticalAlign === 'top' || holdsTable(node) || highest - heights[row]![cell]! < 1) return
      node.verticalAlignment = verticalAlign
      isAligned = true
    })
  })
  return isAligned
}

/** Points that a node surely does not exceed by much. */
function heightOf(node: PdfNode): number {
  const { margin, stack, columns, table, text, ul, ol, height = 0, fontSize = 12 } = node
  const outer = margin === undefined ? 0 : margin[1] + margin[3]
  if (stack !== undefined) return outer + sum(stack.map(heightOf))
  if (columns !== undefined) return outer + Math.max(0, ...columns.map(heightOf))
  if (table !== undefined) return outer + sum(table.body.map((cells) => Math.max(0, ...cells.map(heightOf))))
  const items = ul ?? ol
  if (items !== undefined) return outer + sum(items.map(heightOf))
  if (Array.isArray(text)) return outer + textHeight(text)
  return outer + Math.max(height, text === undefined || text === '' ? 0 : textHeight([{ text, fontSize }]))
}

function textHeight(runs: readonly PdfNode[]): number {
  let breaks = 1
  let width = 0
  let size = 1
  for (const { text, fontSize = 12 } of runs) {
    if (typeof text !== 'string') continue
    breaks += text.split('\n').length - 1
    width += text.length * fontSize * LETTER
    size = Math.max(size, fontSize)
  }
  return (breaks + Math.floor(width / NARROWEST / 2)) * size * LINE
}

/** pdfmake does not move the lines of a table inside of a cell along with its texts. */
function holdsTable({ table, stack, columns }: PdfNode): boolean {
  return table !== undefined || [...(stack ?? []), ...(columns ?? [])].some(holdsTable)
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((all, number) => all + number, 0)
}
