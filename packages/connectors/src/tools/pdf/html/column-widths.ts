import { isTag, isText } from 'domhandler'
import type { ChildNode, Element } from 'domhandler'
import { PIXEL, widthOf } from './css-values.ts'
import type { Style } from './style.ts'
import type { GridCell, TableGrid } from './table-grid.ts'

interface StyledCell extends GridCell {
  readonly style: Style
}

/** Letters are about half as wide as they are high. */
const LETTER = 0.5
/** Below this part of the table's width the columns have so much room that their shares of it decide. */
const ROOMY = 0.8

/**
 * The widths of columns for pdfmake (CSS 2.1 §17.5.2.2). It shares out what is missing by itself, as the standard has it,
 * so only what is left over has to be settled here: by the columns' contents, as browsers do.
 *
 * @param widest points that a table can have at most
 */
export function columnWidths(
  grid: TableGrid,
  cells: readonly StyledCell[],
  table: Style,
  widest: number,
): (number | string)[] {
  const given = Array.from({ length: grid.columns }, (_, column) => givenWidth(grid, cells, table, column))
  if (table.width === undefined) return given.map((width) => width ?? 'auto')
  const contents = given.map((_, column) => contentWidth(cells, column))
  const sum = contents.reduce((all, width) => all + width, 0)
  const whole = typeof table.width === 'number' ? table.width : (Number.parseFloat(table.width) / 100) * widest
  if (given.every((width) => width === undefined) && sum > 0 && sum < whole * ROOMY) {
    return contents.map((width) => `${(100 * width) / sum}%`)
  }
  const open = given.flatMap((width, column) => (width === undefined ? [column] : []))
  const largest = open.reduce((best, column) => (contents[column]! > contents[best]! ? column : best), open[0] ?? -1)
  return given.map((width, column) => width ?? (column === largest ? '*' : 'auto'))
}

/** A column takes at most this part of the table to be narrow. */
const NARROW = 0.16

/** Columns of short texts, like prices and dates: breaking them would win nothing, and reads badly. */
export function narrowColumns(grid: TableGrid, cells: readonly StyledCell[], widest: number): ReadonlySet<number> {
  const all = Array.from({ length: grid.columns }, (_, column) => column)
  const narrow = all.filter((column) => contentWidth(cells, column) < widest * NARROW)
  // Some column has to give way.
  return new Set(narrow.length < all.length && narrow.length * NARROW < 0.7 ? narrow : [])
}

function givenWidth(
  grid: TableGrid,
  cells: readonly StyledCell[],
  table: Style,
  column: number,
): number | string | undefined {
  const element = grid.columnElements[column]
  const ofColumn = element === undefined ? undefined : widthOf(columnWidth(element), table.fontSize)
  const isOwn = (cell: StyledCell): boolean =>
    cell.column === column && cell.columnSpan === 1 && cell.style.width !== undefined
  return ofColumn ?? cells.find(isOwn)?.style.width
}

function columnWidth({ attribs }: Element): string | undefined {
  const inStyle = /(?:^|;)\s*width\s*:\s*([^;]+)/i.exec(attribs['style'] ?? '')?.[1]
  const width = inStyle ?? attribs['width']
  return width !== undefined && /^\s*\d+\s*$/.test(width) ? `${width.trim()}px` : width
}

/** About as wide as the longest line in the column, with the padding around it. */
function contentWidth(cells: readonly StyledCell[], column: number): number {
  let width = 0
  for (const cell of cells) {
    if (cell.column !== column || cell.columnSpan > 1) continue
    const { padding, fontSize } = cell.style
    width = Math.max(width, padding[0] + padding[2] + longestLine(cell.element.children) * fontSize * LETTER)
  }
  return width
}

const BREAKING = /^(?:br|p|div|li|tr|table|h[1-6]|pre|blockquote|dt|dd)$/

/** Letters of the longest line, if no line is broken. */
function longestLine(nodes: readonly ChildNode[]): number {
  let longest = 0
  let line = 0
  const walk = (children: readonly ChildNode[]): void => {
    for (const child of children) {
      if (isText(child)) line += child.data.replace(/\s+/g, ' ').length
      if (!isTag(child)) continue
      if (child.name === 'img') line += pictureLetters(child)
      if (BREAKING.test(child.name)) line = 0
      walk(child.children)
      longest = Math.max(longest, line)
      if (BREAKING.test(child.name)) line = 0
    }
    longest = Math.max(longest, line)
  }
  walk(nodes)
  return longest
}

function pictureLetters({ attribs }: Element): number {
  const width = Number.parseFloat(attribs['width'] ?? '') * PIXEL
  return (Number.isNaN(width) ? 50 : width) / (12 * LETTER)
}
