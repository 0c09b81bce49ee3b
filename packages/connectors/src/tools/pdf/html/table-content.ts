import { isTag } from 'domhandler'
import type { Element } from 'domhandler'
import { dash, placed } from './box.ts'
import { columnWidths, narrowColumns } from './column-widths.ts'
import type { ContentBuilder } from './content-builder.ts'
import type { PdfNode, PdfTableLayout } from './pdf-node.ts'
import { alignRows } from './row-alignment.ts'
import type { AlignedCell } from './row-alignment.ts'
import type { Border, Sides, Style } from './style.ts'
import { gridOf } from './table-grid.ts'
import type { GridCell, TableGrid } from './table-grid.ts'

interface StyledCell extends GridCell {
  readonly style: Style
}

/** A table; undefined when it has no cells. */
export function tableOf(table: Element, style: Style, builder: ContentBuilder): PdfNode | undefined {
  // Rows and their groups take their styles from the table, and cells from their row.
  const parents = new Map<Element, Style>()
  const styleOf = (element: Element): Style => {
    const parent = element.parent as Element
    const around = parent === table ? style : (parents.get(parent) ?? styleOf(parent))
    const own = builder.styleOf(element, around)
    parents.set(element, own)
    return own
  }
  const grid = gridOf(table, (element) => styleOf(element).display)
  if (grid.cells.length === 0) return undefined
  const cells: StyledCell[] = grid.cells.map((cell) => ({ ...cell, style: styleOf(cell.element) }))
  const caption = grid.caption === undefined ? [] : builder.contentsOf(grid.caption, styleOf(grid.caption), true)
  const body = bodyOf(grid, cells, style, styleOf, builder)
  const mustNotBreak = alignRows(alignedCells(grid, cells, body))
  const node: PdfNode = {
    table: {
      widths: columnWidths(grid, cells, style, builder.widest),
      body,
      ...(mustNotBreak ? { dontBreakRows: true } : {}),
      ...(grid.headerRows > 0 && grid.headerRows < grid.rows.length ? { headerRows: grid.headerRows } : {}),
    },
    layout: layoutOf(grid, cells, style),
  }
  const margin: [number, number, number, number] = [...style.margin]
  const whole = caption.length === 0 ? { ...node, margin } : { stack: [...caption, node], margin }
  // pdfmake knows widths of columns only: those of a table are parts of the room for it, and so is that of a caption.
  return placed(whole, style, typeof style.width === 'number' || caption.length > 0)
}

function alignedCells(
  grid: TableGrid,
  cells: readonly StyledCell[],
  body: readonly (readonly PdfNode[])[],
): readonly (readonly AlignedCell[])[] {
  const rows = grid.rows.map((): AlignedCell[] => [])
  for (const { row, column, style } of cells) {
    rows[row]!.push({ node: body[row]![column]!, verticalAlign: style.verticalAlign })
  }
  return rows
}

function bodyOf(
  grid: TableGrid,
  cells: readonly StyledCell[],
  table: Style,
  styleOf: (element: Element) => Style,
  builder: ContentBuilder,
): PdfNode[][] {
  const body = grid.rows.map(() =>
    Array.from({ length: grid.columns }, (): PdfNode => ({ text: '', border: [false, false, false, false] })),
  )
  const narrow = narrowColumns(grid, cells, builder.widest)
  for (const { element, row, column, rowSpan, columnSpan, style } of cells) {
    const isShort = columnSpan === 1 && narrow.has(column) && style.whiteSpace === 'normal'
    const content = builder.contentsOf(element, isShort ? { ...style, whiteSpace: 'nowrap' } : style, true)
    const fill = style.background ?? rowBackground(grid.rows[row]!, styleOf) ?? table.background
    const border = style.border.map(({ width }) => width > 0) as [boolean, boolean, boolean, boolean]
    const borderColor = style.border.map(({ color }) => color) as [string, string, string, string]
    body[row]![column] = {
      stack: content.length === 0 ? [{ text: '', fontSize: style.fontSize }] : content,
      border: withTable(border, { row, column, rowSpan, columnSpan }, grid, table),
      borderColor,
      ...(fill === undefined ? {} : { fillColor: fill }),
      ...(rowSpan > 1 ? { rowSpan } : {}),
      ...(columnSpan > 1 ? { colSpan: columnSpan } : {}),
    }
  }
  return body
}

/** That of the row, or of the group that it is in. */
function rowBackground(row: Element, styleOf: (element: Element) => Style): string | undefined {
  const group = row.parent !== null && isTag(row.parent) && row.parent.name !== 'table' ? row.parent : undefined
  return styleOf(row).background ?? (group === undefined ? undefined : styleOf(group).background)
}

/** The border of the table is drawn by the cells at its edge. */
function withTable(
  border: [boolean, boolean, boolean, boolean],
  place: Pick<GridCell, 'row' | 'column' | 'rowSpan' | 'columnSpan'>,
  grid: TableGrid,
  table: Style,
): [boolean, boolean, boolean, boolean] {
  const [left, top, right, bottom] = table.border.map(({ width }) => width > 0)
  return [
    border[0] || (left === true && place.column === 0),
    border[1] || (top === true && place.row === 0),
    border[2] || (right === true && place.column + place.columnSpan === grid.columns),
    border[3] || (bottom === true && place.row + place.rowSpan === grid.rows.length),
  ]
}

/** pdfmake has one width for all of a line, and one padding for a column or row: the largest of its cells. */
function layoutOf(grid: TableGrid, cells: readonly StyledCell[], table: Style): PdfTableLayout {
  const { columns, rows } = grid
  const horizontal = lines(rows.length)
  const vertical = lines(columns)
  const paddings = { left: zeros(columns), right: zeros(columns), top: zeros(rows.length), bottom: zeros(rows.length) }
  for (const { row, column, rowSpan, columnSpan, style } of cells) {
    const [left, top, right, bottom] = style.border
    widen(vertical, column, left)
    widen(vertical, column + columnSpan, right)
    widen(horizontal, row, top)
    widen(horizontal, row + rowSpan, bottom)
    raise(paddings.left, column, style.padding[0])
    raise(paddings.top, row, style.padding[1])
    raise(paddings.right, column + columnSpan - 1, style.padding[2])
    raise(paddings.bottom, row + rowSpan - 1, style.padding[3])
  }
  const [left, top, right, bottom]: Sides<Border> = table.border
  widen(vertical, 0, left)
  widen(vertical, columns, right)
  widen(horizontal, 0, top)
  widen(horizontal, rows.length, bottom)
  return {
    hLineWidth: (line) => horizontal[line]?.width ?? 0,
    vLineWidth: (line) => vertical[line]?.width ?? 0,
    hLineColor: (line) => horizontal[line]?.color ?? '#000000',
    vLineColor: (line) => vertical[line]?.color ?? '#000000',
    hLineStyle: (line) => dash(horizontal[line] ?? NO_LINE),
    vLineStyle: (line) => dash(vertical[line] ?? NO_LINE),
    paddingLeft: (column) => paddings.left[column] ?? 0,
    paddingRight: (column) => paddings.right[column] ?? 0,
    paddingTop: (row) => paddings.top[row] ?? 0,
    paddingBottom: (row) => paddings.bottom[row] ?? 0,
  }
}

const NO_LINE: Border = { width: 0, color: '#000000', line: 'solid' }

function lines(between: number): Border[] {
  return Array.from({ length: between + 1 }, () => NO_LINE)
}

function zeros(length: number): number[] {
  return Array.from({ length }, () => 0)
}

function widen(all: Border[], line: number, border: Border): void {
  if (border.width > (all[line]?.width ?? 0)) all[line] = border
}

function raise(all: number[], place: number, value: number): void {
  all[place] = Math.max(all[place] ?? 0, value)
}
